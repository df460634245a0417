import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import {
  DescribeContainerInstancesCommand,
  type ECSClient,
  type ContainerInstance as EcsContainerInstance,
  paginateListContainerInstances,
  type Resource,
} from "@aws-sdk/client-ecs";
import { inParallel } from "../shared/parallel";
import { tokenBucket } from "../shared/token-bucket";
import type { ContainerInstance, Group, Room } from "./decision";

/** What one describe takes, and so the size of a page (ECS API reference). */
const DESCRIBED_AT_ONCE = 100;

/** How many describes are under way at once: listing goes one page at a time, so more are seldom needed. */
const DESCRIBES_SIDE_BY_SIDE = 10;

/**
 * The reads of a cluster that one run makes: ECS allows bursts of 50 and 20 a second after that (ECS API reference,
 * "Request throttling"). What is left is for everybody else in the account. The largest cluster, of 5,000 instances,
 * takes 100.
 */
const READS = { burst: 45, perSecond: 18 };

/**
 * Describes each page of container instances while the next is being listed. An empty cluster costs one call.
 *
 * @param networkInterfaces how many tasks with a network interface of their own an instance takes
 */
export async function readContainerInstances(
  client: ECSClient,
  cluster: string,
  networkInterfaces: number,
): Promise<ContainerInstance[]> {
  const mayCall = tokenBucket(READS);
  const pages = paced(mayCall, paginateListContainerInstances({ client, pageSize: DESCRIBED_AT_ONCE }, { cluster }));
  const described = await inParallel(pages, DESCRIBES_SIDE_BY_SIDE, async ({ containerInstanceArns = [] }) => {
    if (containerInstanceArns.length === 0) return [];
    await mayCall();
    const { containerInstances = [] } = await client.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
    );
    return containerInstances.map((instance) => toContainerInstance(instance, networkInterfaces));
  });
  return described.flat();
}

/** Asks for each item only when a call may be made. */
async function* paced<T>(mayCall: () => Promise<void>, source: AsyncIterable<T>): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  while (true) {
    await mayCall();
    const { done, value } = await items.next();
    if (done) return;
    yield value;
  }
}

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
