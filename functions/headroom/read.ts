import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import {
  DescribeTasksCommand,
  type ContainerInstance as EcsContainerInstance,
  ListTasksCommand,
  type Resource,
} from "@aws-sdk/client-ecs";
import { describeAutoScalingGroup, isSuspended } from "../shared/auto-scaling-group";
import type { ApiClient } from "../shared/clients";
import { agentWorks, describeContainerInstances, READS } from "../shared/container-instances";
import { DISCONNECTED_SINCE } from "../shared/contract";
import { type LifecycleMeaning, meaningOfState } from "../shared/lifecycle-states";
import { pages } from "../shared/pages";
import { inParallel } from "../shared/parallel";
import { tokenBucket } from "../shared/token-bucket";
import type { RegisteredInstance } from "./agents";
import type { HeadroomClients } from "./clients";
import type { TaskInterfaces } from "./contract";
import type { Group } from "./decision";
import type { Room } from "./room";

/**
 * Reads the container instances with the room that they have. Tasks are read only where some container needs a network
 * interface of its own: they alone say which of them have one.
 */
export async function readContainerInstances(
  ecs: HeadroomClients["ecs"],
  cluster: string,
  interfaces: TaskInterfaces,
): Promise<RegisteredInstance[]> {
  const mayCall = tokenBucket(READS);
  const described = await describeContainerInstances(ecs, cluster, undefined, mayCall);
  return toContainerInstances(described, interfaces, await readUsedInterfaces(ecs, cluster, interfaces, mayCall));
}

/**
 * The parts of container instances that the decision needs.
 *
 * @param used network interfaces that tasks have, by the ARN of their container instance
 */
export const toContainerInstances = (
  described: readonly EcsContainerInstance[],
  interfaces: TaskInterfaces,
  used: ReadonlyMap<string, number>,
): RegisteredInstance[] =>
  described.map((instance) => {
    const networkInterfaces = interfacesOn(instance, interfaces);
    const taken = used.get(instance.containerInstanceArn ?? "") ?? 0;
    return {
      arn: instance.containerInstanceArn ?? "",
      instanceId: instance.ec2InstanceId ?? "",
      disconnectedSince: instance.attributes?.find(({ name }) => name === DISCONNECTED_SINCE)?.value,
      status: instance.status ?? "INACTIVE",
      isProviders: instance.capacityProviderName !== undefined,
      pendingTasks: instance.pendingTasksCount ?? 0,
      agentWorks: agentWorks(instance),
      registeredAtMs: instance.registeredAt?.getTime() ?? 0,
      registered: { ...toRoom(instance.registeredResources), networkInterfaces },
      remaining: { ...toRoom(instance.remainingResources), networkInterfaces: networkInterfaces - taken },
    };
  });

/** Tasks that have a place and do not run yet. */
export const startingTasks = (instances: readonly RegisteredInstance[]): number =>
  instances.reduce((count, { pendingTasks = 0 }) => count + pendingTasks, 0);

/** Attribute of a container instance that has a trunk network interface (ECS developer guide, "Optional attributes"). */
const TRUNK = "ecs.awsvpc-trunk-id";

/** Tasks with an interface of their own that an instance takes: more of them where it has a trunk. */
const interfacesOn = (
  { attributes = [] }: EcsContainerInstance,
  { networkInterfaces, trunkedInterfaces }: TaskInterfaces,
): number =>
  trunkedInterfaces > 0 && attributes.some(({ name }) => name === TRUNK) ? trunkedInterfaces : networkInterfaces;

/** Tasks that one page of ListTasks has, and those that one describe accepts (ECS API reference). */
const TASKS_AT_ONCE = 100;

/** Describes of tasks that are under way at once. */
const DESCRIBES_SIDE_BY_SIDE = 5;

/** Statuses of an attachment that holds no interface any more (ECS API reference, Attachment). */
const GONE = ["DETACHED", "DELETED", "FAILED"];

/**
 * Reads the network interfaces that tasks have, by the ARN of their container instance. None is read where no container
 * needs one.
 *
 * @param mayCall paces the calls. @default a budget of their own
 */
export async function readUsedInterfaces(
  ecs: ApiClient<"ecs:DescribeTasks" | "ecs:ListTasks">,
  cluster: string,
  { networkInterfaces }: TaskInterfaces,
  mayCall: () => Promise<void> = tokenBucket(READS),
): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  if (networkInterfaces === 0) return used;
  const listed = pages(
    async (nextToken) => {
      await mayCall();
      return ecs.call(ListTasksCommand, { cluster, maxResults: TASKS_AT_ONCE, nextToken });
    },
    ({ nextToken }) => nextToken,
  );
  await inParallel(listed, DESCRIBES_SIDE_BY_SIDE, async ({ taskArns = [] }) => {
    if (taskArns.length === 0) return;
    await mayCall();
    const { tasks = [] } = await ecs.call(DescribeTasksCommand, { cluster, tasks: taskArns });
    for (const { containerInstanceArn = "", attachments = [] } of tasks) {
      const held = attachments.filter(
        ({ type, status = "" }) => type === "ElasticNetworkInterface" && !GONE.includes(status),
      );
      used.set(containerInstanceArn, (used.get(containerInstanceArn) ?? 0) + held.length);
    }
  });
  return used;
}

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
    (group.Instances ?? [])
      .filter((i) => meaningOfState(i.LifecycleState).room === room)
      .map((i) => i.InstanceId ?? "");
  return {
    minSize: group.MinSize ?? 0,
    maxSize: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    launchSuspended: isSuspended(group, "Launch"),
    policiesSuspended: isSuspended(group, "AlarmNotification"),
    scalingSuspended: isSuspended(group, "ScheduledActions"),
    pending: withRoom("soon").length,
    inService: withRoom("now"),
    terminating: withRoom("leaving"),
  };
}
