import type { Warning } from "./warning";

/** Why the function was invoked, and which instances it is to look at. */
export type Trigger =
  /** The minute has passed: look at every instance of the group that is terminating. */
  | { readonly kind: "schedule" }
  /** ECS says that something changed on a draining instance; without an id there is nothing to look at yet. */
  | { readonly kind: "stateChange"; readonly instanceId: string | undefined }
  /** EC2 warns of a Spot Instance of the account, in whatever group it is. */
  | { readonly kind: "warning"; readonly warning: Warning; readonly instanceId: string }
  /** Messages of the lifecycle hook. */
  | { readonly kind: "messages"; readonly messages: readonly Message[] };

export type Message =
  | {
      readonly kind: "terminating";
      readonly messageId: string;
      readonly instanceId: string;
      /** When the hook began to wait, in milliseconds since the epoch; undefined when the message does not say. */
      readonly sentAt: number | undefined;
    }
  /** Nothing is to be done, and `why`. */
  | { readonly kind: "ignored"; readonly messageId: string; readonly why: string }
  /** It belongs in the dead letters, and `why`. */
  | { readonly kind: "unreadable"; readonly messageId: string; readonly why: string };

export interface Expected {
  readonly autoScalingGroupName: string;
  readonly lifecycleHookName: string;
}

const WARNINGS: Readonly<Record<string, Warning>> = {
  "EC2 Spot Instance Interruption Warning": "interruption",
  "EC2 Instance Rebalance Recommendation": "rebalance",
};

/** Reads an event of EventBridge or SQS. @throws when it is of neither kind */
export function readTrigger(event: unknown, expected: Expected): Trigger {
  const { Records: records, "detail-type": detailType, detail } = (event ?? {}) as Record<string, unknown>;
  if (Array.isArray(records))
    return { kind: "messages", messages: records.map((record) => readMessage(record, expected)) };
  if (detailType === "Scheduled Event") return { kind: "schedule" };
  if (detailType === "ECS Container Instance State Change")
    return { kind: "stateChange", instanceId: vacated(detail as ContainerInstanceDetail | undefined) };
  const warning = WARNINGS[String(detailType)];
  const instanceId = (detail as Record<string, unknown> | undefined)?.["instance-id"];
  if (warning && typeof instanceId === "string") return { kind: "warning", warning, instanceId };
  throw new Error(`unknown event: ${JSON.stringify(event)?.slice(0, 500)}`);
}

interface ContainerInstanceDetail {
  /** Absent for an instance that is none of EC2. */
  readonly ec2InstanceId?: string;
  readonly registeredResources?: readonly AmountOfResource[];
  readonly remainingResources?: readonly AmountOfResource[];
}

interface AmountOfResource {
  readonly name?: string;
  readonly integerValue?: number;
}

/**
 * The instance on which no task holds CPU or memory any more; a task gives both back when it has stopped. ECS sends an
 * event for each task that stops: looking only after the last of them costs one look where 130 tasks would cost 130.
 * What is not told counts as given back, and what daemons hold to the end is left to the schedule.
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
  // AWS sends it once, when a hook with a target is created.
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
