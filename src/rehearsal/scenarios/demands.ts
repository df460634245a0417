import type { Demand } from "../traffic/demand";

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

/** A demand whose count is another one from one time until another. */
export const withCount = (demand: Demand, count: number, fromMs: number, untilMs: number): Demand => ({
  ...demand,
  tasks: demand.tasks.map((tasks, index) => {
    const timeMs = demand.startMs + index * demand.stepMs;
    return timeMs >= fromMs && timeMs < untilMs ? count : tasks;
  }),
});
