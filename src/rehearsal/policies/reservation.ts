import { targetTracking, type VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import { everyMinute } from "./every-minute";
import type { Policy, PolicyInput } from "./policy";
import { withScaling } from "./replace";

/**
 * Target tracking of the group on the cluster's reservation of CPU and memory, at 80 % of each: the scaling that EC2 Auto
 * Scaling offers without a function and without a capacity provider. Of two such policies the one that wants more
 * instances counts, in both directions (EC2 Auto Scaling user guide, "Dynamic scaling", "Multiple dynamic scaling
 * policies"): here one follows the higher of the two reservations. Drains are Drydock's.
 */
export const reservation: Policy = {
  name: "reservation",
  title: "reservation 80 %",
  note: "Reservation 80 %: target tracking of EC2 Auto Scaling on reserved CPU and memory.",
  decides: ["scaling"],
  deployment,
};

const TARGET_PERCENT = 80;

const METRIC = {
  namespace: "AWS/ECS",
  name: "Reservation",
} as const;

function deployment({ blueprint }: PolicyInput) {
  const { policies, alarms } = targetTracking({
    name: "reservation",
    metric: METRIC,
    target: TARGET_PERCENT,
    highMinutes: 3,
    lowThreshold: LOW_SHARE * TARGET_PERCENT,
  });
  const { rule, register } = everyMinute("reservation-metric", (aws) => publish(aws, blueprint));
  return { blueprint: withScaling(blueprint, { policies, alarms, rules: [rule] }), register };
}

/**
 * Share of the target below which a group shrinks. EC2 Auto Scaling user guide, "Target tracking scaling policies": it
 * scales in when the metric is "usually more than 10 %" below the target. Public alarms show 70 to 90 %.
 */
const LOW_SHARE = 0.9;

const publish = (aws: VirtualAws, { clusterName }: Blueprint): void => {
  const percent = reservationPercent(aws.ecs.cluster(clusterName).instances.values());
  if (percent !== undefined) aws.cloudWatch.record(METRIC.namespace, { MetricName: METRIC.name, Value: percent });
};

/** As much of a container instance as its share of the reservation needs. */
interface Reserved {
  /** CPU units and MiB that it registered. */
  readonly registered: { readonly cpu: number; readonly memory: number };
  /** CPU units that no task holds. */
  readonly remainingCpu: number;
  /** MiB that no task holds. */
  readonly remainingMemory: number;
}

/**
 * The higher of the cluster's CPU and memory reservation, in percent. Source: ECS developer guide, "Amazon ECS CloudWatch
 * metrics": reserved by tasks over registered by the instances that are ACTIVE or DRAINING.
 *
 * @returns undefined without instances: there is no datapoint then
 */
export function reservationPercent(instances: Iterable<Reserved>): number | undefined {
  const registered = { cpu: 0, memory: 0 };
  const remaining = { cpu: 0, memory: 0 };
  for (const each of instances) {
    registered.cpu += each.registered.cpu;
    registered.memory += each.registered.memory;
    remaining.cpu += each.remainingCpu;
    remaining.memory += each.remainingMemory;
  }
  if (registered.cpu === 0) return undefined;
  return 100 * Math.max(1 - remaining.cpu / registered.cpu, 1 - remaining.memory / registered.memory);
}
