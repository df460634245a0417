import { z } from "zod";
import type { Container, OtherContainer } from "../../../functions/headroom/contract";
import { containersPerInstance, registeredResources } from "../../aws/instance-types";
import { type Rule, type RuleOfMany, withRules } from "../rules";
import { agentWatchdogSchema } from "./agent-watchdog";
import { bootSettings } from "./boot";
import { type CapacitySettings, capacitySchema, instanceTypesOf, usesSpot } from "./capacity";
import { drainingSchema } from "./draining";
import { DEFAULT_EXCESS_THRESHOLD, headroomSchema } from "./headroom";
import { ingressSchema } from "./ingress";
import { count } from "./kinds/amounts";
import { namespaceName } from "./kinds/aws";
import { hostMountPoint } from "./kinds/container";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note } from "./note";

/** The part of Spot's two minutes that is left once the notice has been seen and tasks have been asked to stop. */
export const LONGEST_SPOT_STOP_SECONDS = 110;

const TYPES = ["instanceType", "otherInstanceTypes", "describedInstanceTypes"].map((setting) => `capacity.${setting}`);

const settingsSchema = z.strictObject({
  ingress: note(ingressSchema.prefault({}), { description: "The load balancer." }),
  capacity: note(capacitySchema.prefault({}), { description: "The machines." }),
  draining: note(drainingSchema.prefault({}), { description: "The time before an instance terminates." }),
  agentWatchdog: note(agentWatchdogSchema.prefault({}), { description: "The watch over the ECS agents." }),
  headroom: note(headroomSchema.prefault({}), { description: "When the cluster grows and shrinks." }),
  logRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
    description: "Logs are kept this long.",
    unit: "days",
  }),
  exec: note(z.boolean().default(false), {
    description:
      "ECS Exec writes the input and output of sessions to a log group of its own. A KMS key of its own encrypts sessions and logs. Services ask for ECS Exec with enable_execute_command.",
  }),
  containerInsights: note(z.enum(["disabled", "enabled", "enhanced"]).default("enabled"), {
    description:
      "CloudWatch Container Insights of the cluster. enabled: metrics of cluster and services, charged as custom metrics (about 0.30 USD a month each) and by the gigabyte of performance logs. enhanced: those of tasks and containers as well, about 0.07 USD a month each. disabled: ECS's own metrics of reserved and used CPU and memory stay, free of charge. Scaling, alarms and dashboards need none of it.",
  }),
  serviceConnectNamespace: note(namespaceName().optional(), {
    description: "A Cloud Map namespace of this name is created, and services use it by default for Service Connect.",
    defaultIs: "none",
  }),
  reservedConcurrency: note(count("executions", 2, 1000).optional(), {
    description:
      "Each function reserves this many concurrent executions of the account, so that other functions never take them away. A new account has ten executions in all.",
    defaultIs: "none",
  }),
  tracing: note(z.boolean().default(false), { description: "Trace the functions with X-Ray." }),
  ...bootSettings,
  volumeDirectory: note(hostMountPoint("/mnt/efs").default("/mnt/efs"), {
    description: "The volume is mounted on this directory of every instance. The setting has no use without a volume.",
  }),
});

type ClusterSettings = z.output<typeof settingsSchema>;

/** The container of the default size has to fit on each of the instance types. */
const containerFits = (resource: "cpu" | "memory"): Rule<ClusterSettings> => {
  const container = ({ cpu: "containerCpu", memory: "containerMemory" } as const)[resource];
  return {
    setting: `headroom.${container}`,
    needs: [...TYPES, `headroom.${container}`],
    broken: ({ capacity, headroom }) => headroom[container] > smallestOffer(capacity, resource).offer,
    problem: ({ capacity }) => {
      const { name, offer } = smallestOffer(capacity, resource);
      return `an instance of type ${name} offers ${offer} ${{ cpu: "CPU units", memory: "MiB" }[resource]}`;
    },
    remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
  };
};

/** A rule that each of the other containers follows. */
const forEachOther = (
  problem: (container: ReturnType<typeof otherContainersOf>[number]) => string | undefined,
  setting: readonly string[],
  remedy: string,
): RuleOfMany<ClusterSettings> => ({
  needs: [...TYPES, "headroom.otherContainers"],
  breaches: (cluster) =>
    otherContainersOf(cluster).flatMap((container) => {
      const found = problem(container);
      return found === undefined
        ? []
        : [{ path: ["headroom", "otherContainers", container.name, ...setting], problem: found }];
    }),
  remedy,
});

