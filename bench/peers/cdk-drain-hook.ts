import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import {
  completeAction,
  containerInstancesOf,
  drainHook,
  type Notification,
  notificationsOf,
  runningTasks,
  startDraining,
} from "../../src/rehearsal/policies/drain-hook";
import type { Policy } from "../../src/rehearsal/policies/policy";
import { withDraining } from "../../src/rehearsal/policies/replace";
import type { VirtualAws } from "../../src/virtual-aws";

/**
 * The AWS CDK's drain hook: a topic invokes one function per instance, which sleeps until the drain is over. It lists
 * tasks once, one page, before it drains; it records no heartbeat; it leaves an instance that is not in the cluster.
 */
export const cdkDrainHook: Policy = {
  name: "cdk-drain-hook",
  title: "AWS CDK drain hook",
  decides: ["draining"],
  deployment: ({ blueprint }) => ({
    blueprint: withDraining(blueprint, drainHook(HOOK, TIMEOUT_SECONDS, TOPIC)),
    register: (aws) => {
      aws.lambda.registerInProcess(DRAIN, (event) => drain(aws, blueprint, event as Notification), {
        timeoutSeconds: TIMEOUT_SECONDS,
      });
      aws.lambda.registerInProcess(TOPIC, (event) => {
        for (const { notification } of notificationsOf(event)) void aws.lambda.invokeAsync(DRAIN, notification);
      });
    },
  }),
};

const DRAIN = "peer-drain";
const HOOK = "peer-drain";
const TOPIC = "peer-topic";

/** The longest that one invocation of the hook's function can wait: AWS Lambda's limit. */
const TIMEOUT_SECONDS = 900;
const POLL_MS = 10_000;

const drain = async (
  aws: VirtualAws,
  { clusterName: cluster, group }: Blueprint,
  notification: Notification,
): Promise<void> => {
  const { EC2InstanceId } = notification;
  const deadlineMs = aws.clock.now() + TIMEOUT_SECONDS * 1000;
  if (EC2InstanceId === undefined) return;
  const containerInstance = containerInstancesOf(aws, cluster, EC2InstanceId)[0];
  if (containerInstance === undefined) return;
  const tasks = runningTasks(aws, cluster, containerInstance);
  while (hasTasks(aws, cluster, containerInstance, tasks)) {
    await aws.clock.sleep(POLL_MS);
    // Lambda has ended the invocation.
    if (aws.clock.now() >= deadlineMs) return;
  }
  completeAction(aws, group.name, HOOK, notification);
};

const hasTasks = (aws: VirtualAws, cluster: string, containerInstance: string, tasks: readonly string[]): boolean => {
  const { containerInstances } = aws.call("DescribeContainerInstancesCommand", {
    cluster,
    containerInstances: [containerInstance],
  }) as { readonly containerInstances: readonly Counted[] };
  const host = containerInstances[0]!;
  if (host.status === "ACTIVE") {
    startDraining(aws, cluster, containerInstance);
    return true;
  }
  const left = tasks.length === 0 ? 0 : leftOf(aws, cluster, tasks);
  return left + host.pendingTasksCount > 0 || host.runningTasksCount + host.pendingTasksCount > 0;
};

interface Counted {
  readonly status: string;
  readonly runningTasksCount: number;
  readonly pendingTasksCount: number;
}

const leftOf = (aws: VirtualAws, cluster: string, tasks: readonly string[]): number => {
  const answer = aws.call("DescribeTasksCommand", { cluster, tasks }) as {
    readonly tasks: readonly { readonly lastStatus: string }[];
  };
  return answer.tasks.filter(({ lastStatus }) => lastStatus !== "STOPPED").length;
};
