import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { publishOneByOne } from "../../src/rehearsal/policies/count-one-by-one";
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
import { type Scaling, withDraining, withScaling } from "../../src/rehearsal/policies/replace";
import type { Alarm, ScalingPolicy, VirtualAws } from "../../src/virtual-aws";
import { METRIC_TIMEOUT_SECONDS, PEER_HEADROOM, PEER_NAMESPACE } from "./peer-headroom";

/**
 * The templates that came after those that Drydock replaces.
 *
 * - Scaling: the same count, one instance at a time; step policies, which a lifecycle hook does not pause; fifteen
 *   minutes of excess before the cluster shrinks.
 * - Draining: the state is in a message that is sent again with a delay, with a heartbeat each round. A drain is over
 *   when ListTasks finds nothing with desired status RUNNING. An instance that is not in the cluster has no ARN, each
 *   receipt of its message fails, and the hook's heartbeat of 600 s passes.
 */
export const successor: Policy = {
  name: "successor",
  title: "successor templates",
  decides: ["scaling", "draining"],
  deployment: ({ blueprint }) => ({
    blueprint: withDraining(withScaling(blueprint, scaling(blueprint.clusterName)), drainHook(HOOK, 600, DRAIN)),
    register: (aws) => {
      registerCount(aws, blueprint.clusterName);
      registerDrain(aws, blueprint);
    },
  }),
};

const METRIC = "peer-metric";
const DRAIN = "peer-drain";
const HOOK = "peer-drain";

/** Seconds between two invocations for one instance: the delay with which its message is sent again. */
const DELAY_SECONDS = 60;
const TIMEOUT_MS = 24 * 3_600_000;

const scaling = (clusterName: string): Scaling => {
  const alarm = (
    differences: Pick<Alarm, "name" | "threshold" | "comparison" | "treatMissingData" | "policies"> & {
      readonly minutes: number;
    },
  ): Alarm => ({
    name: differences.name,
    namespace: PEER_NAMESPACE,
    metricName: HEADROOM_METRICS.schedulableContainers,
    dimensions: { ClusterName: clusterName },
    statistic: "Minimum",
    periodSeconds: 60,
    evaluationPeriods: differences.minutes,
    datapointsToAlarm: differences.minutes,
    threshold: differences.threshold,
    comparison: differences.comparison,
    treatMissingData: differences.treatMissingData,
    policies: differences.policies,
  });
  return {
    policies: [stepPolicy("peer-out", 25), stepPolicy("peer-in", -25)],
    alarms: [
      alarm({
        name: "peer-shortage",
        threshold: PEER_HEADROOM.shortageThreshold,
        comparison: "LessThanOrEqualToThreshold",
        minutes: 1,
        treatMissingData: "missing",
        policies: ["peer-out"],
      }),
      alarm({
        name: "peer-excess",
        threshold: PEER_HEADROOM.excessThreshold,
        comparison: "GreaterThanOrEqualToThreshold",
        minutes: 15,
        treatMissingData: "notBreaching",
        policies: ["peer-in"],
      }),
    ],
    rules: [{ name: "peer-minute", kind: "schedule", periodSeconds: 60, functions: [METRIC] }],
  };
};

const stepPolicy = (name: string, percent: number): ScalingPolicy => ({
  name,
  type: "StepScaling",
  adjustmentType: "PercentChangeInCapacity",
  minAdjustmentMagnitude: 1,
  steps: [{ adjustment: percent }],
});

const registerCount = (aws: VirtualAws, clusterName: string): void =>
  aws.lambda.registerInProcess(
    METRIC,
    () =>
      publishOneByOne(async (command, input) => aws.call(command, input), {
        cluster: clusterName,
        container: PEER_HEADROOM.container,
        namespace: PEER_NAMESPACE,
        timestampMs: aws.clock.now(),
      }),
    { timeoutSeconds: METRIC_TIMEOUT_SECONDS },
  );

const registerDrain = (aws: VirtualAws, drydock: Blueprint): void =>
  aws.lambda.registerInProcess(
    DRAIN,
    (event) => {
      for (const { body, notification } of notificationsOf(event)) drain(aws, drydock, body, notification);
    },
    { timeoutSeconds: 30, concurrency: 1 },
  );

const drain = (
  aws: VirtualAws,
  { clusterName: cluster, group }: Blueprint,
  body: string,
  notification: Notification,
): void => {
  const { EC2InstanceId, LifecycleActionToken, Time } = notification;
  if (EC2InstanceId === undefined) return;
  const containerInstance = containerInstancesOf(aws, cluster, EC2InstanceId)[0];
  startDraining(aws, cluster, containerInstance);
  const isOver = aws.clock.now() - Date.parse(Time) > TIMEOUT_MS;
  if (isOver || runningTasks(aws, cluster, containerInstance!).length === 0) {
    completeAction(aws, group.name, HOOK, notification);
    return;
  }
  aws.call("RecordLifecycleActionHeartbeatCommand", {
    AutoScalingGroupName: group.name,
    LifecycleHookName: HOOK,
    LifecycleActionToken,
  });
  aws.sqs.send(HOOK, body, DELAY_SECONDS);
};
