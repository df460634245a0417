import { quantileSorted } from "simple-statistics";
import type { Resources } from "../../../functions/headroom/contract";
import { slots } from "../../../functions/headroom/room";
import type { Observation } from "../../virtual-aws";
import { type Demand, demandSteps, endOfDemand } from "../traffic/demand";
import { HOUR_MS, MINUTE_MS } from "../traffic/traffic";
import { type CpuUse, surplusVcpuHours } from "./cpu-credits";
import { highestIn, integrate, type Steps } from "./steps";
import { type Timeline, timelineOf } from "./timeline";

/** The demand and the sizes that observations are judged by. Only the time of the demand counts. */
export interface Frame {
  /** Demand that the run followed; of several services all of them together, counted in usual containers. */
  readonly demand: Demand;
  /** The group's min size, which no policy may go below. */
  readonly minSize: number;
  /** CPU units and MiB that one instance of the environment's type registers. */
  readonly instance: Resources;
  /** The instances that were played, where they are of another type. @default they are of the environment's */
  readonly otherType?: OtherType | undefined;
  /** Tasks that an empty instance of those that were played holds. */
  readonly tasksPerInstance: number;
  /** The services, each with the CPU units and MiB that one of its tasks reserves and with its demand. */
  readonly services: readonly { readonly task: Resources; readonly demand: Demand }[];
  /** Seconds that a terminating instance has for its drain. */
  readonly drainTimeoutSeconds: number;
  /** The use of CPU. @default unknown */
  readonly cpuUse?: CpuUse | undefined;
}

/** Instances of another type than the environment's. */
export interface OtherType {
  /** CPU units and MiB that one registers. */
  readonly instance: Resources;
  /** Hours of the environment's type that cost as much as one of its hours. */
  readonly hours: number;
}

/** The spread of some durations. All are null when there are none. */
export interface Spread {
  /** Median. */
  readonly p50Seconds: number | null;
  /** 99th percentile. */
  readonly p99Seconds: number | null;
  /** Maximum. */
  readonly maxSeconds: number | null;
}

