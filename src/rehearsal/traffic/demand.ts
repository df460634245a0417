import { MINUTE_MS, peakOf, type Traffic } from "./traffic";

/** How many tasks of one service are wanted, as a step function. */
export interface Demand {
  /** Milliseconds since the epoch, when the first count begins to hold. */
  readonly startMs: number;
  /** Milliseconds for which each count holds. */
  readonly stepMs: number;
  readonly tasks: Uint32Array;
}

/**
 * The tasks that traffic wants in each bin, rounded up because a task that is needed in part is needed. Traffic that counts
 * tasks may want none. Of any other one task is the minimum: no service that follows its load can be scaled from nothing.
 *
 * @param peakTasks wanted in the highest bin; every other bin wants its share. Undefined takes the values as tasks, which
 * is right for traffic whose unit is tasks
 */
export function demandOf(traffic: Traffic, peakTasks: number | undefined): Demand {
  const peak = peakOf(traffic);
  // The rounding error of the division must not ask for one task more than the share is.
  const share = (value: number) => Math.ceil((peakTasks === undefined ? value : (value / peak) * peakTasks) - 1e-9);
  const minimum = traffic.unit === "tasks" ? 0 : 1;
  return {
    startMs: traffic.startMs,
    stepMs: traffic.stepMs,
    tasks: Uint32Array.from(traffic.values, (value) => Math.max(minimum, share(value))),
  };
}

/** The most tasks that are wanted at any time. */
export const highestOf = ({ tasks }: Demand): number => tasks.reduce((highest, count) => Math.max(highest, count), 0);

/** Milliseconds since the epoch: when the last count ceases to hold. */
export const endOfDemand = (demand: Demand): number => demand.startMs + demand.tasks.length * demand.stepMs;

/** The moments at which the count changes, the first one included. */
export function* demandSteps(demand: Demand): Generator<{ readonly time: number; readonly tasks: number }> {
  let before: number | undefined;
  for (const [index, tasks] of demand.tasks.entries()) {
    if (tasks !== before) yield { time: demand.startMs + index * demand.stepMs, tasks };
    before = tasks;
  }
}

/** When the most tasks are wanted for the first time, in milliseconds since the epoch. */
export const peakTimeOf = (demand: Demand): number =>
  demand.startMs + demand.tasks.indexOf(highestOf(demand)) * demand.stepMs;

/** A part of a demand by the minute. Before its begin and after its end its first and its last count hold. */
export const partOf = (demand: Demand, startMs: number, minutes: number): Demand => {
  const last = demand.tasks.length - 1;
  const stepAt = (timeMs: number) => Math.floor((timeMs - demand.startMs) / demand.stepMs);
  return {
    startMs,
    stepMs: MINUTE_MS,
    tasks: Uint32Array.from(
      { length: minutes },
      (_, minute) => demand.tasks[Math.min(last, Math.max(0, stepAt(startMs + minute * MINUTE_MS)))]!,
    ),
  };
};
