import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServicesCommand,
  type Service,
  type ServiceEvent,
} from "@aws-sdk/client-ecs";
import type { ApiClient } from "../shared/clients";
import { pages } from "../shared/pages";
import { batches, inParallel } from "../shared/parallel";
import { tokenBucket } from "../shared/token-bucket";
import type { Container } from "./contract";
import { heldBy, NO_DAEMONS, together } from "./daemons";
import type { SizedTasks } from "./room";

/** Services that one list and one describe take (ECS API reference, ListServices and DescribeServices). */
const LISTED_AT_ONCE = 100;
const DESCRIBED_AT_ONCE = 10;

/** Calls that are under way at once. */
const CALLS_SIDE_BY_SIDE = 5;

/**
 * Reads of services that one run may make. ECS allows bursts of 100 and 20 a second after that (ECS API reference,
 * "Request throttling"): the rest is left for others in the account.
 */
const SERVICE_READS = { burst: 45, perSecond: 18 };

/** Tasks of a service that are wanted and neither run nor start. */
export interface WaitingTasks extends SizedTasks {
  /** Name of the service. */
  readonly service: string;
  /**
   * Whether ECS found no room for them when it last tried. If not, they wait for another reason: they crash, or ECS has
   * not tried yet, or a constraint keeps them from every instance. Undefined: they are a capacity provider's, which lets
   * them wait in PROVISIONING and says nothing; they lack room when they are more than the free room holds.
   */
  readonly lacksRoom: boolean | undefined;
}

/** Tasks of a service that are wanted and do not run yet, as ECS counts them. */
export interface PendingTasks extends SizedTasks {
  /** Name of the service. */
  readonly service: string;
  /** Whether they may wait in PROVISIONING: a capacity provider has them. */
  readonly mayProvision: boolean;
}

/** The services of a cluster, as far as they decide how large it should be. */
export interface ClusterServices {
  /** Resources that the daemon services hold on every instance, together. */
  readonly daemons: Container;
  /** Tasks that wait for a place, or for ECS to try again. Daemons wait for no room. */
  readonly waiting: readonly WaitingTasks[];
  /** Tasks that start on an instance or wait in PROVISIONING, of daemons too: see {@link withProvisioning}. */
  readonly pending: readonly PendingTasks[];
  /** Tasks beyond those that are wanted: a deployment replaces them, or they move to another instance or zone. */
  readonly moving: readonly SizedTasks[];
  /** Whether any service wants a task. */
  readonly wantsTasks: boolean;
}

/** The calls by which services are read. */
export type ServicesCall = "ecs:DescribeServices" | "ecs:DescribeTaskDefinition" | "ecs:ListServices";

/**
 * Makes a reader of the services of a cluster. One page of the list costs a call, ten services another; task definitions
 * never change, and each that is needed is read once.
 */
export function servicesReader(ecs: ApiClient<ServicesCall>, cluster: string): () => Promise<ClusterServices> {
  const known = new Map<string, TaskDefinitionNeeds>();
  const needsOf = async (taskDefinition: string): Promise<TaskDefinitionNeeds> => {
    const found = known.get(taskDefinition);
    if (found) return found;
    const { taskDefinition: definition = {} } = await ecs.call(DescribeTaskDefinitionCommand, { taskDefinition });
    const needs = { size: heldBy(definition), isConstrained: (definition.placementConstraints?.length ?? 0) > 0 };
    known.set(taskDefinition, needs);
    return needs;
  };

  return async () => {
    const services = (await describeServices(ecs, cluster)).filter(runsOnInstances);
    const daemons = services.filter(({ schedulingStrategy }) => schedulingStrategy === "DAEMON");
    const replicas = services.filter(({ schedulingStrategy }) => schedulingStrategy !== "DAEMON");
    const unsteady = replicas.filter((service) => isUnsteady(service) && taskDefinitionOf(service) !== "");
    const sized = await inParallel(unsteady, CALLS_SIDE_BY_SIDE, async (service) => ({
      service,
      size: (await needsOf(taskDefinitionOf(service))).size,
    }));
    return {
      daemons: await heldEverywhere(daemons, needsOf),
      waiting: sized
        .filter(({ service }) => lackingOf(service) > 0)
        .map(({ service, size }) => ({
          service: service.serviceName ?? "",
          size,
          count: lackingOf(service),
          lacksRoom: hasProvider(service) ? undefined : lacksRoom(service.events),
        })),
      pending: [
        ...daemons.map((service) => pendingOf(service, NO_DAEMONS)),
        ...sized.map(({ service, size }) => pendingOf(service, size)),
      ].filter(({ count }) => count > 0),
      moving: sized
        .filter(({ service }) => lackingOf(service) < 0)
        .map(({ service, size }) => ({ size, count: -lackingOf(service) })),
      wantsTasks: replicas.some(({ desiredCount = 0 }) => desiredCount > 0),
    };
  };
}

/**
 * Adds the tasks that wait in PROVISIONING to those that wait for room. ECS counts them among a service's pending tasks, as
 * it does those that have a place: the ones that no instance has are in PROVISIONING. They are shared out among the
 * services of capacity providers in proportion to their pending tasks.
 *
 * @param starting pending tasks of all container instances
 */
