import { z } from "zod";
import type { Container, OtherContainer } from "../../../functions/headroom/contract";
import { containersPerInstance, registeredResources } from "../../aws/instance-types";
import { type Rule, withRules } from "../rules";
import { agentWatchdog } from "./agent-watchdog";
import { boot } from "./boot";
import { type CapacitySettings, capacity, instanceTypesOf, usesSpot } from "./capacity";
import { draining } from "./draining";
import { headroom } from "./headroom";
import { ingress } from "./ingress";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note, wholeNumber } from "./note";

/** What of Spot's two minutes is left once the notice has been seen and tasks have been told. */
export const LONGEST_SPOT_STOP_SECONDS = 110;

const TYPES = ["capacity.instanceType", "capacity.otherInstanceTypes"];

const settings = z.strictObject({
  ingress: note(ingress.prefault({}), { description: "The load balancer." }),
  capacity: note(capacity.prefault({}), { description: "The machines." }),
  draining: note(draining.prefault({}), { description: "What happens before a machine dies." }),
  agentWatchdog: note(agentWatchdog.prefault({}), { description: "Who watches the ECS agents." }),
  headroom: note(headroom.prefault({}), { description: "When the cluster grows and shrinks." }),
  logRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
    description: "How long logs are kept.",
    unit: "days",
  }),
  exec: note(z.boolean().default(false), {
    description:
      "ECS Exec writes what is typed and shown in sessions to a log group of its own, and encrypts sessions and logs with a KMS key of its own. Services ask for it with enable_execute_command.",
  }),
  serviceConnectNamespace: note(
    z
      .string()
      .regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?$/)
      .optional(),
    {
      description:
        "Name of a Cloud Map namespace that is created and that services use by default for Service Connect. Default: none.",
      allowed: "1 to 128 letters, digits and _ . -, with a letter, a digit or _ at both ends",
      remedy: "choose a name that no other namespace of the account has in this region, for example apps",
    },
  ),
  reservedConcurrency: note(wholeNumber().min(2).max(1000).optional(), {
    description:
      "Concurrent executions that each function reserves from those of the account, so that other functions never take them away. Default: none, as a new account has ten in all.",
    unit: "executions",
  }),
  tracing: note(z.boolean().default(false), { description: "Trace the functions with X-Ray." }),
  ...boot,
  volumeDirectory: note(
    z
      .string()
      .regex(/^(\/(?!\.\.?(\/|$))[\w.-]+)+$/)
      .default("/mnt/efs"),
    {
      description: "Where the volume is mounted on every instance. Used only with a volume.",
      allowed: "an absolute path of letters, digits and . _ -, without a trailing slash",
      remedy: "give a path such as /mnt/efs",
    },
  ),
});

type ClusterSettings = z.output<typeof settings>;

export const cluster = withRules(settings, [
  ...(["cpu", "memory"] as const).map((resource): Rule<ClusterSettings> => {
    const container = ({ cpu: "containerCpu", memory: "containerMemory" } as const)[resource];
    return {
      setting: `headroom.${container}`,
      needs: [...TYPES, `headroom.${container}`],
      broken: ({ capacity, headroom }) => headroom[container] > least(capacity, resource).offer,
      problem: ({ capacity }) => {
        const { name, offer } = least(capacity, resource);
        return `an instance of type ${name} offers ${offer} ${{ cpu: "CPU units", memory: "MiB" }[resource]}`;
      },
      remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
    };
  }),
  {
    setting: "headroom.excessThreshold",
    needs: [
      ...TYPES,
      "headroom.containerCpu",
      "headroom.containerMemory",
      "headroom.shortageThreshold",
      "headroom.excessThreshold",
    ],
    broken: ({ capacity, headroom }) =>
      headroom.excessThreshold !== undefined && headroom.excessThreshold < leastExcessThreshold(capacity, headroom),
    problem: ({ capacity, headroom }) =>
      `below ${leastExcessThreshold(capacity, headroom)} the removal of one ` +
      `${largest(capacity, usualContainer(headroom)).type.name} and what it holds would bring the shortage of ` +
      `${headroom.shortageThreshold} back`,
    remedy: "raise it, leave it out, or choose a smaller cluster.capacity.instanceType",
  },
  {
    setting: "headroom.otherContainers",
    needs: [...TYPES, "headroom.otherContainers"],
    broken: (cluster) => otherContainersOf(cluster).some(({ isTooLarge }) => isTooLarge),
    problem: (cluster) => {
      const { name, type } = otherContainersOf(cluster).find(({ isTooLarge }) => isTooLarge)!;
      const offer = registeredResources(type);
      return (
        `${name} does not fit on an instance of type ${type.name}, which offers ${offer.cpu} CPU ` +
        `units, ${offer.memory} MiB, ${offer.gpus} GPUs and ${offer.networkInterfaces} network interfaces`
      );
    },
    remedy: "choose a smaller container or another cluster.capacity.instanceType",
  },
  {
    setting: "headroom.otherContainers",
    needs: [...TYPES, "headroom.otherContainers"],
    broken: (cluster) => otherContainersOf(cluster).some(flaps),
    problem: (cluster) => {
      const { name, shortageThreshold, excessThreshold, perInstance, type } = otherContainersOf(cluster).find(flaps)!;
      return (
        `${name} has the excess threshold ${excessThreshold}, and below ${shortageThreshold + 1 + perInstance} the ` +
        `removal of one ${type.name} would bring its shortage of ${shortageThreshold} back`
      );
    },
    remedy: "raise its excessThreshold or leave it out",
  },
  {
    setting: "draining.atDeadline",
    needs: ["capacity.capacityProvider", "draining.atDeadline"],
    broken: ({ capacity, draining }) =>
      capacity.capacityProvider?.managedDraining === true && draining.atDeadline !== "terminate",
    problem: () => "ECS drains with cluster.capacity.capacityProvider.managedDraining, and at its 48 hours asks nobody",
    remedy: "leave one of the two out",
  },
  {
    setting: "draining.stopTimeoutSeconds",
    needs: ["draining.stopTimeoutSeconds", "draining.timeoutSeconds"],
    broken: ({ draining }) => draining.stopTimeoutSeconds > draining.timeoutSeconds,
    problem: ({ draining: { timeoutSeconds } }) =>
      `a terminating instance goes after cluster.draining.timeoutSeconds (${timeoutSeconds} s), stopped or not`,
    remedy: "lower it, or raise cluster.draining.timeoutSeconds",
  },
  {
    setting: "draining.stopTimeoutSeconds",
    needs: ["capacity.purchase", "draining.stopTimeoutSeconds"],
    broken: ({ capacity, draining }) => usesSpot(capacity) && draining.stopTimeoutSeconds > LONGEST_SPOT_STOP_SECONDS,
    problem: () =>
      `a Spot instance is gone two minutes after its notice, which leaves a container ${LONGEST_SPOT_STOP_SECONDS} s to stop`,
    remedy: `set it to ${LONGEST_SPOT_STOP_SECONDS} or less`,
  },
]);

