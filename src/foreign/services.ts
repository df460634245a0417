import type { Container, Resources } from "../../functions/headroom/contract";
import type { ServiceConduct } from "../rehearsal/blueprint/applications";
import type { ForeignService } from "../rehearsal/foreign-cluster";
import { type Answers, FORMS, ForeignClusterError, type Found, type ItemOf } from "./answers";
import type { Traces } from "./traces";

/** A service that runs on EC2 instances of the cluster. */
export interface ReadService {
  /** The service. */
  readonly service: ForeignService;
  /** Names of its capacity providers; empty where its tasks are launched on EC2 without one. */
  readonly providers: readonly string[];
  /** Place of the service, for messages. */
  readonly place: string;
}

/** The services of a cluster. */
export interface ReadServices {
  /** Services that want a count of tasks. */
  readonly replicas: readonly ReadService[];
  /** The tasks of daemon services, one of each on every instance. */
  readonly daemons: readonly { readonly name: string; readonly task: Container }[];
  /** One sentence for each thing that is not played. */
  readonly notPlayed: readonly string[];
}

/** Providers of machines that belong to no group of the account, known by their names. */
const FARGATE = /^FARGATE(_SPOT)?$/;

/**
 * Reads the services of a cluster that run on EC2.
 *
 * @param defaultProviders capacity providers of services that name neither a provider nor a launch type
 * @throws ForeignClusterError when a task definition is missing, or a task has no memory
 */
export function readServices(answers: Answers, traces: Traces, defaultProviders: readonly string[]): ReadServices {
  const replicas: ReadService[] = [];
  const daemons: { readonly name: string; readonly task: Container }[] = [];
  const notPlayed: string[] = [];
  for (const found of [...answers.services].sort((one, other) =>
    one.item.serviceName < other.item.serviceName ? -1 : 1,
  )) {
    const { item, place } = found;
    const { serviceName: name } = item;
    const providers = providersOf(item, defaultProviders);
    const reason = reasonLeftOut(item, providers, answers);
    if (reason !== undefined) {
      notPlayed.push(`Service ${name} ${reason}: left out.`);
      continue;
    }
    const definition = definitionOf(answers, found);
    const task = taskOf(definition);
    if (item.schedulingStrategy === "DAEMON") {
      daemons.push({ name, task });
      notPlayed.push(
        `Daemon service ${name} is played as ${task.cpu} CPU units and ${task.memory} MiB that it takes on each instance.`,
      );
      continue;
    }
    replicas.push({ service: serviceOf(answers, found, definition.item, task, traces), providers, place });
    notPlayed.push(...featuresNotPlayed(answers, item));
  }
  return { replicas, daemons, notPlayed };
}

const providersOf = (
  { launchType, capacityProviderStrategy }: ItemOf<"services">,
  defaultProviders: readonly string[],
): readonly string[] => {
  if (launchType === "EC2") return [];
  const named = capacityProviderStrategy.map(({ capacityProvider }) => capacityProvider);
  return named.length > 0 ? named : defaultProviders;
};

const reasonLeftOut = (
  { status, taskDefinition, deploymentController, launchType }: ItemOf<"services">,
  providers: readonly string[],
  answers: Answers,
): string | undefined => {
  if (status === "INACTIVE") return "is INACTIVE";
  if (taskDefinition === undefined && deploymentController?.type === "EXTERNAL")
    return "is deployed as task sets by a controller outside of ECS";
  const isWithoutGroup = (name: string): boolean =>
    FARGATE.test(name) || answers.providers.some(({ item }) => item.name === name && !item.autoScalingGroupProvider);
  const elsewhere = launchType !== undefined && launchType !== "EC2" ? launchType : providers.find(isWithoutGroup);
  return elsewhere === undefined ? undefined : `runs on ${elsewhere} and not on the cluster's instances`;
};

/** The room that daemons take on an instance. */
export const roomOf = (daemons: ReadServices["daemons"]): Resources => ({
  cpu: daemons.reduce((sum, { task }) => sum + task.cpu, 0),
  memory: daemons.reduce((sum, { task }) => sum + task.memory, 0),
});

