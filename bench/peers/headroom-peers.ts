import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { drainTimeoutOf, type Headroom } from "../../src/rehearsal/function-settings";
import { baseline } from "../../src/rehearsal/policies/baseline";
import type { Policy } from "../../src/rehearsal/policies/policy";
import type { Alarm, ScalingPolicy } from "../../src/virtual-aws";

/** What the peers count, and at how many of them they grow and shrink: the same for each of them. */
export const PEER_HEADROOM: Headroom = {
  container: { cpu: 128, memory: 128 },
  shortageThreshold: 2,
  excessThreshold: 10,
  reservePercent: 0,
};

/** When AWS Lambda ends a count, in seconds: the timeout of the peers' functions and of Drydock's. */
export const METRIC_TIMEOUT_SECONDS = 60;

/**
 * Ways to keep headroom, by what they are. Each drains with Drydock's function, so that they differ in what counts,
 * alarms and scales only.
 */
export const HEADROOM_PEERS: Readonly<Record<string, (drydock: Blueprint) => Policy>> = {
  "CloudFormation templates": (drydock) => {
    const { blueprint, register } = baseline(drydock, PEER_HEADROOM, drainTimeoutOf(drydock));
    return { blueprint: scaledBy(drydock, blueprint), register };
  },
  "successor templates": (drydock) => successor(drydock),
  Drydock: (blueprint) => ({ blueprint, register: () => {} }),
};

/** Whether a function of Drydock's is the one that publishes its headroom. */
export const isHeadroom = ({ environment }: Blueprint["functions"][number]): boolean =>
  "SHORTAGE_THRESHOLD" in environment;

/** Drydock with another one's alarms, scaling policies and schedule in the place of its own. */
const scaledBy = (drydock: Blueprint, other: Pick<Blueprint, "alarms" | "rules"> & OfGroup): Blueprint => {
  const functions = drydock.functions.filter((each) => !isHeadroom(each));
  const names = new Set(functions.map(({ name }) => name));
  return {
    ...drydock,
    group: { ...drydock.group, policies: other.group.policies },
    alarms: other.alarms,
    functions,
    eventSourceMappings: drydock.eventSourceMappings.filter((mapping) => names.has(mapping.function)),
    rules: [...drydock.rules.filter((rule) => rule.functions.some((name) => names.has(name))), ...other.rules],
  };
};

interface OfGroup {
  readonly group: Pick<Blueprint["group"], "policies">;
}

const METRIC = "peer-metric";
const NAMESPACE = "Peer";

/**
 * The successor templates: the same count, one instance at a time; step policies, which a lifecycle hook does not pause;
 * fifteen minutes of excess before the cluster shrinks.
 */
const successor = (drydock: Blueprint): Policy => {
  const { clusterName } = drydock;
  const alarm = (
    its: Pick<Alarm, "name" | "threshold" | "comparison" | "treatMissingData" | "policies"> & {
      readonly minutes: number;
    },
  ): Alarm => ({
    name: its.name,
    namespace: NAMESPACE,
    metricName: "SchedulableContainers",
    dimensions: { ClusterName: clusterName },
    statistic: "Minimum",
    periodSeconds: 60,
    evaluationPeriods: its.minutes,
    datapointsToAlarm: its.minutes,
    threshold: its.threshold,
    comparison: its.comparison,
    treatMissingData: its.treatMissingData,
    policies: its.policies,
  });
  return {
    blueprint: scaledBy(drydock, {
      group: { policies: [stepPolicy("peer-out", 25), stepPolicy("peer-in", -25)] },
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
    }),
    register: (aws) =>
      aws.lambda.registerInProcess(
        METRIC,
        () => publishOneByOne(async (command, input) => aws.call(command, input), clusterName, aws.clock.now()),
        { timeoutSeconds: METRIC_TIMEOUT_SECONDS },
      ),
  };
};

const stepPolicy = (name: string, percent: number): ScalingPolicy => ({
  name,
  type: "StepScaling",
  adjustmentType: "PercentChangeInCapacity",
  minAdjustmentMagnitude: 1,
  steps: [{ adjustment: percent }],
});

/** Makes one API call, by the name of the SDK's command class. */
export type Call = (command: string, input: object) => Promise<object>;

interface Page {
  readonly containerInstanceArns: readonly string[];
  readonly nextToken?: string;
}

interface Described {
  readonly containerInstances: readonly {
    readonly remainingResources: readonly { readonly name: string; readonly integerValue: number }[];
  }[];
}

/**
 * How both peers count: one instance a page, each described before the next is listed, whether its agent is connected
 * or not. An empty cluster's describe has nothing to describe and fails, and nothing is published.
 */
export async function publishOneByOne(call: Call, cluster: string, timestampMs: number): Promise<void> {
  const { container } = PEER_HEADROOM;
  let containers = 0;
  let nextToken: string | undefined;
  do {
    const page = (await call("ListContainerInstancesCommand", {
      cluster,
      maxResults: 1,
      nextToken,
      status: "ACTIVE",
    })) as Page;
    const { containerInstances } = (await call("DescribeContainerInstancesCommand", {
      cluster,
      containerInstances: page.containerInstanceArns,
    })) as Described;
    for (const { remainingResources } of containerInstances) {
      const free = (name: string) => remainingResources.find((each) => each.name === name)?.integerValue ?? 0;
      containers += Math.min(Math.floor(free("CPU") / container.cpu), Math.floor(free("MEMORY") / container.memory));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  await call("PutMetricDataCommand", {
    Namespace: NAMESPACE,
    MetricData: [
      {
        MetricName: "SchedulableContainers",
        Dimensions: [{ Name: "ClusterName", Value: cluster }],
        Timestamp: new Date(timestampMs),
        Unit: "Count",
        Value: containers,
      },
    ],
  });
}
