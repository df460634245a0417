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
import { measure, stalledInstances } from "./decision";
import { readContainerInstances, readGroup } from "./read";

/** Publishes the cluster's headroom once. The event does not matter: everything is read afresh. */
export const createHandler =
  ({ ecs, autoScaling, cloudWatch }: HeadroomClients, settings: HeadroomFunctionSettings) =>
  async (): Promise<void> => {
    const [instances, group] = await Promise.all([
      readContainerInstances(ecs, settings.clusterName, settings.networkInterfaces),
      readGroup(autoScaling, settings.autoScalingGroupName),
    ]);
    const headroom = measure(instances, group, settings);
    const metrics: Record<HeadroomMetric, number> = {
      schedulableContainers: headroom.schedulableContainers,
      launchingContainers: headroom.launchingContainers,
      missingInstances: headroom.missingInstances,
      surplusInstances: headroom.surplusInstances,
      stalledInstances: stalledInstances(headroom.missingInstances, group),
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
    for (const container of headroom.tooLarge)
      log("warn", "no instance could hold such a container, even empty", { container });
    log("info", "headroom is published", { ...headroom });
  };

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: HeadroomClients = createHeadroomClients();

export const handler = createHandler(clients, headroomContract.fromEnvironment(process.env));