const definitionOf = ({ taskDefinitions }: Answers, { item, place }: Found<"services">): Found<"taskDefinitions"> => {
  if (item.taskDefinition === undefined)
    throw new ForeignClusterError(
      `${place}.taskDefinition is missing; get the file anew with ${FORMS.services.command}, and without --query`,
    );
  const found = taskDefinitions.find((each) => each.item.taskDefinitionArn === item.taskDefinition);
  if (found) return found;
  const short = item.taskDefinition.split("/").at(-1);
  throw new ForeignClusterError(
    `${place}.taskDefinition is ${item.taskDefinition}, and no file has it; add the JSON of ${FORMS.taskDefinitions.command} --task-definition ${short}`,
  );
};

/**
 * The room that ECS sets aside for a task: the task's own sizes where it names them, else the sums of its containers. Of a
 * container's two amounts of memory the reservation counts. Source: ECS API reference, TaskDefinition and
 * ContainerDefinition. A task without CPU takes next to none: it counts as one unit.
 */
function taskOf({ item, place }: Found<"taskDefinitions">): Container {
  const { containerDefinitions: containers, networkMode } = item;
  const sum = (amount: (container: (typeof containers)[number]) => number | undefined): number =>
    containers.reduce((total, container) => total + (amount(container) ?? 0), 0);
  const cpu = item.cpu === undefined ? sum((each) => each.cpu) : Number(item.cpu);
  const memory = item.memory === undefined ? sum((each) => each.memoryReservation ?? each.memory) : Number(item.memory);
  if (memory === 0)
    throw new ForeignClusterError(
      `${place}: neither memory nor containerDefinitions[].memory or memoryReservation is there, and ECS needs one of them on EC2; get the file anew with ${FORMS.taskDefinitions.command}`,
    );
  const gpus = sum((each) =>
    each.resourceRequirements
      .filter(({ type }) => type === "GPU")
      .reduce((total, { value }) => total + Number(value), 0),
  );
  const hostPorts = containers.flatMap(({ portMappings }) =>
    portMappings.flatMap(({ hostPort, containerPort, protocol = "tcp" }) => {
      const port = networkMode === "host" ? (hostPort ?? containerPort) : hostPort;
      return port !== undefined && port > 0 && protocol === "tcp" && networkMode !== "awsvpc" ? [port] : [];
    }),
  );
  return {
    cpu: Math.max(1, cpu),
    memory,
    ...(gpus > 0 && { gpus }),
    ...(hostPorts.length > 0 && { hostPorts }),
    ...(networkMode === "awsvpc" && { networkInterfaces: 1 }),
  };
}

/**
 * The things of an instance that tasks need and Fargate does not have. Source: ECS developer guide, "Amazon ECS task definition
 * differences for Fargate"; API reference, HostVolumeProperties.
 */
const hostNeedsOf = ({
  ipcMode,
  volumes,
  containerDefinitions: containers,
}: ItemOf<"taskDefinitions">): readonly string[] => [
  ...(containers.some(({ privileged }) => privileged) ? ["a privileged container"] : []),
  ...(containers.some(({ linuxParameters }) => (linuxParameters?.devices.length ?? 0) > 0)
    ? ["devices of a host"]
    : []),
  ...(volumes.some(({ host }) => host?.sourcePath !== undefined) ? ["a directory of a host"] : []),
  ...(volumes.some(({ dockerVolumeConfiguration }) => dockerVolumeConfiguration) ? ["a volume of Docker"] : []),
  ...(ipcMode === "host" ? ["the IPC resources of a host"] : []),
];

const serviceOf = (
  answers: Answers,
  { item }: Found<"services">,
  definition: ItemOf<"taskDefinitions">,
  task: Container,
  traces: Traces,
): ForeignService => {
  const { serviceName: name, desiredCount = 0 } = item;
  const scaling = answers.scalableTargets.find(({ item: { ResourceId } }) => ResourceId.endsWith(`/${name}`))?.item;
  const trace = traces.of.get(name);
  const hostNeeds = hostNeedsOf(definition);
  return {
    name,
    task,
    minCount: scaling?.MinCapacity ?? 0,
    maxCount: Math.max(1, scaling?.MaxCapacity ?? desiredCount),
    desiredCount,
    conduct: conductOf(answers, item, definition),
    ...(hostNeeds.length > 0 && { hostNeeds }),
    ...(trace && { trace }),
  };
};

