import { z } from "zod";
import { AT_DEADLINE } from "../../../functions/drain/contract";
import { withRules } from "../rules";
import type { ApplicationSettings } from "./application";
import { BOOT_PARTS, BOOT_SECONDS, type BootedCluster, furtherBootSeconds } from "./boot-time";
import type { CapacitySettings } from "./capacity";
import type { HeadroomSettings } from "./headroom";
import { largestHolder, usualContainerOf } from "./headroom-containers";
import { seconds } from "./kinds/amounts";
import { note } from "./note";

/** The longest that a lifecycle hook waits: 48 hours (EC2 Auto Scaling user guide). */
export const LONGEST_HOOK_SECONDS = 172_800;

/** The time that `stopStandalone` takes after the timeout: at most a minute, two minutes for tasks to stop, and the next minute's run. */
const STOP_STANDALONE_SECONDS = 300;

/** The longest drain timeout after which `atDeadline` has time for what it does. */
const longestTimeoutSeconds = (atDeadline: (typeof AT_DEADLINE)[number]): number =>
  atDeadline === "stopStandalone" ? LONGEST_HOOK_SECONDS - STOP_STANDALONE_SECONDS : LONGEST_HOOK_SECONDS;

/**
 * The parts of a drain that no setting decides, in seconds: the upper ends of the ranges of docs/virtual-aws.md.
 */
export const DRAIN_PARTS = {
  /**
   * Until an instance more is there when the cluster is full: headroom's run 80, alarm 68, launch 22, and its boot.
   * {@link BOOT_PARTS} have what an environment may add.
   */
  room: 170 + BOOT_SECONDS,
  /**
   * ECS stops trying to place the replacements before the room is there, and tries again so much later at the latest (ECS
   * developer guide, "Amazon ECS service throttle logic").
   */
  throttle: 1620,
  /** The replacement's image comes to an instance that has not had it. */
  pull: 60,
  /** A replacement starts. */
  start: 45,
  /**
   * A service without health checks counts a task that has run for so long (ECS developer guide, "Service definition
   * parameters"). Behind Drydock's load balancer it takes less: a registration, and one check every 15 s.
   */
  healthy: 40,
  /** The stopped task gives back what it holds. */
  deprovisioning: 15,
  /** The schedule's run sees it: each minute, up to 10 s late, with reads of 10 s. */
  run: 80,
} as const;

/**
 * Tasks that ECS starts in a minute for one service: the lower of the figures of its quotas (docs/virtual-aws.md,
 * `serviceStartsPerMinute`).
 */
export const STARTS_PER_MINUTE = 250;

/** The same parts in words, in the order of a drain. */
const PART_MEANINGS: Readonly<Record<keyof typeof DRAIN_PARTS, string>> = {
  room: "another instance boots",
  throttle: "ECS tries again to place the replacements",
  pull: "their image is pulled",
  start: "they start",
  healthy: "they count as healthy",
  deprovisioning: "the stopped tasks give back what they hold",
  run: "a run of the drain function sees it",
};

/** Deregistration delay of a service that is no application of the environment: as long as an application's default. */
const OTHER_SERVICES_DEREGISTRATION_SECONDS = 30;

export const drainingSchema = withRules(
  z.strictObject({
    timeoutSeconds: note(seconds(60, LONGEST_HOOK_SECONDS).optional(), {
      description: `A terminating instance has this long to give up its tasks. Then atDeadline decides. The default is the sum of what a drain takes at the longest when it begins in a full cluster: ${partsInWords()}, and the longest deregistration delay and stop timeout of a task. A bare metal type adds ${BOOT_PARTS.metal} s to the boot, GPUs or Neuron devices ${BOOT_PARTS.accelerators} s, and each of bootSteps ${BOOT_PARTS.ownStep} s. As ECS starts a service's tasks one after the other, ${STARTS_PER_MINUTE} a minute, every ${STARTS_PER_MINUTE} usual containers that the group holds at its maximum size add 60 s.`,
      remedy: "choose 60 (one minute) to 172800 (48 hours, the longest that a lifecycle hook waits)",
      defaultIs: `${sum(DRAIN_PARTS)} s and the longest deregistration delay and stop timeout of a task, which is ${sum(DRAIN_PARTS) + OTHER_SERVICES_DEREGISTRATION_SECONDS + 30} s with the defaults`,
    }),
    stopTimeoutSeconds: note(seconds(2, LONGEST_HOOK_SECONDS).default(30), {
      description: "Time from SIGTERM until a container is killed, unless its task definition has another.",
    }),
    atDeadline: note(z.enum(AT_DEADLINE).default("terminate"), {
      description:
        "What happens when tasks are left at the timeout. terminate: the instance terminates with them. stopStandalone: tasks that belong to no service are stopped first and have two minutes. wait: the instance stays until the tasks are gone or 48 hours have passed. An alarm reports each case.",
    }),
  }),
  [
    {
      setting: "timeoutSeconds",
      needs: ["timeoutSeconds", "atDeadline"],
      broken: ({ timeoutSeconds, atDeadline }) =>
        timeoutSeconds !== undefined && timeoutSeconds > longestTimeoutSeconds(atDeadline),
      problem: ({ atDeadline }) =>
        `with cluster.draining.atDeadline stopStandalone at most ${longestTimeoutSeconds(atDeadline)} s leave tasks time to stop within the hook's 48 hours`,
      remedy: "lower timeoutSeconds, or choose another atDeadline",
    },
  ],
);

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}

