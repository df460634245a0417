/** Why the function was invoked, and which instances it is to look at. */
export type Trigger =
  /** The minute has passed: look at every instance of the group that waits. */
  | { readonly kind: "schedule" }
  /** ECS says that something changed on a draining instance. */
  | { readonly kind: "stateChange"; readonly instanceId: string }
  /** Messages of the lifecycle hook. */
  | { readonly kind: "messages"; readonly messages: readonly Message[] };

export interface Message {
  readonly messageId: string;
  /** What the message asks for; undefined when there is nothing to do. */
  readonly instanceId: string | undefined;
  /** Why there is nothing to do, or why the message can't be read. */
  readonly note?: string;
  /** True when the message can't be read: it belongs in the dead letters. */
  readonly unreadable?: boolean;
}

export interface Expected {
  readonly autoScalingGroupName: string;
  readonly lifecycleHookName: string;
}

/** Reads an event of EventBridge or SQS. @throws when it is of neither kind */
export function readTrigger(event: unknown, expected: Expected): Trigger {
  const { Records: records, "detail-type": detailType, detail } = (event ?? {}) as Record<string, unknown>;
  if (Array.isArray(records))
    return { kind: "messages", messages: records.map((record) => readMessage(record, expected)) };
  if (detailType === "Scheduled Event") return { kind: "schedule" };
  const instanceId = (detail as { ec2InstanceId?: unknown } | undefined)?.ec2InstanceId;
  if (detailType === "ECS Container Instance State Change" && typeof instanceId === "string")
    return { kind: "stateChange", instanceId };
  throw new Error(`unknown event: ${JSON.stringify(event)?.slice(0, 500)}`);
}

function readMessage(record: { messageId?: string; body?: string }, expected: Expected): Message {
  const messageId = record.messageId ?? "";
  const ignore = (note: string): Message => ({ messageId, instanceId: undefined, note });
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(record.body ?? "") as Record<string, unknown>;
  } catch {
    return { ...ignore("the message is not JSON"), unreadable: true };
  }
  // Sent once when a hook with a target is created.
  if (body?.["Event"] === "autoscaling:TEST_NOTIFICATION") return ignore("test notification");
  if (typeof body?.["EC2InstanceId"] !== "string")
    return { ...ignore("the message names no instance"), unreadable: true };
  if (body["LifecycleTransition"] !== "autoscaling:EC2_INSTANCE_TERMINATING") return ignore("not a termination");
  if (body["AutoScalingGroupName"] !== expected.autoScalingGroupName) return ignore("another Auto Scaling group");
  if (body["LifecycleHookName"] !== expected.lifecycleHookName) return ignore("another lifecycle hook");
  return { messageId, instanceId: body["EC2InstanceId"] };
}
