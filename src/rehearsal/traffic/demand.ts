import type { Traffic } from "./traffic";

/** How many tasks of one service are wanted, as a step function. */
export interface Demand {
  /** Milliseconds since the epoch, when the first count begins to hold. */
  readonly startMs: number;
  /** Milliseconds for which each count holds. */
  readonly stepMs: number;
  readonly tasks: Uint32Array;
}

/**
 * Scales traffic so that its highest bin wants `peakTasks` tasks. Every other bin wants its share, rounded up because
 * a task that is needed in part is needed, and at least one: a service is never scaled to nothing here.
 */
export function demandOf(traffic: Traffic, peakTasks: number): Demand {
  const peak = traffic.values.reduce((highest, value) => Math.max(highest, value), 0);
  // The rounding error of the division must not ask for one task more than the share is.
  const share = (value: number) => Math.ceil((value / peak) * peakTasks - 1e-9);
  return {
    startMs: traffic.startMs,
    stepMs: traffic.stepMs,
    tasks: Uint32Array.from(traffic.values, (value) => Math.max(1, share(value))),
  };
}

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