/** The parts that no setting decides, each in words with its seconds. */
function partsInWords(): string {
  const parts = Object.entries(DRAIN_PARTS) as [keyof typeof DRAIN_PARTS, number][];
  return parts.map(([part, partSeconds]) => `${PART_MEANINGS[part]} (${partSeconds} s)`).join(", ");
}

type DrainingSettings = z.output<typeof drainingSchema>;

/** The settings that decide how long a drain takes. */
export interface DrainedEnvironment {
  /** The applications, by name. */
  readonly applications: Readonly<Record<string, ApplicationSettings>>;
  /** The cluster's settings, of which these count alone. */
  readonly cluster: BootedCluster & {
    readonly capacity: CapacitySettings;
    readonly draining: DrainingSettings;
    readonly headroom: HeadroomSettings;
  };
}

/** Seconds from the begin of an application's leaving until its last container is gone: deregistration, then stopping. */
export const leavingSeconds = (
  { requests, stopTimeoutSeconds }: ApplicationSettings,
  { draining }: Pick<DrainedEnvironment["cluster"], "draining">,
): number => requests.deregistrationDelaySeconds + (stopTimeoutSeconds ?? draining.stopTimeoutSeconds);

/** A part of the longest drain. */
export interface DrainTerm {
  /** The part in words. */
  readonly meaning: string;
  /** The longest time that it takes. */
  readonly seconds: number;
}

/** Seconds until ECS has started the tasks that a service wants before the replacements: all that the group holds at most. */
const startsSeconds = ({ applications, cluster }: DrainedEnvironment): number => {
  const { perInstance } = largestHolder(cluster.capacity, usualContainerOf({ applications, cluster }));
  return Math.floor((cluster.capacity.maxSize * perInstance) / STARTS_PER_MINUTE) * 60;
};

/**
 * The parts of a drain at the longest when nothing is wrong, even if it begins in a full cluster: an instance more boots, ECS
 * tries again after its longest throttle and starts the service's other tasks first, the replacement starts and is healthy,
 * the old task leaves the load balancer and stops, and the schedule's run sees it. Services that are no applications count
 * with a deregistration delay of 30 s.
 */
export const drainTerms = (environment: DrainedEnvironment): readonly DrainTerm[] => {
  const { applications, cluster } = environment;
  const others = OTHER_SERVICES_DEREGISTRATION_SECONDS + cluster.draining.stopTimeoutSeconds;
  const leaving = Object.values(applications).map((application) => leavingSeconds(application, cluster));
  const term = (part: keyof typeof DRAIN_PARTS, furtherSeconds = 0): DrainTerm => ({
    meaning: PART_MEANINGS[part],
    seconds: DRAIN_PARTS[part] + furtherSeconds,
  });
  const starts = startsSeconds(environment);
  return [
    term("room", furtherBootSeconds(cluster)),
    term("throttle"),
    ...(starts > 0 ? [{ meaning: "ECS starts the service's other new tasks first", seconds: starts }] : []),
    term("pull"),
    term("start"),
    term("healthy"),
    { meaning: "the old tasks leave the load balancer and stop", seconds: Math.max(others, ...leaving) },
    term("deprovisioning"),
    term("run"),
  ];
};

/** Seconds that a drain may take when nothing is wrong: the sum of {@link drainTerms}, within the limit of the hook. */
export const expectedDrainSeconds = (environment: DrainedEnvironment): number =>
  Math.min(
    drainTerms(environment).reduce((total, term) => total + term.seconds, 0),
    longestTimeoutSeconds(environment.cluster.draining.atDeadline),
  );

/** The drain timeout in seconds: the one set, or {@link expectedDrainSeconds}. */
export const drainTimeoutOf = (environment: DrainedEnvironment): number =>
  environment.cluster.draining.timeoutSeconds ?? expectedDrainSeconds(environment);

/** One sentence when the drain timeout is shorter than a drain may take. */
export const drainWarnings = (environment: DrainedEnvironment): readonly string[] => {
  const expected = expectedDrainSeconds(environment);
  const timeout = drainTimeoutOf(environment);
  return timeout >= expected
    ? []
    : [
        `cluster.draining.timeoutSeconds: ${timeout} s are less than the ${expected} s that a drain may take when the cluster is full and ECS waits with its replacements, so tasks may die with their instance; raise it, or leave it out`,
      ];
};

/** The longest time that a drain takes, with everything that happens at its deadline, in seconds. */
export const longestDrainSeconds = (environment: DrainedEnvironment): number => {
  const timeout = drainTimeoutOf(environment);
  return {
    terminate: timeout,
    stopStandalone: timeout + STOP_STANDALONE_SECONDS,
    wait: LONGEST_HOOK_SECONDS,
  }[environment.cluster.draining.atDeadline];
};
