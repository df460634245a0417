import { CLUSTER_LIMIT } from "../../aws/cluster-limit";
import { containersPerInstance, findInstanceType, typeOf } from "../../aws/instance-types";
import { type Group, type Instance, instancesNeeded, seededRandom, type VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import type { Policy, PolicyInput } from "./policy";
import { withScaling } from "./replace";

/**
 * ECS Managed Instances, of the type that costs least: tasks without room wait in PROVISIONING and get
 * instances at once, nothing is kept in reserve, an instance that has been empty for a while goes. AWS takes a fee besides
 * the instances. Source: ECS developer guide, "Architect for Amazon ECS Managed Instances"; API reference,
 * InfrastructureOptimization. They keep the environment's minSize, which is there for its zones. Not played: several types
 * side by side, tasks that are moved to empty an instance that is little used, replacements for patches. Drains are
 * Drydock's.
 *
 * Each task has a network interface of its own, over a trunk where the type supports one: ECS developer guide, "Amazon ECS task
 * networking for Amazon ECS Managed Instances" and "Allocate a network interface for tasks on Amazon ECS Managed Instances".
 * So fewer tasks fit on a small type, and there may be as many more instances: no group has a maximum there.
 */
export const managedInstances: Policy = {
  name: "managed-instances",
  title: "managed instances",
  note: "Managed instances: ECS Managed Instances of the same type, no reserve, a fee.",
  noteOfType: (instanceType) =>
    `Managed instances: ECS Managed Instances of ${instanceType}, hours by their price, no reserve, a fee.`,
  decides: ["scaling"],
  fee: "managedInstances",
  deployment,
};

function deployment({ blueprint, headroom, seed, managedType }: PolicyInput) {
  const scaled = withScaling(blueprint, { policies: [], alarms: [], rules: [] });
  const own = typeOf(blueprint.group)!;
  const type = managedType ? findInstanceType(managedType.instanceType)! : own;
  const places = containersPerInstance(own, headroom.container, blueprint.awsvpcTrunking);
  const tasksPerInstance = containersPerInstance(type, { ...headroom.container, networkInterfaces: 1 }, true);
  const group = {
    ...scaled.group,
    ...(managedType && ofType(managedType.instanceType, scaled.group, places / tasksPerInstance)),
    maxSize: withDensity(scaled.group.maxSize, places, tasksPerInstance),
    protectsNewInstances: true,
  };
  return {
    blueprint: { ...scaled, awsvpcTrunking: true, group },
    taskInterface: { tasksPerInstance },
    register: (aws: VirtualAws) => manage(aws, blueprint, seed),
    timings: { withoutRoom: "provision" as const },
    placement: "binpack" as const,
  };
}

/** @param perInstance instances of the type that hold what one of the environment's holds */
const ofType = (instanceType: string, group: Blueprint["group"], perInstance: number) => ({
  instanceType,
  otherInstanceTypes: [],
  desiredCapacity: Math.max(group.minSize, Math.ceil(group.desiredCapacity * perInstance)),
});

/** The instances that hold what a group's maximum holds, where fewer tasks fit on each. */
const withDensity = (maxSize: number, places: number, tasksPerInstance: number): number =>
  tasksPerInstance === 0
    ? maxSize
    : Math.max(maxSize, Math.min(CLUSTER_LIMIT, Math.ceil((maxSize * places) / tasksPerInstance)));

/** How often ECS sees to the tasks in PROVISIONING, in seconds. Modelling assumption: "continuously". */
const PERIOD_SECONDS = 10;

/** Seconds for which an instance is empty before it goes. Modelling assumption: AWS names no default of scaleInAfter. */
const SCALE_IN_AFTER_SECONDS = 300;

/**
 * Sees to the cluster every few seconds.
 *
 * @param seed draws the second at which it begins: in step with traffic that changes at full minutes it would see each change
 *   in the moment that it comes
 */
const manage = (aws: VirtualAws, { group: { name } }: Blueprint, seed: number | undefined): void => {
  const emptySinceMs = new Map<string, number>();
  const after = (seconds: number) =>
    aws.clock.after(seconds * 1000, () => {
      reconcile(aws, aws.autoScaling.group(name), aws.ecs.busyInstances(), emptySinceMs);
      after(PERIOD_SECONDS);
    });
  after(seed === undefined ? PERIOD_SECONDS : PERIOD_SECONDS * seededRandom(seed)());
};

/** @param emptySinceMs since when instances are empty, by their ids */
const reconcile = (
  aws: VirtualAws,
  group: Group,
  busy: ReadonlySet<string>,
  emptySinceMs: Map<string, number>,
): void => {
  const members = [...group.instances.values()].filter(({ state }) => !state.startsWith("Terminating"));
  const nowMs = aws.clock.now();
  const isReady = ({ instanceId, state }: Instance) => state === "InService" && isRegistered(aws, instanceId);
  let leaving = 0;
  for (const instance of members) {
    const isEmpty = isReady(instance) && !busy.has(instance.instanceId);
    if (!isEmpty) emptySinceMs.delete(instance.instanceId);
    else if (!emptySinceMs.has(instance.instanceId)) emptySinceMs.set(instance.instanceId, nowMs);
    const sinceMs = emptySinceMs.get(instance.instanceId) ?? nowMs;
    const leaves = nowMs - sinceMs >= SCALE_IN_AFTER_SECONDS * 1000;
    aws.autoScaling.setProtection(instance, !leaves);
    if (leaves) leaving += 1;
  }
  const onTheWay = members.filter((instance) => !isReady(instance)).length;
  const missing = Math.max(0, instancesNeeded(aws.ecs.inProvisioning(), typeOf(group.config)!, true) - onTheWay);
  aws.autoScaling.setDesired(group, members.length - leaving + missing, "ECS Managed Instances");
};

const isRegistered = (aws: VirtualAws, instanceId: string): boolean => aws.ecs.hasInstance(instanceId);
