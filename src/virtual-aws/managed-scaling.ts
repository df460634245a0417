import { containersPerInstance, type InstanceType, typeOf } from "../aws/instance-types";
import type { AutoScalingGroup, Instance } from "./auto-scaling/model";
import { targetTracking } from "./auto-scaling/target-tracking";
import type { Alarm } from "./cloudwatch/model";
import type { CapacityProvider, ManagedScaling, Size } from "./ecs/model";
import type { VirtualAws } from "./virtual-aws";

/** Namespace and name of the metric that ECS publishes (ECS developer guide, "Amazon ECS cluster auto scaling"). */
const NAMESPACE = "AWS/ECS/ManagedScaling";
const METRIC_NAME = "CapacityProviderReservation";

/** Default of CreateCapacityProvider. */
const WARMUP_SECONDS = 300;

/** Name of the work that ECS does once a minute. */
const WORK = "ecs-managed-scaling";

/** A group as ECS manages it, and the alarms that execute the policy that ECS adds to it. */
export interface ManagedGroup {
  readonly group: AutoScalingGroup;
  readonly alarms: readonly Alarm[];
}

/**
 * Lets ECS manage a group: it adds a target tracking policy with two alarms, and once a minute publishes
 * CapacityProviderReservation and protects the instances with tasks. Tasks without room wait in PROVISIONING. Source: ECS
 * developer guide, "Amazon ECS managed scaling behavior" (above the target for one minute, below it for fifteen).
 */
export function manageGroup(
  aws: VirtualAws,
  clusterName: string,
  group: AutoScalingGroup,
  provider: CapacityProvider | undefined,
): ManagedGroup {
  const scaling = provider?.managedScaling;
  if (!provider || !scaling) return { group, alarms: [] };
  const dimensions = { CapacityProviderName: provider.name, ClusterName: clusterName };
  const { policies, alarms } = targetTracking({
    name: `ECSManagedAutoScalingPolicy-${provider.name}`,
    metric: { namespace: NAMESPACE, name: METRIC_NAME, dimensions },
    target: scaling.targetCapacity,
    highMinutes: 1,
    lowThreshold: scaling.targetCapacity,
    warmupSeconds: scaling.warmupSeconds ?? WARMUP_SECONDS,
    waitsForWarmup: true,
  });
  aws.lambda.registerInProcess(WORK, () => work(aws, group.name, provider, scaling));
  aws.eventBridge.createRule({ name: WORK, kind: "schedule", periodSeconds: 60, functions: [WORK] });
  return {
    group: {
      ...group,
      policies: [...group.policies, ...policies],
      ...(provider.terminationProtection && { protectsNewInstances: true }),
    },
    alarms,
  };
}

/** One minute of ECS's work. */
const work = (aws: VirtualAws, groupName: string, provider: CapacityProvider, scaling: ManagedScaling): void => {
  const group = aws.autoScaling.group(groupName);
  const busy = aws.ecs.busyInstances();
  const members = [...group.instances.values()].filter(({ state }) => state === "InService");
  if (provider.terminationProtection)
    for (const instance of members) aws.autoScaling.setProtection(instance, isKept(instance, busy, aws.clock.now()));
  const Value = capacityProviderReservation(
    {
      instances: members.length,
      empty: members.filter(({ instanceId }) => !busy.has(instanceId)).length,
      needed: instancesNeeded(aws.ecs.inProvisioning(), typeOf(group.config)!),
    },
    scaling,
  );
  aws.cloudWatch.record(NAMESPACE, {
    MetricName: METRIC_NAME,
    Dimensions: [
      { Name: "CapacityProviderName", Value: provider.name },
      { Name: "ClusterName", Value: aws.ecs.inspect().name },
    ],
    Value,
  });
};

/** An instance that has only just been launched gets its tasks still. */
const isKept = ({ instanceId, warmAtMs }: Instance, busy: ReadonlySet<string>, nowMs: number): boolean =>
  busy.has(instanceId) || nowMs < warmAtMs;

/**
 * Empty instances that tasks of these sizes fill, group by group; a size that fits on none is left out.
 *
 * @param isTrunked whether instances have a trunk network interface, where the type can. @default false
 */
export function instancesNeeded(sizes: readonly Size[], type: InstanceType, isTrunked = false): number {
  const counts = new Map<number, number>();
  for (const size of sizes) {
    const perInstance = containersPerInstance(type, size, isTrunked);
    counts.set(perInstance, (counts.get(perInstance) ?? 0) + 1);
  }
  counts.delete(0);
  return [...counts].reduce((sum, [perInstance, count]) => sum + Math.ceil(count / perInstance), 0);
}

/** A capacity provider's group, as ECS counts it. */
export interface CountedGroup {
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
  { instances, empty, needed }: CountedGroup,
  { targetCapacity, minimumStep = 1, maximumStep = 10_000 }: ManagedScaling,
): number {
  if (needed === 0) return instances === 0 ? targetCapacity : (100 * (instances - empty)) / instances;
  if (instances === 0) return 2 * targetCapacity;
  const step = Math.min(maximumStep, Math.max(minimumStep, needed));
  return (100 * (instances + step)) / instances;
}
