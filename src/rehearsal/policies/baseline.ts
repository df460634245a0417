import { HEADROOM_METRICS } from "../../../functions/headroom/contract";
import type { Alarm, ScalingPolicy, VirtualAws } from "../../virtual-aws";
import { AwsError } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import type { UsualHeadroom } from "../blueprint/function-settings";
import type { Policy, PolicyDeployment, PolicyInput } from "./policy";

/**
 * The CloudFormation templates that Drydock replaces, in a cluster of the same sizes, machines, containers,
 * thresholds and drain timeout. Faithful where it hurts:
 *
 * - a function counts schedulable containers once a minute, one instance at a time (`maxResults: 1`, two calls each),
 *   machines with a disconnected agent included; an empty cluster is an error, and then there is no datapoint;
 * - alarms of one period of 60 s on fixed thresholds add or remove 25 %, at least one instance, by simple scaling with
 *   a cooldown of 300 s, which pauses while a lifecycle hook is pending;
 * - a drain is over when ListTasks, with its default of desired status RUNNING, first finds nothing (only its first
 *   page is read), looked at every 5 s; there is no heartbeat, so the hook gives up after one drain timeout.
 */
export const baseline: Policy = {
  name: "baseline",
  title: "baseline",
  note: "Baseline: the CloudFormation templates that Drydock replaces, same sizes, same traffic.",
  decides: ["scaling", "draining"],
  deployment,
};

function deployment({ blueprint, headroom, drainTimeoutSeconds }: PolicyInput): PolicyDeployment {
  const { group, clusterName } = blueprint;
  return {
    blueprint: {
      ...blueprint,
      group: {
        ...group,
        policies: [scalingPolicy("baseline-out", 25), scalingPolicy("baseline-in", -25)],
        hooks: [
          {
            name: HOOK,
            transition: "autoscaling:EC2_INSTANCE_TERMINATING",
            heartbeatTimeoutSeconds: Math.min(drainTimeoutSeconds, LONGEST_HEARTBEAT_SECONDS),
            defaultResult: "CONTINUE",
            queue: QUEUE,
          },
        ],
      },
      alarms: [
        alarm(clusterName, {
          name: "baseline-shortage",
          statistic: "Minimum",
          threshold: headroom.shortageThreshold,
          comparison: "LessThanOrEqualToThreshold",
          policies: ["baseline-out"],
        }),
        alarm(clusterName, {
          name: "baseline-excess",
          statistic: "Maximum",
          threshold: headroom.excessThreshold,
          comparison: "GreaterThanOrEqualToThreshold",
          policies: ["baseline-in"],
        }),
      ],
      queues: [
        { name: DEAD_LETTERS, visibilityTimeoutSeconds: 30, delaySeconds: 0 },
        {
          name: QUEUE,
          visibilityTimeoutSeconds: 60,
          delaySeconds: 0,
          deadLetterQueue: DEAD_LETTERS,
          maxReceiveCount: 5,
        },
      ],
      functions: [],
      eventSourceMappings: [
        {
          queue: QUEUE,
          function: DRAIN_FUNCTION,
          batchSize: 1,
          batchingWindowSeconds: 0,
          reportBatchItemFailures: false,
        },
      ],
      rules: [{ name: "baseline-minute", kind: "schedule", periodSeconds: 60, functions: [METRIC_FUNCTION] }],
    },
    register: (aws) => {
      aws.lambda.registerInProcess(METRIC_FUNCTION, () => publishSchedulableContainers(aws, clusterName, headroom));
      aws.lambda.registerInProcess(DRAIN_FUNCTION, (event) => startDrains(aws, blueprint, event as QueueEvent));
    },
  };
}

/** AWS docs: PutLifecycleHook. */
const LONGEST_HEARTBEAT_SECONDS = 7200;

const HOOK = "baseline-drain";
const QUEUE = "baseline-drain";
const DEAD_LETTERS = "baseline-drain-dead-letters";
const METRIC_FUNCTION = "baseline-metric";
const DRAIN_FUNCTION = "baseline-drain";
const NAMESPACE = "Baseline";
const METRIC = HEADROOM_METRICS.schedulableContainers;
const DRAIN_POLL_MS = 5000;

