import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { headroomOf } from "../../src/rehearsal/function-settings";
import { baseline } from "../../src/rehearsal/policies/baseline";
import type { Policy } from "../../src/rehearsal/policies/policy";
import type { VirtualAws } from "../../src/virtual-aws";

/** Ways to drain an instance, by what they are. Each takes its machines and names from Drydock's blueprint. */
export const DRAIN_PEERS: Readonly<Record<string, (drydock: Blueprint, drainTimeoutSeconds: number) => Policy>> = {
  "CloudFormation templates": (drydock, timeout) => baseline(drydock, headroomOf(drydock), timeout),
  "successor templates": (drydock) => successor(drydock),
  "AWS CDK drain hook": (drydock) => cdkHook(drydock),
  Drydock: (blueprint) => ({ blueprint, register: () => {} }),
};

const HOOK = "peer-drain";
const QUEUE = "peer-drain";
const DEAD_LETTERS = "peer-drain-dead-letters";
const DRAIN = "peer-drain";
const TOPIC = "peer-topic";

/** Seconds between two looks of the successor templates: the delay with which their message is sent again. */
const SUCCESSOR_DELAY_SECONDS = 60;
const SUCCESSOR_TIMEOUT_MS = 24 * 3_600_000;
/** The longest that one invocation of the CDK's hook can wait: AWS Lambda's limit. */
const CDK_TIMEOUT_SECONDS = 900;
const CDK_POLL_MS = 10_000;

interface Notification {
  readonly EC2InstanceId?: string;
  readonly LifecycleActionToken?: string;
  readonly Time: string;
}

const withQueue = (drydock: Blueprint, heartbeatTimeoutSeconds: number, invoked: string): Blueprint => ({
  ...drydock,
  group: {
    ...drydock.group,
    hooks: [
      {
        name: HOOK,
        transition: "autoscaling:EC2_INSTANCE_TERMINATING",
        heartbeatTimeoutSeconds,
        defaultResult: "CONTINUE",
        queue: QUEUE,
      },
    ],
  },
  queues: [
    { name: DEAD_LETTERS, visibilityTimeoutSeconds: 30, delaySeconds: 0 },
    { name: QUEUE, visibilityTimeoutSeconds: 60, delaySeconds: 0, deadLetterQueue: DEAD_LETTERS, maxReceiveCount: 5 },
  ],
  functions: [],
  eventSourceMappings: [
    { queue: QUEUE, function: invoked, batchSize: 1, batchingWindowSeconds: 0, reportBatchItemFailures: false },
  ],
  rules: [],
});

const notificationsOf = (event: unknown): { readonly body: string; readonly its: Notification }[] =>
  (event as { readonly Records: readonly { readonly body: string }[] }).Records.map(({ body }) => ({
    body,
    its: JSON.parse(body) as Notification,
  }));

const containerInstancesOf = (aws: VirtualAws, cluster: string, instanceId: string): readonly string[] => {
  const answer = aws.call("ListContainerInstancesCommand", { cluster, filter: `ec2InstanceId == ${instanceId}` });
  return (answer as { readonly containerInstanceArns: readonly string[] }).containerInstanceArns;
};

/** One page, desired status RUNNING by default. */
const tasksOn = (aws: VirtualAws, cluster: string, containerInstance: string): readonly string[] =>
  (aws.call("ListTasksCommand", { cluster, containerInstance }) as { readonly taskArns: readonly string[] }).taskArns;

const complete = (aws: VirtualAws, group: string, { LifecycleActionToken }: Notification): void => {
  aws.call("CompleteLifecycleActionCommand", {
    AutoScalingGroupName: group,
    LifecycleHookName: HOOK,
    LifecycleActionToken,
    LifecycleActionResult: "CONTINUE",
  });
};

