import type { Observation } from "../../virtual-aws";
import { type Demand, demandSteps, endOfDemand, partOf, peakTimeOf } from "../traffic/demand";
import { MINUTE_MS } from "../traffic/traffic";
import { highestIn, type Steps } from "./steps";
import { timelineOf } from "./timeline";
import { freeRoomOf, type MomentFrame } from "./worst-moments";

/** A run in detail, for charts. It is plain data. */
export interface RunDetail extends DetailSeries {
  /** The three hours around the peak, as far as the traffic has them. */
  readonly closeUp: CloseUp;
}

/** A part of a run by the minute. Its times are seconds since its own begin. */
export interface CloseUp extends DetailSeries {
  /** Seconds from the begin of the traffic to its own. */
  readonly startSeconds: number;
}

/** The series of a time, and the instances in it. */
export interface DetailSeries {
  /** Seconds of each span of the series, whole minutes; the first begins with the traffic. */
  readonly spanSeconds: number;
  /** Highest number of tasks wanted in each span. */
  readonly wanted: readonly number[];
  /** Highest number of tasks that the instances in service hold, in each span. */
  readonly capacity: readonly number[];
  /** Highest number of tasks that wait, in each span. */
  readonly waiting: readonly number[];
  /** Lowest number of usual containers that would fit besides, in each span. */
  readonly schedulable: readonly number[];
  /** Highest number of instances in each span, those that boot and drain included. */
  readonly instances: readonly number[];
  /** Each instance that was there during the traffic, in the order of launches. */
  readonly lives: readonly InstanceLife[];
}

/** The life of an instance, in seconds since the begin of the traffic; negative before it. */
export interface InstanceLife {
  readonly launched: number;
  /** Null when it never took tasks. */
  readonly inService: number | null;
  /** Null when it was there to the end. */
  readonly leaving: number | null;
  /** Null when it was there to the end. */
  readonly ended: number | null;
}

/** Spans of a chart's series at the most: two for each pixel of a wide screen. */
const MAXIMUM_SPANS = 2016;

/** Minutes before and after the peak that are seen by the minute. */
const CLOSE_UP = { before: 60, after: 120 } as const;

/**
 * Takes a run's series and the lives of its instances.
 *
 * @param observations in the order of time, from the cluster's first moment on
 * @param demand the demand that was followed
 * @param frame the cluster, from the begin to the end of the demand
 * @param tasksPerInstance usual containers that an empty instance holds
 */
export function detailOf(
  observations: Iterable<Observation>,
  demand: Demand,
  frame: MomentFrame,
  tasksPerInstance: number,
): RunDetail {
  const startMs = Math.max(demand.startMs, peakTimeOf(demand) - CLOSE_UP.before * MINUTE_MS);
  const minutes = Math.min(CLOSE_UP.before + CLOSE_UP.after, Math.ceil((endOfDemand(demand) - startMs) / MINUTE_MS));
  return {
    ...seriesOf(observations, demand, frame, tasksPerInstance),
    closeUp: {
      startSeconds: (startMs - demand.startMs) / 1000,
      ...seriesOf(observations, partOf(demand, startMs, minutes), frame, tasksPerInstance),
    },
  };
}

const seriesOf = (
  observations: Iterable<Observation>,
  demand: Demand,
  frame: MomentFrame,
  tasksPerInstance: number,
): DetailSeries => {
  const { startMs } = demand;
  const minutes = Math.ceil((endOfDemand(demand) - startMs) / MINUTE_MS);
  const spanMinutes = Math.ceil(minutes / MAXIMUM_SPANS);
  const count = Math.ceil(minutes / spanMinutes);
  // The last span may last beyond the traffic.
  const endMs = startMs + count * spanMinutes * MINUTE_MS;
  const { instancesInService, waitingTasks, instances } = timelineOf(observations);
  const highest = (steps: Steps) => highestIn(startMs, endMs, steps, count);
  const wanted = [...demandSteps(demand)].map(({ time, tasks }) => ({ time, value: tasks }));
  return {
    spanSeconds: spanMinutes * 60,
    wanted: highest(wanted),
    capacity: highest(instancesInService).map((each) => each * tasksPerInstance),
    waiting: highest(waitingTasks),
    schedulable: lowestIn(startMs, endMs, freeRoomOf(observations, frame, tasksPerInstance), count),
    instances: highest(instances),
    lives: livesOf(observations, startMs, endOfDemand(demand)),
  };
};

/** The lowest value in each of `count` equal spans, of a function that is never below 0. */
const lowestIn = (startMs: number, endMs: number, steps: Steps, count: number): readonly number[] => {
  const top = steps.reduce((most, { value }) => Math.max(most, value), 0);
  const mirrored = steps.map(({ time, value }) => ({ time, value: top - value }));
  return highestIn(startMs, endMs, mirrored, count).map((value) => top - value);
};

type OpenLife = { -readonly [Member in keyof InstanceLife]: InstanceLife[Member] };

const livesOf = (observations: Iterable<Observation>, startMs: number, endMs: number): readonly InstanceLife[] => {
  const lives = new Map<string, OpenLife>();
  for (const observation of observations) {
    const { kind, time } = observation;
    if (time > endMs) break;
    const second = (time - startMs) / 1000;
    if (kind === "instanceLaunched")
      lives.set(observation.instance, { launched: second, inService: null, leaving: null, ended: null });
    else if (kind === "instanceRegistered") enter(lives.get(observation.instance), "inService", second);
    else if (kind === "drainBegan" || kind === "instanceTerminating")
      enter(lives.get(observation.instance), "leaving", second);
    else if (kind === "instanceTerminated") {
      enter(lives.get(observation.instance), "leaving", second);
      enter(lives.get(observation.instance), "ended", second);
    }
  }
  return [...lives.values()].filter(({ ended }) => ended === null || ended > 0);
};

/** Enters the first time of its kind; one that registers while it leaves never takes tasks. */
const enter = (life: OpenLife | undefined, moment: "inService" | "leaving" | "ended", second: number): void => {
  if (!life || (moment === "inService" && life.leaving !== null)) return;
  life[moment] ??= second;
};
