import { type Dimension, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CLUSTER_DIMENSION } from "../shared/contract";
import { log } from "../shared/log";
import { createHeadroomClients, type HeadroomClients } from "./clients";
import {
  CONTAINER_DIMENSION,
  HEADROOM_METRICS,
  type HeadroomFunctionSettings,
  type HeadroomMetric,
  headroomContract,
} from "./contract";
import { daemonReader } from "./daemons";
import { measure, stalledInstances } from "./decision";
import { readContainerInstances, readGroup } from "./read";

/** Publishes the cluster's headroom once. The event does not matter: everything is read afresh. */
export function createHandler(
  { ecs, autoScaling, cloudWatch }: HeadroomClients,
  settings: HeadroomFunctionSettings,
): () => Promise<void> {
  const readDaemons = daemonReader(ecs, settings.clusterName);
  return async () => {
    const [instances, group, daemons] = await Promise.all([
      readContainerInstances(ecs, settings.clusterName, settings.networkInterfaces),
      readGroup(autoScaling, settings.autoScalingGroupName),
      readDaemons(),
    ]);
    const headroom = measure(instances, group, settings, daemons);
    const metrics: Record<HeadroomMetric, number> = {
      schedulableContainers: headroom.schedulableContainers,
      launchingContainers: headroom.launchingContainers,
      missingInstances: headroom.missingInstances,
      surplusInstances: headroom.surplusInstances,
      stalledInstances: stalledInstances(headroom.missingInstances, group),
      unplaceableContainers: headroom.unplaceable.length,
      disconnectedAgents: instances.filter((each) => each.status === "ACTIVE" && !each.agentWorks).length,
    };
    const cluster = { Name: CLUSTER_DIMENSION, Value: settings.clusterName };
    const datum = (metric: HeadroomMetric, Value: number, ...Dimensions: Dimension[]) => ({
      MetricName: HEADROOM_METRICS[metric],
      Value,
      Unit: "Count" as const,
      Dimensions,
    });
    await cloudWatch.call(PutMetricDataCommand, {
      Namespace: settings.metricNamespace,
      MetricData: [
        ...Object.entries(metrics).map(([metric, value]) => datum(metric as HeadroomMetric, value, cluster)),
        ...Object.entries(headroom.containers).map(([name, { schedulableContainers }]) =>
          datum("schedulableContainers", schedulableContainers, cluster, { Name: CONTAINER_DIMENSION, Value: name }),
        ),
      ],
    });
    for (const container of headroom.unplaceable)
      log("warn", "no instance has room for such a container, even when it runs nothing but daemons", {
        container,
        daemons,
      });
    log("info", "headroom is published", { ...headroom });
  };
}

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: HeadroomClients = createHeadroomClients();

export const handler = createHandler(clients, headroomContract.fromEnvironment(process.env));