/**
 * The successor templates: the state is in a message that is sent again with a delay, with a heartbeat each round. A
 * drain is over when ListTasks finds nothing with desired status RUNNING. An instance that is not in the cluster has no
 * ARN, each receipt of its message fails, and the hook's heartbeat of 600 s passes.
 */
const successor = (drydock: Blueprint): Policy => {
  const { clusterName: cluster, group } = drydock;
  const look = (aws: VirtualAws, body: string, its: Notification) => {
    if (its.EC2InstanceId === undefined) return;
    const containerInstance = containerInstancesOf(aws, cluster, its.EC2InstanceId)[0];
    aws.call("UpdateContainerInstancesStateCommand", {
      cluster,
      containerInstances: [containerInstance],
      status: "DRAINING",
    });
    const isOver = aws.clock.now() - Date.parse(its.Time) > SUCCESSOR_TIMEOUT_MS;
    if (isOver || tasksOn(aws, cluster, containerInstance!).length === 0) {
      complete(aws, group.name, its);
      return;
    }
    aws.call("RecordLifecycleActionHeartbeatCommand", {
      AutoScalingGroupName: group.name,
      LifecycleHookName: HOOK,
      LifecycleActionToken: its.LifecycleActionToken,
    });
    aws.sqs.send(QUEUE, body, SUCCESSOR_DELAY_SECONDS);
  };
  return {
    blueprint: withQueue(drydock, 600, DRAIN),
    register: (aws) =>
      aws.lambda.registerInProcess(
        DRAIN,
        (event) => {
          for (const { body, its } of notificationsOf(event)) look(aws, body, its);
        },
        { timeoutSeconds: 30, concurrency: 1 },
      ),
  };
};

/**
 * The AWS CDK's drain hook: a topic invokes one function per instance, which sleeps until the drain is over. It lists
 * tasks once, one page, before it drains; it records no heartbeat; it leaves an instance that is not in the cluster.
 */
const cdkHook = (drydock: Blueprint): Policy => {
  const { clusterName: cluster, group } = drydock;
  const hasTasks = (aws: VirtualAws, containerInstance: string, tasks: readonly string[]): boolean => {
    const { containerInstances } = aws.call("DescribeContainerInstancesCommand", {
      cluster,
      containerInstances: [containerInstance],
    }) as { readonly containerInstances: readonly Counted[] };
    const host = containerInstances[0]!;
    if (host.status === "ACTIVE") {
      aws.call("UpdateContainerInstancesStateCommand", {
        cluster,
        containerInstances: [containerInstance],
        status: "DRAINING",
      });
      return true;
    }
    const left = tasks.length === 0 ? 0 : leftOf(aws, cluster, tasks);
    return left + host.pendingTasksCount > 0 || host.runningTasksCount + host.pendingTasksCount > 0;
  };
  const drain = async (aws: VirtualAws, its: Notification): Promise<void> => {
    const deadlineMs = aws.clock.now() + CDK_TIMEOUT_SECONDS * 1000;
    if (its.EC2InstanceId === undefined) return;
    const containerInstance = containerInstancesOf(aws, cluster, its.EC2InstanceId)[0];
    if (containerInstance === undefined) return;
    const tasks = tasksOn(aws, cluster, containerInstance);
    while (hasTasks(aws, containerInstance, tasks)) {
      await aws.clock.sleep(CDK_POLL_MS);
      // Lambda has ended the invocation.
      if (aws.clock.now() >= deadlineMs) return;
    }
    complete(aws, group.name, its);
  };
  return {
    blueprint: withQueue(drydock, CDK_TIMEOUT_SECONDS, TOPIC),
    register: (aws) => {
      aws.lambda.registerInProcess(DRAIN, (event) => drain(aws, event as Notification), {
        timeoutSeconds: CDK_TIMEOUT_SECONDS,
      });
      aws.lambda.registerInProcess(TOPIC, (event) => {
        for (const { its } of notificationsOf(event)) void aws.lambda.invokeAsync(DRAIN, its);
      });
    },
  };
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
