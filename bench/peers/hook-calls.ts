import type { VirtualAws } from "../../src/virtual-aws";
import type { Draining } from "./replace";

/** Name of the peers' lifecycle hook, and of its queue. */
export const HOOK = "peer-drain";

const DEAD_LETTERS = "peer-drain-dead-letters";

/** A hook that a queue takes messages from, for the function that drains. */
export const hookWithQueue = (heartbeatTimeoutSeconds: number, invoked: string): Draining => ({
  hook: {
    name: HOOK,
    transition: "autoscaling:EC2_INSTANCE_TERMINATING",
    heartbeatTimeoutSeconds,
    defaultResult: "CONTINUE",
    queue: HOOK,
  },
  queues: [
    { name: DEAD_LETTERS, visibilityTimeoutSeconds: 30, delaySeconds: 0 },
    { name: HOOK, visibilityTimeoutSeconds: 60, delaySeconds: 0, deadLetterQueue: DEAD_LETTERS, maxReceiveCount: 5 },
  ],
  invoked,
});

/** The hook's message, as far as the peers read it. */
export interface Notification {
  readonly EC2InstanceId?: string;
  readonly LifecycleActionToken?: string;
  readonly Time: string;
}

/** The hook's messages of one invocation. */
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

/** The tasks of a container instance: one page, desired status RUNNING by default. */
export const tasksOn = (aws: VirtualAws, cluster: string, containerInstance: string): readonly string[] =>
  (aws.call("ListTasksCommand", { cluster, containerInstance }) as { readonly taskArns: readonly string[] }).taskArns;

/** Completes the lifecycle action. */
export const complete = (aws: VirtualAws, group: string, LifecycleActionToken: string | undefined): void => {
  aws.call("CompleteLifecycleActionCommand", {
    AutoScalingGroupName: group,
    LifecycleHookName: HOOK,
    LifecycleActionToken,
    LifecycleActionResult: "CONTINUE",
  });
};
