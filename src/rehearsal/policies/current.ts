import type { Resources } from "../../../functions/headroom/contract";
import type { VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import type { CurrentPolicy, FollowedMetric } from "../foreign-cluster";
import { everyMinute } from "./every-minute";
import type { Policy, PolicyInput } from "./policy";
import { withoutDraining, withScaling } from "./replace";

/**
 * The scaling and the draining that a foreign cluster has, in Drydock's network and with its boot: nothing else differs.
 * An instance that something drains has Drydock's drain, from any other its tasks die.
 */
export const current: Policy = {
  name: "current",
  title: "current",
  note: "Current: the scaling and the draining that the cluster has, as the folder describes them.",
  decides: ["scaling", "draining"],
  deployment,
};

function deployment({ blueprint, current: own, cpuUsePercent }: PolicyInput) {
  if (!own) throw new Error("the policy current runs only for a cluster that was read from a folder");
  const { policies, alarms, capacityProvider, defaultCooldownSeconds, protectsNewInstances, conduct } = own;
  const { rule, register } = everyMinute("ecs-metrics", (aws) => publish(aws, blueprint, own, cpuUsePercent));
  const scaled = withScaling(own.isDrained ? blueprint : withoutDraining(blueprint), {
    policies,
    alarms,
    rules: [rule],
  });
  return {
    blueprint: {
      ...scaled,
      capacityProvider,
      group: { ...scaled.group, defaultCooldownSeconds, protectsNewInstances },
    },
    register,
    conduct,
  };
}

/** Publishes what AWS would: the cluster's metrics that alarms of its policies read. */
const publish = (
  aws: VirtualAws,
  { clusterName }: Blueprint,
  { metrics, daemons }: CurrentPolicy,
  cpuUsePercent: number | undefined,
): void => {
  const instances = [...aws.ecs.cluster(clusterName).instances.values()];
  for (const metric of metrics) {
    const value = metricValue(metric, instances, daemons, cpuUsePercent);
    if (value === undefined) continue;
    aws.cloudWatch.record(metric.namespace, {
      MetricName: metric.metricName,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Value: value,
    });
  }
};

/** As much of a container instance as its metrics need. */
interface Reserved {
  /** CPU units and MiB that it registered. */
  readonly registered: Resources;
  /** CPU units that no task holds. */
  readonly remainingCpu: number;
  /** MiB that no task holds. */
  readonly remainingMemory: number;
}

/**
 * The value of a metric, in percent. Source: ECS developer guide, "Amazon ECS CloudWatch metrics": reserved, or used, by
 * tasks over registered by the instances that are ACTIVE or DRAINING. What daemons take counts on both sides.
 *
 * @returns undefined without instances: there is no datapoint then
 */
export function metricValue(
  { kind, resource }: Pick<FollowedMetric, "kind" | "resource">,
  instances: readonly Reserved[],
  daemons: Resources,
  cpuUsePercent: number | undefined,
): number | undefined {
  if (instances.length === 0) return undefined;
  let registered = 0;
  let reserved = 0;
  for (const each of instances) {
    const remaining = resource === "cpu" ? each.remainingCpu : each.remainingMemory;
    registered += each.registered[resource] + daemons[resource];
    reserved += each.registered[resource] - remaining + daemons[resource];
  }
  const percent = (100 * reserved) / registered;
  return kind === "reservation" ? percent : (percent * (cpuUsePercent ?? 0)) / 100;
}
