import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { type ECSClient, ListContainerInstancesCommand } from "@aws-sdk/client-ecs";
import { describeContainerInstances } from "../shared/container-instances";
import type { InService, Registration } from "./decision";

/** The attribute of a container instance in which the watchdog keeps since when it has seen the agent disconnected. */
export const DISCONNECTED_SINCE = "drydock.agent-disconnected-since";

/**
 * Tells whether there is anything to look at: an agent that is disconnected, or one that was (ECS developer guide,
 * "Cluster query language"). One call, which is all that a look costs while every agent is connected.
 */
export async function isAnyDisconnected(client: ECSClient, cluster: string): Promise<boolean> {
  const filter = `agentConnected == false or attribute:${DISCONNECTED_SINCE} exists`;
  const { containerInstanceArns = [], nextToken } = await client.send(
    new ListContainerInstancesCommand({ cluster, filter }),
  );
  return containerInstanceArns.length > 0 || nextToken !== undefined;
}

/** Every registration: connected ones tell of a disconnected one whether its instance, or the whole cluster, is well. */
export const readRegistrations = async (client: ECSClient, cluster: string): Promise<Registration[]> =>
  (await describeContainerInstances(client, cluster)).map((instance) => ({
    arn: instance.containerInstanceArn ?? "",
    instanceId: instance.ec2InstanceId ?? "",
    status: instance.status ?? "INACTIVE",
    agentConnected: instance.agentConnected ?? false,
    disconnectedSince: instance.attributes?.find(({ name }) => name === DISCONNECTED_SINCE)?.value,
  }));

/** @throws when there is no such group */
export async function readInService(autoScaling: AutoScalingClient, name: string): Promise<InService> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  if (!group) throw new Error(`no Auto Scaling group is called ${name}`);
  return new Map(
    (group.Instances ?? [])
      .filter(({ LifecycleState }) => LifecycleState === "InService")
      .map(({ InstanceId = "", HealthStatus }) => [InstanceId, { healthy: HealthStatus !== "Unhealthy" }]),
  );
}
