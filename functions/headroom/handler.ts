import { type Dimension, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CHANGES_SIDE_BY_SIDE, forgetDisconnection, rememberDisconnection } from "../shared/agent-attribute";
import { CLUSTER_DIMENSION } from "../shared/contract";
import { log } from "../shared/log";
import { inParallel } from "../shared/parallel";
import { type Memories, memoriesOf, type RegisteredInstance, withShortDisconnections } from "./agents";
import { createHeadroomClients, type HeadroomClients } from "./clients";
import {
  CONTAINER_DIMENSION,
  DECISION_MESSAGE,
  type DecisionLogFields,
  HEADROOM_METRICS,
  type HeadroomFunctionSettings,
  type HeadroomMetric,
  headroomContract,
  URGENT_MESSAGE,
} from "./contract";
import { type ClusterHeadroom, type Group, measure, stalledInstances, targetCapacity } from "./decision";
import { type History, readHistory } from "./history";
import { readContainerInstances, readGroup, startingTasks } from "./read";
import { scheduleOf, withUnknownZone } from "./schedule";
import { type ClusterServices, servicesReader, withProvisioning } from "./services";
import { setCapacity, suspendPolicies } from "./set-capacity";

/** The part of an invocation's event that the function reads: that of a queue has its messages. */
export interface HeadroomEvent {
  /** Messages of a queue. @default none: the schedule has invoked the function */
  readonly Records?: readonly { readonly body: string }[];
}

/**
 * Seconds between urgent runs of one execution environment. A burst of tasks without room sends an event each; those that
 * come meanwhile are in the queue that gathers events too, and start a run within 20 seconds.
 */
const URGENT_PAUSE_SECONDS = 20;

/**
 * Makes the function: it measures the cluster's headroom, publishes it, and sets the group's desired capacity by it. Everything
 * is read afresh: of the event only its urgency matters.
 */
export function createHandler(
  account: HeadroomClients,
  settings: HeadroomFunctionSettings,
): (event?: HeadroomEvent) => Promise<void> {
  const run = runsOf(account, settings);
  let urgentMs = Number.NEGATIVE_INFINITY;
  return async (event) => {
    const nowMs = Date.now();
    if (isUrgent(event)) {
      if (nowMs - urgentMs < URGENT_PAUSE_SECONDS * 1000) return;
      urgentMs = nowMs;
    }
    await run(nowMs);
  };
}

/** Makes the runs of the function. */
function runsOf(
  { ecs, autoScaling, cloudWatch }: HeadroomClients,
  settings: HeadroomFunctionSettings,
): (nowMs: number) => Promise<void> {
  const readServices = servicesReader(ecs, settings.clusterName);
  const windowAt = scheduleOf(settings.schedule);
  return async (nowMs) => {
    const read = readContainerInstances(ecs, settings.clusterName, settings);
    const [found, group, counted, history] = await Promise.all([
      read,
      readGroup(autoScaling, settings.autoScalingGroupName),
      // After the instances: a task that runs meanwhile would be wanted twice, on its instance and waiting for one.
      read.then(readServices),
      settle(settings.scales ? readHistory(cloudWatch, settings, nowMs) : Promise.resolve(NO_HISTORY)),
    ]);
    const services = withProvisioning(counted, startingTasks(found));
    const memory = { nowMs, ...(history.status === "fulfilled" ? history.value : NO_HISTORY) };
    const measured = (instances: readonly RegisteredInstance[]) =>
      measure(instances, group, settings, services, memory, windowAt(nowMs));
    const headroom = measured(withShortDisconnections(found, nowMs));
    // An instance whose agent is away takes no task now, however soon it comes back.
    const placeable = found.every((each) => each.agentWorks) ? headroom : measured(found);
    report(settings, headroom, services, { found, group, nowMs });
    // What can be done is done, and the first failure is the run's: growth needs neither the metrics nor the history.
    const ended = await Promise.all(
      [
        publish(cloudWatch, settings, { headroom, placeable, found, group }),
        settings.scales ? suspendPolicies(autoScaling, settings, group) : Promise.resolve(),
        settings.scales
          ? setCapacity(autoScaling, settings, group, targetCapacity(headroom, group))
          : Promise.resolve(),
        executeMemories(
          ecs,
          settings.clusterName,
          memoriesOf(found, isOtherDecision(headroom, placeable), nowMs),
          nowMs,
        ),
      ].map(settle),
    );
    for (const each of [...ended, history]) if (each.status === "rejected") throw each.reason;
  };
}

/** Whether a message says that a task lacks room. */
const isUrgent = ({ Records = [] }: HeadroomEvent = {}): boolean =>
  Records.some(({ body }) => (JSON.parse(body) as Partial<typeof URGENT_MESSAGE>).urgent === URGENT_MESSAGE.urgent);

