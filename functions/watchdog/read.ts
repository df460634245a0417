import { ListContainerInstancesCommand } from "@aws-sdk/client-ecs";
import { describeAutoScalingGroup } from "../shared/auto-scaling-group";
import type { Clients } from "../shared/clients";
import { describeContainerInstances } from "../shared/container-instances";
import { DISCONNECTED_SINCE, type WatchdogCall } from "./contract";
import type { InService, Registration } from "./decision";

/**
 * Whether there is anything to do: an agent is disconnected, or was (ECS developer guide, "Cluster query language"). While
 * every agent is connected, this one call is all that a run costs.
 */
export async function isAnyDisconnected(ecs: Clients<WatchdogCall>["ecs"], cluster: string): Promise<boolean> {
  const filter = `agentConnected == false or attribute:${DISCONNECTED_SINCE} exists`;
  const { containerInstanceArns = [], nextToken } = await ecs.call(ListContainerInstancesCommand, { cluster, filter });
  return containerInstanceArns.length > 0 || nextToken !== undefined;
}

/** Reads every registration: the connected ones show whether a disconnected one's instance, or the cluster, is well. */
export const readRegistrations = async (ecs: Clients<WatchdogCall>["ecs"], cluster: string): Promise<Registration[]> =>
  (await describeContainerInstances(ecs, cluster)).map((instance) => ({
    arn: instance.containerInstanceArn ?? "",
    instanceId: instance.ec2InstanceId ?? "",
    status: instance.status ?? "INACTIVE",
    agentConnected: instance.agentConnected ?? false,
    disconnectedSince: instance.attributes?.find(({ name }) => name === DISCONNECTED_SINCE)?.value,
  }));

/** Reads the instances in service. @throws when no group has this name */
export async function readInService(
  autoScaling: Clients<WatchdogCall>["autoScaling"],
  name: string,
): Promise<InService> {
  const { Instances = [] } = await describeAutoScalingGroup(autoScaling, name);
  return new Map(
    Instances.filter(({ LifecycleState }) => LifecycleState === "InService").map(
      ({ InstanceId = "", HealthStatus }) => [InstanceId, { healthy: HealthStatus !== "Unhealthy" }],
    ),
  );
}
