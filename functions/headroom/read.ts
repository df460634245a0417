import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import type { ContainerInstance as EcsContainerInstance, Resource } from "@aws-sdk/client-ecs";
import { describeAutoScalingGroup, isLaunchSuspended } from "../shared/auto-scaling-group";
import { agentWorks, describeContainerInstances } from "../shared/container-instances";
import { DISCONNECTED_SINCE } from "../shared/contract";
import { type LifecycleMeaning, meaningOf } from "../shared/lifecycle-states";
import type { RegisteredInstance } from "./agents";
import type { HeadroomClients } from "./clients";
import type { Group, Room } from "./decision";

/** @param networkInterfaces tasks with a network interface of their own that an instance takes */
export const readContainerInstances = async (
  ecs: HeadroomClients["ecs"],
  cluster: string,
  networkInterfaces: number,
): Promise<RegisteredInstance[]> =>
  (await describeContainerInstances(ecs, cluster)).map((instance) => toContainerInstance(instance, networkInterfaces));

/**
 * The part of a container instance that the decision needs.
 *
 * @param networkInterfaces tasks with a network interface of their own that an instance takes
 */
export const toContainerInstance = (instance: EcsContainerInstance, networkInterfaces: number): RegisteredInstance => {
  // ECS does not say which tasks have an interface of their own: each counts as if it had one.
  const tasks = (instance.runningTasksCount ?? 0) + (instance.pendingTasksCount ?? 0);
  return {
    arn: instance.containerInstanceArn ?? "",
    instanceId: instance.ec2InstanceId ?? "",
    disconnectedSince: instance.attributes?.find(({ name }) => name === DISCONNECTED_SINCE)?.value,
    status: instance.status ?? "INACTIVE",
    agentWorks: agentWorks(instance),
    registered: { ...toRoom(instance.registeredResources), networkInterfaces },
    remaining: { ...toRoom(instance.remainingResources), networkInterfaces: networkInterfaces - tasks },
  };
};

/**
 * ECS lists the ports that are taken, both as registered and as remaining; and the GPUs that are there as registered, those
 * that are free as remaining (ECS API reference, ContainerInstance).
 */
const toRoom = (resources: readonly Resource[] = []): Room => {
  const find = (name: string) => resources.find((resource) => resource.name === name);
  return {
    cpu: find("CPU")?.integerValue ?? 0,
    memory: find("MEMORY")?.integerValue ?? 0,
    gpus: find("GPU")?.stringSetValue?.length ?? 0,
    takenPorts: (find("PORTS")?.stringSetValue ?? []).map(Number),
  };
};

/** Reads the sizes and the instances of a group. @throws when no group has this name */
export const readGroup = async (autoScaling: HeadroomClients["autoScaling"], name: string): Promise<Group> =>
  toGroup(await describeAutoScalingGroup(autoScaling, name));

/** The part of an Auto Scaling group that the decision needs. */
export function toGroup(group: AutoScalingGroup): Group {
  const withRoom = (room: LifecycleMeaning["room"]) =>
    (group.Instances ?? []).filter((i) => meaningOf(i.LifecycleState).room === room).map((i) => i.InstanceId ?? "");
  return {
    minSize: group.MinSize ?? 0,
    maxSize: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    launchSuspended: isLaunchSuspended(group),
    pending: withRoom("soon").length,
    inService: withRoom("now"),
    terminating: withRoom("leaving"),
  };
}
