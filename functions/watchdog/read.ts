import { describeAutoScalingGroup } from "../shared/auto-scaling-group";
import type { Clients } from "../shared/clients";
import { agentWorks, describeContainerInstances } from "../shared/container-instances";
import { DISCONNECTED_SINCE } from "../shared/contract";
import { meaningOfState } from "../shared/lifecycle-states";
import type { WatchdogCall } from "./contract";
import type { InService, Registration } from "./decision";

/** Reads every registration: those whose agent works show whether the instance of another one, or the cluster, is well. */
export const readRegistrations = async (ecs: Clients<WatchdogCall>["ecs"], cluster: string): Promise<Registration[]> =>
  (await describeContainerInstances(ecs, cluster)).map((instance) => ({
    arn: instance.containerInstanceArn ?? "",
    instanceId: instance.ec2InstanceId ?? "",
    status: instance.status ?? "INACTIVE",
    agentWorks: agentWorks(instance),
    disconnectedSince: instance.attributes?.find(({ name }) => name === DISCONNECTED_SINCE)?.value,
  }));

/** Reads the instances in service. @throws when no group has this name */
export async function readInService(
  autoScaling: Clients<WatchdogCall>["autoScaling"],
  name: string,
): Promise<InService> {
  const { Instances = [] } = await describeAutoScalingGroup(autoScaling, name);
  return new Map(
    Instances.filter(({ LifecycleState }) => meaningOfState(LifecycleState).room === "now").map(
      ({ InstanceId = "", HealthStatus }) => [InstanceId, { healthy: HealthStatus !== "Unhealthy" }],
    ),
  );
}
