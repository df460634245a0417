import { type Dimension, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CHANGES_SIDE_BY_SIDE, forgetDisconnection, rememberDisconnection } from "../shared/agent-attribute";
import { CLUSTER_DIMENSION } from "../shared/contract";
import { log } from "../shared/log";
import { inParallel } from "../shared/parallel";
import { type Memories, memoriesOf, withShortDisconnections } from "./agents";
import { createHeadroomClients, type HeadroomClients } from "./clients";
import {
  CONTAINER_DIMENSION,
  HEADROOM_METRICS,
  type HeadroomFunctionSettings,
  type HeadroomMetric,
  headroomContract,
} from "./contract";
import { daemonReader } from "./daemons";
import { type ClusterHeadroom, measure, stalledInstances, type UnsteadyContainers } from "./decision";
import { readContainerInstances, readGroup } from "./read";
import { readUnsteadyServices, type UnsteadyService } from "./read-services";

/** Publishes the cluster's headroom once. The event does not matter: everything is read afresh. */
export function createHandler(
  { ecs, autoScaling, cloudWatch }: HeadroomClients,
  settings: HeadroomFunctionSettings,
): () => Promise<void> {
  const readDaemons = daemonReader(ecs, settings.clusterName);
  return async () => {
    const [found, group, daemons] = await Promise.all([
      readContainerInstances(ecs, settings.clusterName, settings),
      readGroup(autoScaling, settings.autoScalingGroupName),
      readDaemons(),
    ]);
    const now = Date.now();
    const instances = withShortDisconnections(found, now);
    const services = await unsteadyServices(ecs, settings, measure(instances, group, settings, daemons));
    const unsteady = unsteadyContainers(services);
    const headroom = measure(instances, group, settings, daemons, unsteady);
    // An instance whose agent is away takes no task now, however soon it comes back.
    const placeable = measure(found, group, settings, daemons, unsteady);
    const matters = isOtherDecision(headroom, placeable);
    const metrics: Record<HeadroomMetric, number> = {
      schedulableContainers: placeable.schedulableContainers,
      launchingContainers: headroom.launchingContainers,
      missingInstances: headroom.missingInstances,
      surplusInstances: headroom.surplusInstances,
      stalledInstances: stalledInstances(headroom.missingInstances, group),
      unplaceableContainers: headroom.unplaceable.length,
      disconnectedAgents: found.filter((each) => each.status === "ACTIVE" && !each.agentWorks).length,
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
        ...Object.entries(placeable.containers).map(([name, { schedulableContainers }]) =>
          datum("schedulableContainers", schedulableContainers, cluster, { Name: CONTAINER_DIMENSION, Value: name }),
        ),
      ],
    });
    await executeMemories(ecs, settings.clusterName, memoriesOf(found, matters, now), now);
    const waiting = services.filter((service) => service.waiting > 0);
    if (waiting.length > 0 && headroom.schedulableContainers > 0)
      log("warn", "tasks wait although there is room: ECS tries again later, or they fit nowhere", { waiting });
    for (const container of headroom.unplaceable)
      log("warn", "no instance has room for such a container, even when it runs nothing but daemons", {
        container,
        daemons,
      });
    log("info", "headroom is published", { ...headroom });
  };
}

/** Reads the services where they may change the decision: in a cluster that would grow or shrink. */
const unsteadyServices = async (
  ecs: HeadroomClients["ecs"],
  { clusterName }: HeadroomFunctionSettings,
  { surplusInstances, missingInstances, schedulableInstances }: ClusterHeadroom,
): Promise<readonly UnsteadyService[]> =>
  schedulableInstances > 0 && surplusInstances + missingInstances > 0 ? readUnsteadyServices(ecs, clusterName) : [];

const unsteadyContainers = (services: readonly UnsteadyService[]): UnsteadyContainers => ({
  waitingContainers: services.reduce((total, { waiting }) => total + waiting, 0),
  movingContainers: services.reduce((total, { moving }) => total + moving, 0),
});

const isOtherDecision = (one: ClusterHeadroom, other: ClusterHeadroom): boolean =>
  one.missingInstances !== other.missingInstances || one.surplusInstances !== other.surplusInstances;

async function executeMemories(
  ecs: HeadroomClients["ecs"],
  cluster: string,
  { remember, forget }: Memories,
  now: number,
): Promise<void> {
  const since = new Date(now).toISOString();
  await inParallel(remember, CHANGES_SIDE_BY_SIDE, (arn) => rememberDisconnection(ecs, cluster, arn, since));
  await inParallel(forget, CHANGES_SIDE_BY_SIDE, (arn) => forgetDisconnection(ecs, cluster, arn));
}

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: HeadroomClients = createHeadroomClients();

export const handler = createHandler(clients, headroomContract.fromEnvironment(process.env));
