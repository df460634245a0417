import type { EventSourceMapping, LifecycleHook, Queue, VirtualAws } from "../../virtual-aws";

/** A lifecycle hook of terminating instances whose queue invokes one function. */
export interface DrainHook {
  readonly hook: LifecycleHook;
  /** The hook's queue, and the one for its dead letters. */
  readonly queues: readonly Queue[];
  /** From the hook's queue to the function. */
  readonly mapping: EventSourceMapping;
}

/**
 * A hook with its queues.
 *
 * @param name of the hook and of its queue
 * @param invoked name of the function
 */
export const drainHook = (name: string, heartbeatTimeoutSeconds: number, invoked: string): DrainHook => {
  const deadLetterQueue = `${name}-dead-letters`;
  return {
    hook: {
      name,
      transition: "autoscaling:EC2_INSTANCE_TERMINATING",
      heartbeatTimeoutSeconds,
      defaultResult: "CONTINUE",
      queue: name,
    },
    queues: [
      { name: deadLetterQueue, visibilityTimeoutSeconds: 30, delaySeconds: 0 },
      { name, visibilityTimeoutSeconds: 60, delaySeconds: 0, deadLetterQueue, maxReceiveCount: 5 },
    ],
    mapping: {
      queue: name,
      function: invoked,
      batchSize: 1,
      batchingWindowSeconds: 0,
      reportBatchItemFailures: false,
    },
  };
};

/** A message of the hook, as far as the policies read it. */
export interface Notification {
  /** Missing in the message that tests a new hook. */
  readonly EC2InstanceId?: string;
  readonly LifecycleActionToken?: string;
  /** ISO 8601. */
  readonly Time: string;
}

/** The hook's messages in an invocation by its queue, each with its text. */
export const notificationsOf = (event: unknown): { readonly body: string; readonly notification: Notification }[] =>
  (event as { readonly Records: readonly { readonly body: string }[] }).Records.map(({ body }) => ({
    body,
    notification: JSON.parse(body) as Notification,
  }));

/** The container instances that ECS lists for an EC2 instance: one or none. */
export const containerInstancesOf = (aws: VirtualAws, cluster: string, instanceId: string): readonly string[] => {
  const answer = aws.call("ListContainerInstancesCommand", { cluster, filter: `ec2InstanceId == ${instanceId}` });
  return (answer as { readonly containerInstanceArns: readonly string[] }).containerInstanceArns;
};

/** Sets a container instance to DRAINING. */
export const startDraining = (aws: VirtualAws, cluster: string, containerInstance: string | undefined): void => {
  aws.call("UpdateContainerInstancesStateCommand", {
    cluster,
    containerInstances: [containerInstance],
    status: "DRAINING",
  });
};

/** The tasks of a container instance: one page, with ListTasks' default of desired status RUNNING. */
export const runningTasks = (aws: VirtualAws, cluster: string, containerInstance: string): readonly string[] =>
  (aws.call("ListTasksCommand", { cluster, containerInstance }) as { readonly taskArns: readonly string[] }).taskArns;

/** Completes the lifecycle action of a notification, so that the instance goes. */
export const completeAction = (
  aws: VirtualAws,
  group: string,
  hook: string,
  { LifecycleActionToken }: Notification,
): void => {
  aws.call("CompleteLifecycleActionCommand", {
    AutoScalingGroupName: group,
    LifecycleHookName: hook,
    LifecycleActionToken,
    LifecycleActionResult: "CONTINUE",
  });
};
