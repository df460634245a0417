import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import {
  DescribeContainerInstancesCommand,
  type ECSClient,
  type ContainerInstance as EcsContainerInstance,
  paginateListContainerInstances,
  type Resource,
} from "@aws-sdk/client-ecs";
import { inParallel } from "../shared/parallel";
import type { ContainerInstance, Group, Resources } from "./decision";

/** What one describe takes, and so the size of a page (ECS API reference). */
const DESCRIBED_AT_ONCE = 100;

/**
 * How many describes are under way at once. ECS allows bursts of 50 reads of a cluster (ECS developer guide, "Request
 * throttling"); the largest cluster, of 5,000 instances, takes 50 describes.
 */
const DESCRIBES_SIDE_BY_SIDE = 10;

/** Describes each page of container instances while the next is being listed. An empty cluster costs one call. */
export async function readContainerInstances(client: ECSClient, cluster: string): Promise<ContainerInstance[]> {
  const pages = paginateListContainerInstances({ client, pageSize: DESCRIBED_AT_ONCE }, { cluster });
  const described = await inParallel(pages, DESCRIBES_SIDE_BY_SIDE, async ({ containerInstanceArns = [] }) => {
    if (containerInstanceArns.length === 0) return [];
    const { containerInstances = [] } = await client.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
    );
    return containerInstances.map(toContainerInstance);
  });
  return described.flat();
}

const toContainerInstance = (instance: EcsContainerInstance): ContainerInstance => ({
  instanceId: instance.ec2InstanceId ?? "",
  status: instance.status ?? "INACTIVE",
  agentConnected: instance.agentConnected ?? false,
  registered: toResources(instance.registeredResources),
  remaining: toResources(instance.remainingResources),
});

const toResources = (resources: readonly Resource[] = []): Resources => {
  const amount = (name: string) => resources.find((resource) => resource.name === name)?.integerValue ?? 0;
  return { cpu: amount("CPU"), memory: amount("MEMORY") };
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
