import { z } from "zod";
import type { OtherContainer } from "../../../functions/headroom/decision";
import { containersPerInstance, findInstanceType, registeredResources } from "../instance-types";
import { withRules } from "../rules";
import { agentWatchdog } from "./agent-watchdog";
import { capacity } from "./capacity";
import { draining } from "./draining";
import { headroom } from "./headroom";
import { ingress } from "./ingress";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note } from "./note";

export const cluster = withRules(
  z.strictObject({
    ingress: note(ingress.prefault({}), { description: "The load balancer." }),
    capacity: note(capacity.prefault({}), { description: "The machines." }),
    draining: note(draining.prefault({}), { description: "What happens before a machine dies." }),
    agentWatchdog: note(agentWatchdog.prefault({}), { description: "Who watches the ECS agents." }),
    headroom: note(headroom.prefault({}), { description: "When the cluster grows and shrinks." }),
    logRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
      description: "How long logs are kept.",
      unit: "days",
    }),
    tracing: note(z.boolean().default(false), { description: "Trace the functions with X-Ray." }),
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
  }),
  [
    {
      setting: "headroom.containerCpu",
      needs: ["capacity.instanceType", "headroom.containerCpu"],
      broken: ({ capacity, headroom }) => headroom.containerCpu > offerOf(capacity.instanceType).cpu,
      problem: ({ capacity: { instanceType } }) =>
        `an instance of type ${instanceType} offers ${offerOf(instanceType).cpu} CPU units`,
      remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
    },
    {
      setting: "headroom.containerMemory",
      needs: ["capacity.instanceType", "headroom.containerMemory"],
      broken: ({ capacity, headroom }) => headroom.containerMemory > offerOf(capacity.instanceType).memory,
      problem: ({ capacity: { instanceType } }) =>
        `an instance of type ${instanceType} offers ${offerOf(instanceType).memory} MiB`,
      remedy: "choose a smaller container or a larger cluster.capacity.instanceType",
    },
    {
      setting: "headroom.excessThreshold",
      needs: [
        "capacity.instanceType",
        "headroom.containerCpu",
        "headroom.containerMemory",
        "headroom.shortageThreshold",
        "headroom.excessThreshold",
      ],
      broken: ({ capacity, headroom }) =>
        headroom.excessThreshold !== undefined && headroom.excessThreshold < leastExcessThreshold(capacity, headroom),
      problem: ({ capacity, headroom }) =>
        `below ${leastExcessThreshold(capacity, headroom)} the removal of one ${capacity.instanceType} and what it ` +
        `holds would bring the shortage of ${headroom.shortageThreshold} back`,
      remedy: "raise it, leave it out, or choose a smaller cluster.capacity.instanceType",
    },
    {
      setting: "headroom.otherContainers",
      needs: ["capacity.instanceType", "headroom.otherContainers"],
      broken: (cluster) => otherContainersOf(cluster).some(({ perInstance }) => perInstance === 0),
      problem: (cluster) => {
        const { name } = otherContainersOf(cluster).find(({ perInstance }) => perInstance === 0)!;
        const offer = offerOf(cluster.capacity.instanceType);
        return (
          `${name} does not fit on an instance of type ${cluster.capacity.instanceType}, which offers ${offer.cpu} CPU ` +
          `units, ${offer.memory} MiB, ${offer.gpus} GPUs and ${offer.networkInterfaces} network interfaces`
        );
      },
      remedy: "choose a smaller container or another cluster.capacity.instanceType",
    },
    {
      setting: "headroom.otherContainers",
      needs: ["capacity.instanceType", "headroom.otherContainers"],
      broken: (cluster) => otherContainersOf(cluster).some(flaps),
      problem: (cluster) => {
        const { name, shortageThreshold, excessThreshold, perInstance } = otherContainersOf(cluster).find(flaps)!;
        return (
          `${name} has the excess threshold ${excessThreshold}, and below ${shortageThreshold + 1 + perInstance} the ` +
          `removal of one ${cluster.capacity.instanceType} would bring its shortage of ${shortageThreshold} back`
        );
      },
      remedy: "raise its excessThreshold or leave it out",
    },
  ],
);

interface Sized {
  readonly capacity: z.output<typeof capacity>;
  readonly headroom: z.output<typeof headroom>;
}

/** The other containers with their names, their excess thresholds, and how many of each an instance holds. */
const otherContainersOf = ({ capacity, headroom }: Sized) =>
  Object.entries(headroom.otherContainers).map(([name, { networkMode, ...container }]) => {
    const needs = { ...container, networkInterfaces: networkMode === "awsvpc" ? 1 : 0 };
    const perInstance = containersPerInstance(findInstanceType(capacity.instanceType)!, needs);
    const { shortageThreshold, excessThreshold = shortageThreshold + 1 + perInstance } = container;
    return { ...needs, name, perInstance, shortageThreshold, excessThreshold };
  });

const flaps = ({ shortageThreshold, excessThreshold, perInstance }: ReturnType<typeof otherContainersOf>[number]) =>
  excessThreshold < shortageThreshold + 1 + perInstance;

/** What the headroom function is told of the containers besides the usual one. */
export const headroomOfOthers = (cluster: Sized): OtherContainer[] =>
  otherContainersOf(cluster).map(({ perInstance: _, ...container }) => container);

/** Removing an instance takes away what it holds: the excess must leave more than the shortage behind. */
const leastExcessThreshold = (
  { instanceType }: z.output<typeof capacity>,
  { containerCpu, containerMemory, shortageThreshold }: z.output<typeof headroom>,
): number =>
  shortageThreshold +
  1 +
  containersPerInstance(findInstanceType(instanceType)!, { cpu: containerCpu, memory: containerMemory });

const USUAL_EXCESS_THRESHOLD = 10;

/** The excess threshold of a cluster: the one set, or the default that suits its instance type. */
export const excessThresholdOf = ({ capacity, headroom }: Sized): number =>
  headroom.excessThreshold ?? Math.max(USUAL_EXCESS_THRESHOLD, leastExcessThreshold(capacity, headroom));

const offerOf = (instanceType: string) => registeredResources(findInstanceType(instanceType)!);
