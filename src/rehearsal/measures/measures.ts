import { quantileSorted } from "simple-statistics";
import type { Observation } from "../../virtual-aws";
import { type Demand, demandSteps, endOfDemand } from "../traffic/demand";
import { integrate, type Steps, segments } from "./steps";
import { timelineOf } from "./timeline";

/** CPU units and MiB. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
}

/** What observations are judged against. The time that counts is the demand's; what came before is only history. */
export interface Frame {
  readonly demand: Demand;
  /** The group's min size, which no policy may go below. */
  readonly minSize: number;
  /** What one instance registers. */
  readonly instance: Resources;
  /** What one task reserves. */
  readonly task: Resources;
  /** How long a terminating instance is given. */
  readonly drainTimeoutSeconds: number;
}

/** What a rehearsal measures. Percentiles are null when there is nothing to take them of. */
export interface Measures {
  readonly waiting: {
    /** Minutes, summed over all tasks, between a task being wanted and being placed. */
    readonly taskMinutes: number;
    /** Of every task wanted in that time; one that never got a place waited until it was withdrawn or until the end. */
    readonly p50Seconds: number | null;
    readonly p99Seconds: number | null;
    readonly maxSeconds: number | null;
  };
  readonly cost: {
    /** From launch to termination. */
    readonly instanceHours: number;
    /**
     * What it takes at the least to serve every wanted task at once: at each moment the larger of min size and of the
     * instances that the wanted tasks fill when all can be cut and moved at will, by the scarcer resource. Only who
     * lets tasks wait can stay below it.
     */
    readonly lowerBoundHours: number;
    /** Instance-hours over the lower bound. */
    readonly ratio: number;
  };
  readonly instances: {
    readonly starts: number;
    readonly stops: number;
    /** Most instances at a time, those that boot and drain included. */
    readonly peak: number;
  };
  readonly tasks: {
    readonly wanted: number;
    /** Tasks whose machine died under them before they had stopped. */
    readonly killed: number;
    /** Of these, the ones whose machine had not yet had its drain timeout. */
    readonly killedEarly: number;
  };
  readonly drains: {
    /** Terminations that began. */
    readonly count: number;
    /** Of these, still under way at the end. */
    readonly unfinished: number;
    /** From the begin of the termination to the machine's end. */
    readonly p50Seconds: number | null;
    readonly p99Seconds: number | null;
    readonly maxSeconds: number | null;
  };
  /**
   * Elasticity as the SPEC Research Group defines it (Herbst et al., ACM TOMPECS 3(4), 2018), with demand and supply
   * counted in tasks; the supply is what the instances in service hold.
   */
  readonly elasticity: {
    /** Percent of the demand that was not supplied, mean over time. */
    readonly thetaU: number;
    /** Percent of the demand that was supplied in excess, mean over time. */
    readonly thetaO: number;
    /** Percent of the time in which the supply fell short. */
    readonly tauU: number;
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** @param observations in the order of time, from before the demand's begin to its end */
export function measure(observations: readonly Observation[], frame: Frame): Measures {
  const { demand, minSize, instance, task } = frame;
  const startMs = demand.startMs;
  const endMs = endOfDemand(demand);
  const integral = (functions: readonly Steps[], integrand: (...values: number[]) => number) =>
    integrate(startMs, endMs, functions, integrand);

  const { waitingTasks, instances, instancesInService } = timelineOf(observations);
  const wanted: Steps = [...demandSteps(demand)].map(({ time, tasks }) => ({ time, value: tasks }));
  const tasksPerInstance = tasksThatFit(instance, task);
  const filled = (tasks: number) =>
    Math.ceil(Math.max((tasks * task.cpu) / instance.cpu, (tasks * task.memory) / instance.memory));

  const instanceHours = integral([instances], (count) => count) / HOUR_MS;
  const lowerBoundHours = integral([wanted], (tasks) => Math.max(minSize, filled(tasks))) / HOUR_MS;
  const share = (integrand: (wanted: number, supplied: number) => number) =>
    (100 / (endMs - startMs)) *
    integral([wanted, instancesInService], (tasks, inService) => integrand(tasks!, inService! * tasksPerInstance));

  const within = observations.filter(({ time }) => time >= startMs && time <= endMs);
  const count = (kind: Observation["kind"]) => within.filter((each) => each.kind === kind).length;
  const drains = durationsOfTerminations(within);

  let peak = 0;
  for (const { values } of segments(startMs, endMs, [instances])) peak = Math.max(peak, values[0]!);

  return {
    waiting: {
      taskMinutes: integral([waitingTasks], (tasks) => tasks) / MINUTE_MS,
      ...percentiles(waits(within, endMs)),
    },
    cost: { instanceHours, lowerBoundHours, ratio: instanceHours / lowerBoundHours },
    instances: { starts: count("instanceLaunched"), stops: count("instanceTerminated"), peak },
    tasks: {
      wanted: count("taskWanted"),
      killed: count("taskKilled"),
      killedEarly: killedBefore(observations, startMs, frame.drainTimeoutSeconds * 1000),
    },
    drains: {
      count: count("instanceTerminating"),
      unfinished: count("instanceTerminating") - drains.length,
      ...percentiles(drains),
    },
    elasticity: {
      thetaU: share((tasks, supplied) => Math.max(tasks - supplied, 0) / tasks),
      thetaO: share((tasks, supplied) => Math.max(supplied - tasks, 0) / tasks),
      tauU: share((tasks, supplied) => (tasks > supplied ? 1 : 0)),
    },
  };
}

/** How many whole tasks an empty instance holds. */
export const tasksThatFit = (instance: Resources, task: Resources): number =>
  Math.min(Math.floor(instance.cpu / task.cpu), Math.floor(instance.memory / task.memory));

/** Seconds that each task waited which came to be wanted among the observations. */
const waits = (observations: readonly Observation[], endMs: number): readonly number[] => {
  const since = new Map<string, number>();
  const seconds: number[] = [];
  for (const observation of observations) {
    if (observation.kind === "taskWanted") since.set(observation.task, observation.time);
    if (observation.kind !== "taskPlaced" && observation.kind !== "taskWithdrawn") continue;
    const begin = since.get(observation.task);
    if (begin === undefined) continue;
    since.delete(observation.task);
    seconds.push((observation.time - begin) / 1000);
  }
  for (const begin of since.values()) seconds.push((endMs - begin) / 1000);
  return seconds;
};

/** Counts the tasks that were killed from a time on, less than a timeout after their machine began to terminate. */
const killedBefore = (observations: readonly Observation[], startMs: number, timeoutMs: number): number => {
  const terminatingSince = new Map<string, number>();
  let killed = 0;
  for (const observation of observations) {
    if (observation.kind === "instanceTerminating") terminatingSince.set(observation.instance, observation.time);
    if (observation.kind !== "taskKilled" || observation.time < startMs) continue;
    const since = terminatingSince.get(observation.instance) ?? observation.time;
    if (observation.time - since < timeoutMs) killed += 1;
  }
  return killed;
};

/** Seconds of each termination that both began and ended among the observations. */
const durationsOfTerminations = (observations: readonly Observation[]): readonly number[] => {
  const since = new Map<string, number>();
  const seconds: number[] = [];
  for (const observation of observations) {
    if (observation.kind === "instanceTerminating") since.set(observation.instance, observation.time);
    if (observation.kind !== "instanceTerminated") continue;
    const begin = since.get(observation.instance);
    if (begin !== undefined) seconds.push((observation.time - begin) / 1000);
  }
  return seconds;
};

const percentiles = (seconds: readonly number[]) => {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (p: number) => (sorted.length > 0 ? quantileSorted(sorted, p) : null);
  return { p50Seconds: at(0.5), p99Seconds: at(0.99), maxSeconds: at(1) };
};
