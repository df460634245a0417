import { type Dimension, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { log } from "../shared/log";
import { type Clients, createClients, type Settings, settingsFromEnvironment } from "./clients";
import { measure } from "./decision";
import { readContainerInstances, readGroup } from "./read";

/** Publishes the cluster's headroom once. Any event will do: everything is read afresh. */
export const createHandler = (clients: Clients, settings: Settings) => async (): Promise<void> => {
  const [instances, group] = await Promise.all([
    readContainerInstances(clients.ecs, settings.clusterName, settings.networkInterfaces),
    readGroup(clients.autoScaling, settings.autoScalingGroupName),
  ]);
  const headroom = measure(instances, group, settings);
  const metrics = {
    SchedulableContainers: headroom.schedulableContainers,
    LaunchingContainers: headroom.launchingContainers,
    MissingInstances: headroom.missingInstances,
    SurplusInstances: headroom.surplusInstances,
    DisconnectedAgents: instances.filter(({ status, agentConnected }) => status === "ACTIVE" && !agentConnected).length,
  };
  const cluster = { Name: "ClusterName", Value: settings.clusterName };
  const datum = (MetricName: string, Value: number, ...Dimensions: Dimension[]) => ({
    MetricName,
    Value,
    Unit: "Count" as const,
    Dimensions,
  });
  await clients.cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: settings.metricNamespace,
      MetricData: [
        ...Object.entries(metrics).map(([name, value]) => datum(name, value, cluster)),
        ...Object.entries(headroom.containers).map(([name, { schedulableContainers }]) =>
          datum("SchedulableContainers", schedulableContainers, cluster, { Name: "Container", Value: name }),
        ),
      ],
    }),
  );
  for (const container of headroom.tooLarge)
    log("warn", "no instance could hold such a container, even empty", { container });
  log("info", "headroom is published", { ...headroom });
};

/** Exported so that a rehearsal can answer them from its virtual AWS. */
export const clients: Clients = createClients();

export const handler = createHandler(clients, settingsFromEnvironment(process.env));
