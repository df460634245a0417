import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import type { ECSClient, ContainerInstance as EcsContainerInstance, Resource } from "@aws-sdk/client-ecs";
import { describeContainerInstances } from "../shared/container-instances";
import type { ContainerInstance, Group, Room } from "./decision";

/** @param networkInterfaces how many tasks with a network interface of their own an instance takes */
export const readContainerInstances = async (
  client: ECSClient,
  cluster: string,
  networkInterfaces: number,
): Promise<ContainerInstance[]> =>
  (await describeContainerInstances(client, cluster)).map((instance) =>
    toContainerInstance(instance, networkInterfaces),
  );

const toContainerInstance = (instance: EcsContainerInstance, networkInterfaces: number): ContainerInstance => {
  // ECS does not tell which tasks have an interface of their own: each counts as if it had.
  const tasks = (instance.runningTasksCount ?? 0) + (instance.pendingTasksCount ?? 0);
  return {
    instanceId: instance.ec2InstanceId ?? "",
    status: instance.status ?? "INACTIVE",
    agentConnected: instance.agentConnected ?? false,
    registered: { ...toRoom(instance.registeredResources), networkInterfaces },
    remaining: { ...toRoom(instance.remainingResources), networkInterfaces: networkInterfaces - tasks },
  };
};

/** Ports are told as those that are taken, GPUs as those that are there or free (ECS API reference, ContainerInstance). */
const toRoom = (resources: readonly Resource[] = []): Room => {
  const find = (name: string) => resources.find((resource) => resource.name === name);
  return {
    cpu: find("CPU")?.integerValue ?? 0,
    memory: find("MEMORY")?.integerValue ?? 0,
    gpus: find("GPU")?.stringSetValue?.length ?? 0,
    takenPorts: (find("PORTS")?.stringSetValue ?? []).map(Number),
  };
};

/** @throws when there is no such group */
export async function readGroup(autoScaling: AutoScalingClient, name: string): Promise<Group> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  if (!group) throw new Error(`no Auto Scaling group is called ${name}`);
  const inState = (state: string) =>
    (group.Instances ?? []).filter((i) => i.LifecycleState?.startsWith(state)).map((i) => i.InstanceId ?? "");
  return {
    minSize: group.MinSize ?? 0,
    maxSize: group.MaxSize ?? 0,
    pending: inState("Pending").length,
    inService: inState("InService"),
    terminating: inState("Terminating"),
  };
}