export const clusterSchema = withRules(settingsSchema, [
  containerFits("cpu"),
  containerFits("memory"),
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
      headroom.excessThreshold !== undefined && headroom.excessThreshold < minimumExcessThreshold(capacity, headroom),
    problem: ({ capacity, headroom }) =>
      `below ${minimumExcessThreshold(capacity, headroom)} the removal of one ` +
      `${largest(capacity, usualContainer(headroom)).type.name} would bring the shortage of ` +
      `${headroom.shortageThreshold} back`,
    remedy: "raise it, leave it out, or choose a smaller cluster.capacity.instanceType",
  },
  forEachOther(
    ({ isTooLarge, type }) => {
      if (!isTooLarge) return undefined;
      const { cpu, memory, gpus, networkInterfaces } = registeredResources(type);
      return `it does not fit on an instance of type ${type.name}, which offers ${cpu} CPU units, ${memory} MiB, ${counted(gpus, "GPU")} and ${counted(networkInterfaces, "network interface")}`;
    },
    [],
    "choose a smaller container or another cluster.capacity.instanceType",
  ),
  forEachOther(
    ({ shortageThreshold, excessThreshold, perInstance, type }) => {
      const minimum = shortageThreshold + 1 + perInstance;
      return excessThreshold >= minimum
        ? undefined
        : `below ${minimum} the removal of one ${type.name} would bring the shortage of ${shortageThreshold} back`;
    },
    ["excessThreshold"],
    "raise it or leave it out",
  ),
  {
    setting: "draining.atDeadline",
    needs: ["capacity.capacityProvider", "draining.atDeadline"],
    broken: ({ capacity, draining }) =>
      capacity.capacityProvider?.managedDraining === true && draining.atDeadline !== "terminate",
    problem: () =>
      "with cluster.capacity.capacityProvider.managedDraining ECS drains, and after 48 hours it always terminates",
    remedy: "leave one of the two out",
  },
  {
    setting: "draining.stopTimeoutSeconds",
    needs: ["draining.stopTimeoutSeconds", "draining.timeoutSeconds"],
    broken: ({ draining }) => draining.stopTimeoutSeconds > draining.timeoutSeconds,
    problem: ({ draining: { timeoutSeconds } }) =>
      `a terminating instance goes after cluster.draining.timeoutSeconds (${timeoutSeconds} s), even if a container has not stopped`,
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

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

type HeadroomSettings = z.output<typeof headroomSchema>;

interface Sized {
  readonly capacity: CapacitySettings;
  readonly headroom: HeadroomSettings;
}

/** The type that offers the minimum of a resource: the next instance may be of that type. */
const smallestOffer = (capacity: CapacitySettings, resource: "cpu" | "memory") =>
  instanceTypesOf(capacity)
    .map((type) => ({ name: type.name, offer: registeredResources(type)[resource] }))
    .reduce((a, b) => (b.offer < a.offer ? b : a));

/** The type that holds the maximum of a container: the next instance that goes may be of that type. */
const largest = (capacity: CapacitySettings, container: Container) =>
  instanceTypesOf(capacity)
    .map((type) => ({ type, perInstance: containersPerInstance(type, container) }))
    .reduce((a, b) => (b.perInstance > a.perInstance ? b : a));

const usualContainer = ({ containerCpu, containerMemory }: HeadroomSettings): Container => ({
  cpu: containerCpu,
  memory: containerMemory,
});

/**
 * The other containers, each with its excess threshold, the number of it that an instance holds, and the type that is
 * too small or else decides that number.
 */
const otherContainersOf = ({ capacity, headroom }: Sized) =>
  Object.entries(headroom.otherContainers).map(([name, { networkMode, ...container }]) => {
    const needs = { ...container, networkInterfaces: networkMode === "awsvpc" ? 1 : 0 };
    const tooSmall = instanceTypesOf(capacity).find((each) => containersPerInstance(each, needs) === 0);
    const { perInstance, type } = largest(capacity, needs);
    const { shortageThreshold, excessThreshold = shortageThreshold + 1 + perInstance } = container;
    const isTooLarge = tooSmall !== undefined;
    return { ...needs, name, shortageThreshold, excessThreshold, perInstance, isTooLarge, type: tooSmall ?? type };
  });

/** The settings of the headroom function for the containers besides the usual one. */
export const headroomOfOthers = (cluster: Sized): OtherContainer[] =>
  otherContainersOf(cluster).map(({ perInstance: _, isTooLarge: __, type: ___, ...container }) => container);

/** Network interfaces for tasks that any instance of the cluster has. */
export const networkInterfacesOf = (capacity: CapacitySettings): number =>
  Math.min(...instanceTypesOf(capacity).map((type) => registeredResources(type).networkInterfaces));

/** Removing an instance takes away what it holds: the excess must leave more than the shortage behind. */
const minimumExcessThreshold = (capacity: CapacitySettings, headroom: HeadroomSettings): number =>
  headroom.shortageThreshold + 1 + largest(capacity, usualContainer(headroom)).perInstance;

/** The excess threshold of a cluster: the one set, or the default that suits its instance type. */
export const excessThresholdOf = ({ capacity, headroom }: Sized): number =>
  headroom.excessThreshold ?? Math.max(DEFAULT_EXCESS_THRESHOLD, minimumExcessThreshold(capacity, headroom));