/** Seconds between two checks of a container's health where it names none (ECS API reference, HealthCheck). */
const DEFAULT_CHECK_SECONDS = 30;

/**
 * The defaults of a target group: seconds between two checks, and of the deregistration delay (ELB API reference,
 * CreateTargetGroup and TargetGroupAttribute).
 */
const TARGET_GROUP_DEFAULTS = { checkSeconds: 30, deregistrationSeconds: 300 } as const;

const conductOf = (
  { targetGroups }: Answers,
  item: ItemOf<"services">,
  { containerDefinitions: containers }: ItemOf<"taskDefinitions">,
): ServiceConduct => {
  const { deploymentConfiguration: deployment, loadBalancers } = item;
  const highest = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter((each) => each !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const checks = loadBalancers.map(
    ({ targetGroupArn }) =>
      targetGroups.find((each) => each.item.TargetGroupArn === targetGroupArn)?.item.HealthCheckIntervalSeconds ??
      TARGET_GROUP_DEFAULTS.checkSeconds,
  );
  const stopSeconds = highest(containers.map(({ stopTimeout }) => stopTimeout));
  const healthCheckSeconds = highest(
    containers.map(({ healthCheck }) => healthCheck && (healthCheck.interval ?? DEFAULT_CHECK_SECONDS)),
  );
  return {
    ...(deployment?.minimumHealthyPercent !== undefined && { minimumHealthyPercent: deployment.minimumHealthyPercent }),
    ...(deployment?.maximumPercent !== undefined && { maximumPercent: deployment.maximumPercent }),
    ...(checks.length > 0 && {
      targetHealthCheckSeconds: Math.max(...checks),
      deregistrationDelaySeconds: TARGET_GROUP_DEFAULTS.deregistrationSeconds,
    }),
    ...(stopSeconds !== undefined && { stopSeconds }),
    ...(healthCheckSeconds !== undefined && { healthCheckSeconds }),
    ...(isPacked(item) && { placement: "binpack" as const }),
    // Services that were made before it are without it (ECS developer guide, "Balancing an Amazon ECS service").
    availabilityZoneRebalancing: item.availabilityZoneRebalancing ?? "DISABLED",
  };
};

const isPacked = ({ placementStrategy }: ItemOf<"services">): boolean =>
  placementStrategy.some(({ type }) => type === "binpack");

/** The strategies that are played: the default spread, over zones and then over instances, and binpack. */
const PLAYED = ["spread attribute:ecs.availability-zone", "spread instanceid", "spread host"];

const featuresNotPlayed = ({ servicePolicies }: Answers, item: ItemOf<"services">): readonly string[] => {
  const { serviceName: name, placementStrategy, placementConstraints } = item;
  const strategies = placementStrategy.map(({ type, field = "" }) => `${type} ${field}`.trim());
  const other = strategies.filter((each) => !PLAYED.includes(each.toLowerCase()) && !each.startsWith("binpack"));
  const policies = servicePolicies.filter(({ item: { ResourceId } }) => ResourceId.endsWith(`/${name}`));
  const uses = [
    ...(other.length > 0 ? [`the placement strategies ${strategies.join(", ")}`] : []),
    ...(isPacked(item) && strategies.length > 1
      ? [`the placement strategies ${strategies.join(", ")}, played as binpack alone`]
      : []),
    ...(placementConstraints.length > 0 ? ["placement constraints"] : []),
    ...(policies.length > 0
      ? [`service scaling (${policies.map((each) => each.item.PolicyName).join(", ")}), and its tasks follow the trace`]
      : []),
  ];
  return uses.map((use) => `Service ${name} uses ${use}: not played.`);
};
