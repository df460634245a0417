import { HEADROOM_METRICS } from "../../../functions/headroom/contract";
import { type Alarm, AwsError, type ScalingPolicy, type VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import { publishOneByOne } from "./count-one-by-one";
import {
  completeAction,
  containerInstancesOf,
  drainHook,
  type Notification,
  notificationsOf,
  runningTasks,
  startDraining,
} from "./drain-hook";
import type { Policy, PolicyDeployment, PolicyInput } from "./policy";

/**
 * The CloudFormation templates that Drydock replaces, in a cluster of the same sizes, instance type, containers and drain
 * timeout; with the environment's thresholds, but none below the templates' own defaults. Faithful where it hurts:
 *
 * - a function counts schedulable containers once a minute, one instance at a time (`maxResults: 1`, two calls each),
 *   instances with a disconnected agent included; an empty cluster is an error, and then there is no datapoint;
 * - alarms of one period of 60 s on fixed thresholds add or remove 25 %, at least one instance, by simple scaling with
 *   a cooldown of 300 s, which pauses while a lifecycle hook is pending;
 * - a drain is over when ListTasks, with its default of desired status RUNNING, first finds nothing (only its first
 *   page is read), polled every 5 s; there is no heartbeat, so the hook gives up after one drain timeout.
 */
export const baseline: Policy = {
  name: "baseline",
  title: "baseline",
  note: "Baseline: the CloudFormation templates that Drydock replaces.",
  decides: ["scaling", "draining"],
  deployment,
};

function deployment({ blueprint, headroom, drainTimeoutSeconds }: PolicyInput): PolicyDeployment {
  const { group, clusterName } = blueprint;
  const heartbeatSeconds = Math.min(drainTimeoutSeconds, LONGEST_HEARTBEAT_SECONDS);
  const { hook, queues, mapping } = drainHook(HOOK, heartbeatSeconds, DRAIN_FUNCTION);
  return {
    blueprint: {
      ...blueprint,
      capacityProvider: undefined,
      group: {
        ...group,
        policies: [scalingPolicy("baseline-out", 25), scalingPolicy("baseline-in", -25)],
        hooks: [hook],
      },
      alarms: [
        alarm(clusterName, {
          name: "baseline-shortage",
          statistic: "Minimum",
          threshold: Math.max(headroom.shortageThreshold, DEFAULT_THRESHOLDS.shortage),
          comparison: "LessThanOrEqualToThreshold",
          policies: ["baseline-out"],
        }),
        alarm(clusterName, {
          name: "baseline-excess",
          statistic: "Maximum",
          threshold: Math.max(headroom.excessThreshold, DEFAULT_THRESHOLDS.excess),
          comparison: "GreaterThanOrEqualToThreshold",
          policies: ["baseline-in"],
        }),
      ],
      queues,
      functions: [],
      eventSourceMappings: [mapping],
      rules: [{ name: "baseline-minute", kind: "schedule", periodSeconds: 60, functions: [METRIC_FUNCTION] }],
    },
    register: (aws) => {
      aws.lambda.registerInProcess(METRIC_FUNCTION, () =>
        publishOneByOne(async (command, input) => aws.call(command, input), {
          cluster: clusterName,
          container: headroom.container,
          namespace: NAMESPACE,
          timestampMs: aws.clock.now(),
        }),
      );
      aws.lambda.registerInProcess(DRAIN_FUNCTION, (event) => {
        for (const { notification } of notificationsOf(event)) drain(aws, blueprint, notification);
      });
    },
  };
}

/**
 * The templates' own thresholds, in schedulable containers. Drydock's default shortage threshold of 0 suits a function that
 * reaches the needed size in one step; templates that grow by a quarter need more room.
 */
const DEFAULT_THRESHOLDS = { shortage: 2, excess: 10 } as const;

/** Maximum of a heartbeat timeout (AWS docs: PutLifecycleHook). */
const LONGEST_HEARTBEAT_SECONDS = 7200;

const HOOK = "baseline-drain";
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
  condition: Pick<Alarm, "name" | "statistic" | "threshold" | "comparison" | "policies">,
): Alarm => ({
  ...condition,
  namespace: NAMESPACE,
  metricName: METRIC,
  dimensions: { ClusterName: clusterName },
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: "missing",
});

const drain = (aws: VirtualAws, { clusterName, group }: Blueprint, notification: Notification): void => {
  const { EC2InstanceId } = notification;
  if (EC2InstanceId === undefined) return;
  const containerInstance = containerInstancesOf(aws, clusterName, EC2InstanceId)[0];
  if (containerInstance === undefined) throw new Error(`${EC2InstanceId} is not in the cluster`);
  startDraining(aws, clusterName, containerInstance);
  const completeWhenEmpty = (): boolean => {
    if (runningTasks(aws, clusterName, containerInstance).length > 0) return false;
    completeAction(aws, group.name, HOOK, notification);
    return true;
  };
  const poll = () => {
    if (!isOver(completeWhenEmpty)) aws.clock.after(DRAIN_POLL_MS, poll);
  };
  poll();
};

/** Once the hook has given up, the instance and its lifecycle action are gone: the next poll fails, and is the last. */
const isOver = (poll: () => boolean): boolean => {
  try {
    return poll();
  } catch (error) {
    if (error instanceof AwsError) return true;
    throw error;
  }
};
