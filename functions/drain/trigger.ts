import type { DrainFunctionSettings } from "./contract";
import type { SpotNotice } from "./spot-notice";

/** The reason for an invocation, and the instances that it concerns. */
export type Trigger =
  /** A minute has passed: every instance of the group that is terminating is reconciled. */
  | { readonly kind: "schedule" }
  /** Something changed on a draining container instance. Without an id there is nothing to do yet. */
  | { readonly kind: "stateChange"; readonly instanceId: string | undefined }
  /** EC2 sent a notice about a Spot Instance of the account, in whatever group it is. */
  | { readonly kind: "spotNotice"; readonly notice: SpotNotice; readonly instanceId: string }
  /** Messages of the lifecycle hook. */
  | { readonly kind: "messages"; readonly messages: readonly Message[] };

/** A message of the lifecycle hook. */
export type Message =
  | {
      readonly kind: "terminating";
      readonly messageId: string;
      readonly instanceId: string;
      /** When the hook began to wait, in milliseconds since the epoch; undefined when the message does not say. */
      readonly sentAt: number | undefined;
    }
  /** It needs no step; `why` is the reason. */
  | { readonly kind: "ignored"; readonly messageId: string; readonly why: string }
  /** It belongs in the dead-letter queue; `why` is the reason. */
  | { readonly kind: "unreadable"; readonly messageId: string; readonly why: string };

/** The lifecycle hook whose messages are handled. */
export type Expected = Pick<DrainFunctionSettings, "autoScalingGroupName" | "lifecycleHookName">;

const SPOT_NOTICES: Readonly<Record<string, SpotNotice>> = {
  "EC2 Spot Instance Interruption Warning": "interruption",
  "EC2 Instance Rebalance Recommendation": "rebalance",
};

/** Reads an event of EventBridge or SQS. @throws when the event is of neither kind */
export function readTrigger(event: unknown, expected: Expected): Trigger {
  const { Records: records, "detail-type": detailType, detail } = (event ?? {}) as Record<string, unknown>;
  if (Array.isArray(records))
    return { kind: "messages", messages: records.map((record) => readMessage(record, expected)) };
  if (detailType === "Scheduled Event") return { kind: "schedule" };
  if (detailType === "ECS Container Instance State Change")
    return { kind: "stateChange", instanceId: vacated(detail as ContainerInstanceDetail | undefined) };
  const notice = SPOT_NOTICES[String(detailType)];
  const instanceId = (detail as Record<string, unknown> | undefined)?.["instance-id"];
  if (notice && typeof instanceId === "string") return { kind: "spotNotice", notice, instanceId };
  throw new Error(`unknown event: ${JSON.stringify(event)?.slice(0, 500)}`);
}

interface ContainerInstanceDetail {
  /** Absent for an external instance, which is not one of EC2's. */
  readonly ec2InstanceId?: string;
  readonly registeredResources?: readonly AmountOfResource[];
  readonly remainingResources?: readonly AmountOfResource[];
}

interface AmountOfResource {
  readonly name?: string;
  readonly integerValue?: number;
}

/**
 * Gives the instance when no task holds CPU or memory on it any more; a task returns both when it has stopped. ECS sends
 * an event for each task that stops: a run only after the last of them costs one run instead of up to 130. A resource that
 * the event leaves out counts as returned. Resources that daemons hold to the end are left to the schedule.
 */
function vacated({ ec2InstanceId, registeredResources, remainingResources }: ContainerInstanceDetail = {}) {
  const held = (registeredResources ?? [])
    .filter(({ name }) => name === "CPU" || name === "MEMORY")
    .some(({ name, integerValue = 0 }) => {
      const remaining = remainingResources?.find((resource) => resource.name === name);
      return remaining?.integerValue !== undefined && remaining.integerValue < integerValue;
    });
  return held ? undefined : ec2InstanceId;
}

function readMessage({ messageId, body }: { messageId: string; body: string }, expected: Expected): Message {
  const fields = parse(body);
  if (!fields) return { kind: "unreadable", messageId, why: "it is not a JSON object" };
  // AWS sends a test once, when a hook with a target is created.
  if (fields["Event"] === "autoscaling:TEST_NOTIFICATION") return ignored("test notification");
  const { LifecycleTransition, AutoScalingGroupName, LifecycleHookName, EC2InstanceId, Time } = fields;
  if (typeof EC2InstanceId !== "string") return { kind: "unreadable", messageId, why: "it names no instance" };
  if (LifecycleTransition !== "autoscaling:EC2_INSTANCE_TERMINATING") return ignored("not a termination");
  if (AutoScalingGroupName !== expected.autoScalingGroupName) return ignored("another Auto Scaling group");
  if (LifecycleHookName !== expected.lifecycleHookName) return ignored("another lifecycle hook");
  const time = Date.parse(String(Time));
  return {
    kind: "terminating",
    messageId,
    instanceId: EC2InstanceId,
    sentAt: Number.isNaN(time) ? undefined : time,
  };

  function ignored(why: string): Message {
    return { kind: "ignored", messageId, why };
  }
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
