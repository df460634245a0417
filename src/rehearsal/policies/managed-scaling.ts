import { containersPerInstance, findInstanceType, type InstanceType } from "../../aws/instance-types";
import type { Group, Instance, Placement, Size, VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import { everyMinute } from "./every-minute";
import type { Policy, PolicyInput } from "./policy";
import { withScaling } from "./replace";
import { targetTracking } from "./target-tracking";

/** The choices of a capacity provider with managed scaling. */
export interface ManagedScalingSettings {
  /** Percent of the group that is to be in use. */
  readonly targetCapacity: number;
  /** Placement of the service's tasks: an instance becomes empty only where they are packed. */
  readonly placement: Placement;
  /** Instances that are added at the minimum. @default 1, as CreateCapacityProvider's */
  readonly minimumStep?: number;
  /** Instances that are added at the maximum. @default 10000, as CreateCapacityProvider's */
  readonly maximumStep?: number;
}

/**
 * A capacity provider with managed scaling and managed termination protection: ECS publishes CapacityProviderReservation
 * once a minute, target tracking follows it (above the target for one minute, below it for fifteen), tasks without room
 * wait in PROVISIONING, an instance with a task is protected from scale-in. Drains are Drydock's. Source: ECS developer
 * guide, "Amazon ECS managed scaling behavior".
 */
const managedScaling = (its: Pick<Policy, "name" | "title" | "note">, settings: ManagedScalingSettings): Policy => ({
  ...its,
  decides: ["scaling"],
  deployment: (input) => deploymentOf(input, settings),
});

/** Target 90, tasks packed. */
export const managedPacked = managedScaling(
  {
    name: "managed-90",
    title: "managed 90 %",
    note: "Managed 90 %: a capacity provider's managed scaling, tasks placed by binpack.",
  },
  { targetCapacity: 90, placement: "binpack" },
);

/** Target 100, tasks spread: the defaults of a capacity provider and of a service. */
export const managedSpread = managedScaling(
  {
    name: "managed-100",
    title: "managed 100 %",
    note: "Managed 100 %: a capacity provider's managed scaling, tasks spread over zones.",
  },
  { targetCapacity: 100, placement: "spread" },
);

const METRIC = { namespace: "AWS/ECS/ManagedScaling", name: "CapacityProviderReservation" } as const;

/** Default of CreateCapacityProvider. */
const WARMUP_SECONDS = 300;

function deploymentOf({ blueprint }: PolicyInput, settings: ManagedScalingSettings) {
  const { targetCapacity, placement } = settings;
  const { policies, alarms } = targetTracking({
    name: "managed-scaling",
    metric: METRIC,
    target: targetCapacity,
    highMinutes: 1,
    lowThreshold: targetCapacity,
    warmupSeconds: WARMUP_SECONDS,
    waitsForWarmup: true,
  });
  const { rule, register } = everyMinute("managed-scaling", (aws) => manage(aws, blueprint, settings));
  const scaled = withScaling(blueprint, { policies, alarms, rules: [rule] });
  return {
    blueprint: { ...scaled, group: { ...scaled.group, protectsNewInstances: true } },
    register,
    timings: { withoutRoom: "provision" as const },
    placement,
  };
}

/** One minute of ECS's work: it protects the instances with tasks, and publishes the metric. */
const manage = (aws: VirtualAws, { clusterName, group: { name } }: Blueprint, settings: ManagedScalingSettings) => {
  const group = aws.autoScaling.group(name);
  const busy = busyInstances(aws, clusterName);
  const members = [...group.instances.values()].filter(({ state }) => state === "InService");
  for (const instance of members) aws.autoScaling.setProtection(instance, isKept(instance, busy, aws.clock.now()));
  const value = capacityProviderReservation(
    {
      instances: members.length,
      empty: members.filter(({ instanceId }) => !busy.has(instanceId)).length,
      needed: instancesNeeded(aws.ecs.waitingForRoom(), typeOf(group)),
    },
    settings,
  );
  aws.cloudWatch.record(METRIC.namespace, { MetricName: METRIC.name, Value: value });
};

/** An instance that has only just been launched gets its tasks still. */
const isKept = ({ instanceId, warmAtMs }: Instance, busy: ReadonlySet<string>, nowMs: number): boolean =>
  busy.has(instanceId) || nowMs < warmAtMs;

/** The instances that run a task that is not a daemon's. */
export const busyInstances = (aws: VirtualAws, clusterName: string): ReadonlySet<string> => {
  const busy = new Set<string>();
  for (const { ec2InstanceId, tasks } of aws.ecs.cluster(clusterName).instances.values())
    for (const { service } of tasks) if (service?.schedulingStrategy !== "DAEMON") busy.add(ec2InstanceId);
  return busy;
};

const typeOf = ({ config }: Group): InstanceType =>
  config.describedInstanceType ?? findInstanceType(config.instanceType)!;

/** Empty instances that tasks of these sizes fill, group by group; a size that fits on none is left out. */
export function instancesNeeded(sizes: readonly Size[], type: InstanceType): number {
  const counts = new Map<number, number>();
  for (const size of sizes) {
    const perInstance = containersPerInstance(type, size);
    counts.set(perInstance, (counts.get(perInstance) ?? 0) + 1);
  }
  counts.delete(0);
  return [...counts].reduce((sum, [perInstance, count]) => sum + Math.ceil(count / perInstance), 0);
}

/** A capacity provider's group, as ECS counts it. */
export interface ManagedGroup {
  /** Instances in service. */
  readonly instances: number;
  /** Of these, the ones without a task that is not a daemon's. */
  readonly empty: number;
  /** Instances that the tasks in PROVISIONING need. */
  readonly needed: number;
}

/**
 * CapacityProviderReservation: instances needed over instances there, in percent. Without tasks that wait it is what is in
 * use; with them the group and the step that they need. A group of zero instances that needs some gets two (ECS developer
 * guide, "Amazon ECS managed scaling behavior"); one that needs none is at its target (AWS blog, "Deep dive on Amazon ECS
 * cluster auto scaling").
 */
export function capacityProviderReservation(
  { instances, empty, needed }: ManagedGroup,
  { targetCapacity, minimumStep = 1, maximumStep = 10_000 }: ManagedScalingSettings,
): number {
  if (needed === 0) return instances === 0 ? targetCapacity : (100 * (instances - empty)) / instances;
  if (instances === 0) return 2 * targetCapacity;
  const step = Math.min(maximumStep, Math.max(minimumStep, needed));
  return (100 * (instances + step)) / instances;
}