export function withProvisioning(services: ClusterServices, starting: number): ClusterServices {
  const counted = services.pending.reduce((sum, { count }) => sum + count, 0);
  const candidates = services.pending.filter(({ mayProvision }) => mayProvision);
  const all = candidates.reduce((sum, { count }) => sum + count, 0);
  const provisioning = Math.min(all, Math.max(0, counted - starting));
  let seen = 0;
  let sharedOut = 0;
  const waiting = candidates.map(({ service, size, count }) => {
    seen += count;
    const upToHere = Math.round((provisioning * seen) / all);
    const share = upToHere - sharedOut;
    sharedOut = upToHere;
    return { service, size, count: share, lacksRoom: undefined };
  });
  return { ...services, waiting: [...services.waiting, ...waiting.filter(({ count }) => count > 0)] };
}

/** The needs of a task. */
interface TaskDefinitionNeeds {
  /** Resources that it reserves. */
  readonly size: Required<Container>;
  /** Whether it may run on some instances only. */
  readonly isConstrained: boolean;
}

/** The resources of the daemon services that run on every instance. */
async function heldEverywhere(
  daemons: readonly Service[],
  needsOf: (taskDefinition: string) => Promise<TaskDefinitionNeeds>,
): Promise<Required<Container>> {
  const unconstrained = daemons.filter(({ placementConstraints }) => !placementConstraints?.length);
  const needs = await inParallel(unconstrained, CALLS_SIDE_BY_SIDE, ({ taskDefinition = "" }) =>
    needsOf(taskDefinition),
  );
  return needs
    .filter(({ isConstrained }) => !isConstrained)
    .map(({ size }) => size)
    .reduce(together, NO_DAEMONS);
}

async function describeServices(ecs: ApiClient<ServicesCall>, cluster: string): Promise<readonly Service[]> {
  const mayCall = tokenBucket(SERVICE_READS);
  const arns: string[] = [];
  const listed = pages(
    async (nextToken) => {
      await mayCall();
      return ecs.call(ListServicesCommand, { cluster, maxResults: LISTED_AT_ONCE, nextToken });
    },
    ({ nextToken }) => nextToken,
  );
  for await (const { serviceArns = [] } of listed) arns.push(...serviceArns);
  const described = await inParallel(batches(arns, DESCRIBED_AT_ONCE), CALLS_SIDE_BY_SIDE, async (services) => {
    await mayCall();
    return ecs.call(DescribeServicesCommand, { cluster, services });
  });
  return described.flatMap(({ services = [] }) => services);
}

const lackingOf = ({ desiredCount = 0, runningCount = 0, pendingCount = 0 }: Service): number =>
  desiredCount - runningCount - pendingCount;

const isUnsteady = (service: Service): boolean => lackingOf(service) !== 0 || (service.pendingCount ?? 0) > 0;

/** Whether a capacity provider has the tasks of a service. */
const hasProvider = ({ capacityProviderStrategy = [] }: Service): boolean => capacityProviderStrategy.length > 0;

const pendingOf = (service: Service, size: Required<Container>): PendingTasks => ({
  service: service.serviceName ?? "",
  size,
  count: service.pendingCount ?? 0,
  mayProvision: hasProvider(service) && service.schedulingStrategy !== "DAEMON",
});

/** The task definition of a service: with an external deployment controller that of its primary task set. */
const taskDefinitionOf = ({ taskDefinition, taskSets = [] }: Service): string =>
  taskDefinition ?? taskSets.find(({ status }) => status === "PRIMARY")?.taskDefinition ?? "";

/** Whether a service's tasks run on the cluster's instances: those of Fargate and of external instances do not. */
const runsOnInstances = ({ status, launchType, capacityProviderStrategy = [] }: Service): boolean =>
  status === "ACTIVE" &&
  (launchType === undefined || launchType === "EC2") &&
  !capacityProviderStrategy.some(({ capacityProvider = "" }) => capacityProvider.startsWith("FARGATE"));

/**
 * Texts of service events by which tasks find no place for lack of resources, and those by which a later try has placed
 * some, or has failed otherwise (ECS developer guide, "Amazon ECS service event messages"). A service has the newest
 * hundred of its events, the newest first.
 */
const WITHOUT_ROOM = /unable to place .*(insufficient|already using a port|No Container Instances were found)/s;
const ABOUT_TASKS =
  /has started \d+ tasks|has reached a steady state|unable to place|unable to consistently start tasks/;

/** Events that are no further apart than this are of one try, whose order says nothing. */
const ONE_TRY_MS = 30_000;

/** Whether there was no room for a service's tasks when ECS last tried to place some. */
export function lacksRoom(events: readonly ServiceEvent[] = []): boolean {
  const aboutTasks = events.filter(({ message = "" }) => ABOUT_TASKS.test(message));
  const newestMs = aboutTasks[0]?.createdAt?.getTime() ?? 0;
  return aboutTasks.some(
    ({ message = "", createdAt }) => WITHOUT_ROOM.test(message) && newestMs - (createdAt?.getTime() ?? 0) <= ONE_TRY_MS,
  );
}