/** The figures of one run. */
export interface Measures {
  /** The waits of all tasks that came to be wanted; one that never got a place waited until withdrawn or until the end. */
  readonly waiting: Spread & {
    /** Minutes, summed over all tasks, between a task being wanted and being placed. */
    readonly taskMinutes: number;
  };
  /** Cost of the instances. */
  readonly cost: {
    /**
     * Hours that are paid for, summed over all instances: from launch to termination, or as the timings bill them. Those of
     * another type than the environment's count as the hours of that one which cost as much.
     */
    readonly instanceHours: number;
    /**
     * The minimum of instance-hours that serves every wanted task at once: at each moment the larger of min size and of
     * the whole instances that the wanted tasks fill when they can be moved at will. Only a policy that lets tasks wait
     * can stay below it.
     */
    readonly lowerBoundHours: number;
    /** Instance-hours over the lower bound; null on Fargate, which has no instances of one's own, and where the bound is 0. */
    readonly ratio: number | null;
    /**
     * The same by hours of another type and by its own lower bound: below 1 there were too few for the tasks. @default `ratio`,
     * as the instances are of the environment's type
     */
    readonly servedRatio?: number | null;
    /** vCPU-hours of surplus CPU credits, which AWS bills with `unlimited`; null where the use of CPU is unknown. */
    readonly surplusVcpuHours: number | null;
  };
  /** Instances that came and went. */
  readonly instances: {
    /** Instances launched. */
    readonly starts: number;
    /** Instances terminated. */
    readonly stops: number;
    /** Maximum of instances at a time, those that boot and drain included. */
    readonly peak: number;
  };
  /** Tasks that came and went. */
  readonly tasks: {
    /** Tasks that came to be wanted. */
    readonly wanted: number;
    /** Tasks whose instance ended before they had stopped. */
    readonly killed: number;
    /** Of these, the ones whose instance had not yet had its drain timeout. */
    readonly killedEarly: number;
    /** Of those killed, the ones on a Spot Instance that EC2 took back. They count as killed early too. */
    readonly killedBySpot: number;
  };
  /** The durations are those from the begin of a termination to the instance's end. */
  readonly drains: Spread & {
    /** Terminations that began. */
    readonly count: number;
    /** Of these, still under way at the end. */
    readonly unfinished: number;
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

/**
 * Takes the measures of a run.
 *
 * @param observations in the order of time, from before the demand's begin to its end
 * @param timeline their counts. @default computed from them
 */
export function measuresOf(
  observations: Iterable<Observation>,
  frame: Frame,
  timeline = timelineOf(observations),
): Measures {
  const { demand } = frame;
  const startMs = demand.startMs;
  const endMs = endOfDemand(demand);
  const wanted = stepsOf(demand);
  const during = { [Symbol.iterator]: () => between(observations, startMs, endMs) };
  const counts = countsByKind(during);
  const count = (kind: Observation["kind"]) => counts.get(kind) ?? 0;
  const drains = durationsOfTerminations(during);
  return {
    waiting: {
      taskMinutes: integrate(startMs, endMs, [timeline.waitingTasks], (tasks) => tasks!) / MINUTE_MS,
      ...spreadOf(waits(during, endMs)),
    },
    cost: {
      ...costOf(timeline, frame),
      surplusVcpuHours: frame.cpuUse ? surplusVcpuHours(observations, endMs, frame.cpuUse) : null,
    },
    instances: {
      starts: count("instanceLaunched"),
      stops: count("instanceTerminated"),
      peak: highestIn(startMs, endMs, timeline.instances, 1)[0]!,
    },
    tasks: {
      wanted: count("taskWanted"),
      killed: count("taskKilled"),
      killedEarly: killedBefore(observations, startMs, frame.drainTimeoutSeconds * 1000),
      killedBySpot: killedByInterruptions(observations, startMs),
    },
    drains: {
      count: count("instanceTerminating"),
      unfinished: count("instanceTerminating") - drains.length,
      ...spreadOf(drains),
    },
    elasticity: elasticityOf(timeline, wanted, frame),
  };
}

const costOf = ({ billedInstances }: Timeline, frame: Frame): Omit<Measures["cost"], "surplusVcpuHours"> => {
  const { demand, otherType } = frame;
  const billedHours = integrate(demand.startMs, endOfDemand(demand), [billedInstances], (count) => count!) / HOUR_MS;
  const instanceHours = billedHours * (otherType?.hours ?? 1);
  const lowerBoundHours = lowerBoundHoursOf(frame);
  const over = (hours: number, bound: number) => (bound > 0 ? hours / bound : null);
  return {
    instanceHours,
    lowerBoundHours,
    ratio: over(instanceHours, lowerBoundHours),
    ...(otherType && {
      servedRatio: over(billedHours, lowerBoundHoursOf({ ...frame, instance: otherType.instance })),
    }),
  };
};

/** The minimum of instance-hours: see {@link Measures.cost}. */
export const lowerBoundHoursOf = (frame: Pick<Frame, "demand" | "minSize" | "instance" | "services">): number =>
  integrate(
    frame.demand.startMs,
    endOfDemand(frame.demand),
    frame.services.map((service) => stepsOf(service.demand)),
    (...tasks) => Math.max(frame.minSize, instancesFilledBy(tasks, frame)),
  ) / HOUR_MS;

/**
 * Instances that tasks fill when they can be moved at will: at the minimum those of the service that fills the most alone,
 * and those that all fill together by the scarcer resource when tasks could be cut.
 */
const instancesFilledBy = (
  tasks: readonly number[],
  { services, instance }: Pick<Frame, "services" | "instance">,
): number => {
  const share = (resource: keyof Resources) =>
    services.reduce((sum, { task }, index) => sum + (tasks[index]! * task[resource]) / instance[resource], 0);
  const alone = services.map(({ task }, index) => Math.ceil(tasks[index]! / slots(instance, task)));
  return Math.max(...alone, Math.ceil(share("cpu")), Math.ceil(share("memory")));
};

const stepsOf = (demand: Demand): Steps => [...demandSteps(demand)].map(({ time, tasks }) => ({ time, value: tasks }));

const elasticityOf = ({ instancesInService }: Timeline, wanted: Steps, frame: Frame): Measures["elasticity"] => {
  const { startMs } = frame.demand;
  const endMs = endOfDemand(frame.demand);
  // Of no demand nothing is a share.
  const share = (part: number, tasks: number) => (tasks === 0 ? 0 : part / tasks);
  const meanPercent = (shareOf: (tasks: number, supplied: number) => number) =>
    (100 / (endMs - startMs)) *
    integrate(startMs, endMs, [wanted, instancesInService], (tasks, inService) =>
      shareOf(tasks!, inService! * frame.tasksPerInstance),
    );
  return {
    thetaU: meanPercent((tasks, supplied) => share(Math.max(tasks - supplied, 0), tasks)),
    thetaO: meanPercent((tasks, supplied) => share(Math.max(supplied - tasks, 0), tasks)),
    tauU: meanPercent((tasks, supplied) => (tasks > supplied ? 1 : 0)),
  };
};

/** The observations from a first to a last moment, both included. */
export function* between<Some extends Observation>(
  observations: Iterable<Some>,
  startMs: number,
  endMs: number,
): Generator<Some, void> {
  for (const observation of observations)
    if (observation.time >= startMs && observation.time <= endMs) yield observation;
}

const countsByKind = (observations: Iterable<Observation>): ReadonlyMap<Observation["kind"], number> => {
  const counts = new Map<Observation["kind"], number>();
  for (const { kind } of observations) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
};

/** Seconds that each task waited that came to be wanted among the observations. */
export const waits = (observations: Iterable<Observation>, endMs: number): readonly number[] => {
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

/** Counts the tasks that were killed from a time on, on a Spot Instance that EC2 took back. */
const killedByInterruptions = (observations: Iterable<Observation>, startMs: number): number => {
  const interrupted = new Set<string>();
  let killed = 0;
  for (const each of observations) {
    if (each.kind === "instanceInterrupted") interrupted.add(each.instance);
    if (each.kind === "taskKilled" && each.time >= startMs && interrupted.has(each.instance)) killed += 1;
  }
  return killed;
};

/** Counts the tasks that were killed from a time on, less than a timeout after their instance began to terminate. */
const killedBefore = (observations: Iterable<Observation>, startMs: number, timeoutMs: number): number => {
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
const durationsOfTerminations = (observations: Iterable<Observation>): readonly number[] => {
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

export const spreadOf = (seconds: readonly number[]): Spread => {
  const sorted = [...seconds].sort((a, b) => a - b);
  const quantile = (share: number) => (sorted.length > 0 ? quantileSorted(sorted, share) : null);
  return { p50Seconds: quantile(0.5), p99Seconds: quantile(0.99), maxSeconds: quantile(1) };
};