type HeadroomSettings = z.output<typeof headroom>;

interface Sized {
  readonly capacity: CapacitySettings;
  readonly headroom: HeadroomSettings;
}

/** The type that offers the least of a resource: the next instance may be one of it. */
const least = (capacity: CapacitySettings, resource: "cpu" | "memory") =>
  instanceTypesOf(capacity)
    .map((type) => ({ name: type.name, offer: registeredResources(type)[resource] }))
    .reduce((a, b) => (b.offer < a.offer ? b : a));

/** The type that holds the most of a container: the next instance that goes may be one of it. */
const largest = (capacity: CapacitySettings, container: Container) =>
  instanceTypesOf(capacity)
    .map((type) => ({ type, perInstance: containersPerInstance(type, container) }))
    .reduce((a, b) => (b.perInstance > a.perInstance ? b : a));

const usualContainer = ({ containerCpu, containerMemory }: HeadroomSettings): Container => ({
  cpu: containerCpu,
  memory: containerMemory,
});

/** The other containers with their excess thresholds, how many of each an instance holds, and which type is in the way. */
const otherContainersOf = ({ capacity, headroom }: Sized) =>
  Object.entries(headroom.otherContainers).map(([name, { networkMode, ...container }]) => {
    const needs = { ...container, networkInterfaces: networkMode === "awsvpc" ? 1 : 0 };
    const tooSmall = instanceTypesOf(capacity).find((type) => containersPerInstance(type, needs) === 0);
    const { perInstance, type } = largest(capacity, needs);
    const { shortageThreshold, excessThreshold = shortageThreshold + 1 + perInstance } = container;
    const isTooLarge = tooSmall !== undefined;
    return { ...needs, name, shortageThreshold, excessThreshold, perInstance, isTooLarge, type: tooSmall ?? type };
  });

const flaps = ({ shortageThreshold, excessThreshold, perInstance }: ReturnType<typeof otherContainersOf>[number]) =>
  excessThreshold < shortageThreshold + 1 + perInstance;

/** What the headroom function is told of the containers besides the usual one. */
export const headroomOfOthers = (cluster: Sized): OtherContainer[] =>
  otherContainersOf(cluster).map(({ perInstance: _, isTooLarge: __, type: ___, ...container }) => container);

/** Network interfaces for tasks that any instance of the cluster has. */
export const networkInterfacesOf = (capacity: CapacitySettings): number =>
  Math.min(...instanceTypesOf(capacity).map((type) => registeredResources(type).networkInterfaces));

/** Removing an instance takes away what it holds: the excess must leave more than the shortage behind. */
const leastExcessThreshold = (capacity: CapacitySettings, headroom: HeadroomSettings): number =>
  headroom.shortageThreshold + 1 + largest(capacity, usualContainer(headroom)).perInstance;

const USUAL_EXCESS_THRESHOLD = 10;

/** The excess threshold of a cluster: the one set, or the default that suits its instance type. */
export const excessThresholdOf = ({ capacity, headroom }: Sized): number =>
  headroom.excessThreshold ?? Math.max(USUAL_EXCESS_THRESHOLD, leastExcessThreshold(capacity, headroom));