const NO_HISTORY: History = { wantedByMinute: undefined };

const settle = async <T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> => {
  const [result] = await Promise.allSettled([promise]);
  return result!;
};

/** One measurement, as it is published. */
interface Measurement {
  /** Decides: an agent that is away for a short time counts as present. */
  readonly headroom: ClusterHeadroom;
  /** Counts what can be placed now. */
  readonly placeable: ClusterHeadroom;
  readonly found: readonly RegisteredInstance[];
  readonly group: Group;
}

async function publish(
  cloudWatch: HeadroomClients["cloudWatch"],
  { clusterName, metricNamespace }: HeadroomFunctionSettings,
  { headroom, placeable, found, group }: Measurement,
): Promise<void> {
  const metrics: Record<HeadroomMetric, number> = {
    schedulableContainers: placeable.schedulableContainers,
    launchingContainers: headroom.launchingContainers,
    wantedContainers: headroom.wantedContainers,
    missingInstances: headroom.missingInstances,
    surplusInstances: headroom.surplusInstances,
    stalledInstances: stalledInstances(headroom.missingInstances, group),
    unplaceableContainers: headroom.unplaceable.length,
    throttledTasks: headroom.throttledTasks,
    disconnectedAgents: found.filter((each) => each.status === "ACTIVE" && !each.agentWorks).length,
  };
  const cluster = { Name: CLUSTER_DIMENSION, Value: clusterName };
  const datum = (metric: HeadroomMetric, Value: number, ...Dimensions: Dimension[]) => ({
    MetricName: HEADROOM_METRICS[metric],
    Value,
    Unit: "Count" as const,
    Dimensions,
  });
  await cloudWatch.call(PutMetricDataCommand, {
    Namespace: metricNamespace,
    MetricData: [
      ...Object.entries(metrics).map(([metric, value]) => datum(metric as HeadroomMetric, value, cluster)),
      ...Object.entries(placeable.containers).map(([name, { schedulableContainers }]) =>
        datum("schedulableContainers", schedulableContainers, cluster, { Name: CONTAINER_DIMENSION, Value: name }),
      ),
    ],
  });
}

/** For so long a registration is in the log, so that a run that fails leaves out none. */
const REPORTED_MS = 10 * 60_000;

/** Has the log explain the decision. */
function report(
  { clusterName: cluster, schedule }: HeadroomFunctionSettings,
  headroom: ClusterHeadroom,
  { daemons, waiting }: ClusterServices,
  { found, group, nowMs }: Pick<Measurement, "found" | "group"> & { readonly nowMs: number },
): void {
  for (const { name: window, timeZone } of withUnknownZone(schedule))
    log(
      "warn",
      "this runtime does not know the time zone of a window of the schedule: its minimum holds at all times",
      {
        cluster,
        window,
        timeZone,
      },
    );
  if (headroom.throttledTasks > 0)
    log("warn", "tasks wait although there is room: ECS tries again later", {
      cluster,
      waiting: waiting.map(({ service, count, lacksRoom }) => ({ service, count, lacksRoom })),
    });
  for (const container of headroom.unplaceable)
    log("warn", "no instance has room for such a container, even when it runs nothing but daemons", {
      cluster,
      container,
      daemons,
    });
  log<ClusterHeadroom & DecisionLogFields>("info", DECISION_MESSAGE, {
    cluster,
    startedAt: new Date(nowMs).toISOString(),
    ...headroom,
    desiredCapacity: group.desired,
    pendingInstances: group.pending,
    terminatingInstances: group.terminating.length,
    registrations: Object.fromEntries(
      found
        .filter(({ registeredAtMs = 0 }) => nowMs - registeredAtMs < REPORTED_MS)
        .map(({ instanceId, registeredAtMs = 0 }) => [instanceId, new Date(registeredAtMs).toISOString()]),
    ),
  });
}

const isOtherDecision = (one: ClusterHeadroom, other: ClusterHeadroom): boolean =>
  one.missingInstances !== other.missingInstances || one.surplusInstances !== other.surplusInstances;

async function executeMemories(
  ecs: HeadroomClients["ecs"],
  cluster: string,
  { remember, forget }: Memories,
  nowMs: number,
): Promise<void> {
  const since = new Date(nowMs).toISOString();
  await inParallel(remember, CHANGES_SIDE_BY_SIDE, (arn) => rememberDisconnection(ecs, cluster, arn, since));
  await inParallel(forget, CHANGES_SIDE_BY_SIDE, (arn) => forgetDisconnection(ecs, cluster, arn));
}

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: HeadroomClients = createHeadroomClients();

export const handler = createHandler(clients, headroomContract.fromEnvironment(process.env));
