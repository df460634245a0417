import type { Observation } from "../../virtual-aws";
import { type Demand, demandSteps } from "../traffic/demand";
import { MINUTE_MS } from "../traffic/traffic";
import { Count, highestIn, integrate, type Steps, segments } from "./steps";

/** A service, and the tasks that are wanted of it. */
interface DemandedService {
  readonly name: string;
  readonly demand: Demand;
}

/**
 * Tasks that are wanted and do not run, over time: of each service those that run are subtracted from those wanted.
 *
 * @param observations in the order of time, from the first moment of the cluster on
 */
export function unservedTasks(observations: Iterable<Observation>, services: readonly DemandedService[]): Steps {
  const running = runningByService(observations);
  const functions = services.flatMap(({ name, demand }) => [
    [...demandSteps(demand)].map(({ time, tasks }) => ({ time, value: tasks })),
    running.get(name) ?? [],
  ]);
  const startMs = services[0]!.demand.startMs;
  const endMs = startMs + services[0]!.demand.tasks.length * services[0]!.demand.stepMs;
  const steps: { time: number; value: number }[] = [];
  for (const { from, values } of segments(startMs, endMs, functions)) {
    const value = services.reduce((sum, _, index) => sum + Math.max(0, values[2 * index]! - values[2 * index + 1]!), 0);
    if (steps.at(-1)?.value !== value) steps.push({ time: from, value });
  }
  return steps;
}

const runningByService = (observations: Iterable<Observation>): ReadonlyMap<string, Steps> => {
  const serviceOf = new Map<string, string>();
  const running = new Set<string>();
  const counts = new Map<string, Count>();
  const enter = (task: string, time: number, change: 1 | -1): void => {
    const service = serviceOf.get(task);
    if (service === undefined) return;
    const count = counts.get(service) ?? new Count();
    counts.set(service, count);
    count.add(time, change);
  };
  for (const observation of observations) {
    const { kind, time } = observation;
    if (kind === "taskWanted" && observation.service !== undefined)
      serviceOf.set(observation.task, observation.service);
    else if (kind === "taskRunning") {
      running.add(observation.task);
      enter(observation.task, time, 1);
    } else if ((kind === "taskStopped" || kind === "taskKilled") && running.delete(observation.task))
      enter(observation.task, time, -1);
  }
  return new Map([...counts].map(([service, { steps }]) => [service, steps]));
};

/** Milliseconds without a disturbance after which a cluster has recovered. */
const QUIET_MS = 10 * MINUTE_MS;

/** Share of the tasks wanted that may be unserved beyond the calm run; one task may always be. */
const TOLERATED_SHARE = 0.05;

/** Minutes by which the waits of two runs may be apart although the event is not their cause: boots are drawn anew. */
const SHIFT_MINUTES = 5;

/** The run with an event, and the run without. */
export interface Pair {
  /** Unserved tasks with the event. */
  readonly unserved: Steps;
  /** Unserved tasks of the same hours without it. */
  readonly calm: Steps;
  /** Tasks wanted with the event. */
  readonly wanted: Steps;
}

/** The highest count of a calm run within a few minutes of each minute. */
const envelopeOf = (calm: Steps, startMs: number, endMs: number): Steps => {
  const minutes = highestIn(startMs, endMs, calm, Math.ceil((endMs - startMs) / MINUTE_MS));
  return minutes.map((_, index) => ({
    time: startMs + index * MINUTE_MS,
    value: Math.max(...minutes.slice(Math.max(0, index - SHIFT_MINUTES), index + SHIFT_MINUTES + 1)),
  }));
};

/** Milliseconds since the epoch. */
interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Task-minutes that are unserved from the begin of an event on, beyond the calm run. @param endMs the end of the run */
export const extraTaskMinutes = ({ unserved, calm }: Pair, event: Span, endMs: number): number =>
  integrate(event.startMs, endMs, [unserved, envelopeOf(calm, event.startMs, endMs)], (now, then) =>
    Math.max(0, now! - then!),
  ) / MINUTE_MS;

/**
 * When a cluster has recovered: from then on, and from the end of the event on, no more than one task or 5 % of those
 * wanted are unserved beyond the calm run of about that minute, for ten minutes.
 *
 * @param endMs the end of the run
 * @returns milliseconds since the epoch, or null when it has not recovered by the end of the run
 */
export function recoveredMs({ unserved, calm, wanted }: Pair, event: Span, endMs: number): number | null {
  let disturbedUntil = event.startMs;
  const compared = [unserved, envelopeOf(calm, event.startMs, endMs), wanted];
  for (const { from, to, values } of segments(event.startMs, endMs, compared)) {
    if (from >= Math.max(disturbedUntil, event.endMs) + QUIET_MS) break;
    const [now, then, tasks] = values as [number, number, number];
    if (now - then > Math.max(1, tasks * TOLERATED_SHARE)) disturbedUntil = to;
  }
  return disturbedUntil >= endMs ? null : disturbedUntil;
}
