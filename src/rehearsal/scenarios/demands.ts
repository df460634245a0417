import type { Demand } from "../traffic/demand";
import { MINUTE_MS } from "../traffic/traffic";

/** The lowest and the highest count of tasks in a whole traffic. */
export interface Extremes {
  readonly lowest: number;
  readonly highest: number;
}

/** The extremes of a demand. */
export const extremesOf = ({ tasks }: Demand): Extremes =>
  tasks.reduce(
    ({ lowest, highest }, count) => ({ lowest: Math.min(lowest, count), highest: Math.max(highest, count) }),
    { lowest: Number.POSITIVE_INFINITY, highest: 0 },
  );

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

/** A demand whose count is another one from one time until another. */
export const withCount = (demand: Demand, count: number, fromMs: number, untilMs: number): Demand => ({
  ...demand,
  tasks: demand.tasks.map((tasks, index) => {
    const timeMs = demand.startMs + index * demand.stepMs;
    return timeMs >= fromMs && timeMs < untilMs ? count : tasks;
  }),
});