const scalingPolicy = (name: string, percent: number): ScalingPolicy => ({
  name,
  type: "SimpleScaling",
  adjustmentType: "PercentChangeInCapacity",
  minAdjustmentMagnitude: 1,
  adjustment: percent,
  cooldownSeconds: 300,
});

const alarm = (
  clusterName: string,
  its: Pick<Alarm, "name" | "statistic" | "threshold" | "comparison" | "policies">,
): Alarm => ({
  ...its,
  namespace: NAMESPACE,
  metricName: METRIC,
  dimensions: { ClusterName: clusterName },
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: "missing",
});

interface RemainingResource {
  readonly name: string;
  readonly integerValue: number;
}

const publishSchedulableContainers = (aws: VirtualAws, cluster: string, { container }: UsualHeadroom): void => {
  let containers = 0;
  let nextToken: string | undefined;
  do {
    const page = aws.call("ListContainerInstancesCommand", { cluster, maxResults: 1, nextToken, status: "ACTIVE" }) as {
      readonly containerInstanceArns: readonly string[];
      readonly nextToken?: string;
    };
    // Fails with InvalidParameterException when the cluster is empty and the list with it.
    const { containerInstances } = aws.call("DescribeContainerInstancesCommand", {
      cluster,
      containerInstances: page.containerInstanceArns,
    }) as { readonly containerInstances: readonly { readonly remainingResources: readonly RemainingResource[] }[] };
    for (const { remainingResources } of containerInstances) {
      const free = (name: string) => remainingResources.find((each) => each.name === name)?.integerValue ?? 0;
      containers += Math.min(Math.floor(free("CPU") / container.cpu), Math.floor(free("MEMORY") / container.memory));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  aws.call("PutMetricDataCommand", {
    Namespace: NAMESPACE,
    MetricData: [
      {
        MetricName: METRIC,
        Dimensions: [{ Name: "ClusterName", Value: cluster }],
        Timestamp: new Date(aws.clock.now()),
        Unit: "Count",
        Value: containers,
      },
    ],
  });
};

interface QueueEvent {
  readonly Records: readonly { readonly body: string }[];
}

const startDrains = (aws: VirtualAws, { clusterName, group }: Blueprint, event: QueueEvent): void => {
  for (const { body } of event.Records) {
    const message = JSON.parse(body) as { readonly EC2InstanceId?: string; readonly LifecycleActionToken?: string };
    if (message.EC2InstanceId === undefined) continue;
    const { containerInstanceArns } = aws.call("ListContainerInstancesCommand", {
      cluster: clusterName,
      filter: `ec2InstanceId == ${message.EC2InstanceId}`,
    }) as { readonly containerInstanceArns: readonly string[] };
    const containerInstance = containerInstanceArns[0];
    if (containerInstance === undefined) throw new Error(`${message.EC2InstanceId} is not in the cluster`);
    aws.call("UpdateContainerInstancesStateCommand", {
      cluster: clusterName,
      containerInstances: [containerInstance],
      status: "DRAINING",
    });
    const look = () => {
      const { taskArns } = aws.call("ListTasksCommand", { cluster: clusterName, containerInstance }) as {
        readonly taskArns: readonly string[];
      };
      if (taskArns.length > 0) return false;
      aws.call("CompleteLifecycleActionCommand", {
        AutoScalingGroupName: group.name,
        LifecycleHookName: HOOK,
        LifecycleActionToken: message.LifecycleActionToken,
        LifecycleActionResult: "CONTINUE",
      });
      return true;
    };
    const poll = () => {
      if (isDone(look)) return;
      aws.clock.after(DRAIN_POLL_MS, poll);
    };
    poll();
  }
};

/** Once the hook has given up, the machine and its lifecycle action are gone: a later look fails, and is the last. */
const isDone = (look: () => boolean): boolean => {
  try {
    return look();
  } catch (error) {
    if (error instanceof AwsError) return true;
    throw error;
  }
};
