import { type Demand, endOfDemand } from "../traffic/demand";
import { HOUR_MS } from "../traffic/traffic";

/** Hours of a day. */
export const HOURS_PER_DAY = 24;

/** The demand of each hour, in tasks. Hours begin with those of UTC. */
export interface HourlyDemand {
  /** The first whole hour, counted from the epoch. The last one may be there in part only. */
  readonly firstHour: number;
  /** Mean of the tasks wanted in each hour. */
  readonly means: readonly number[];
  /** Highest number of tasks wanted in each hour. */
  readonly maxima: readonly number[];
}

/** Takes the demand of each hour. */
export function hourlyDemand(demand: Demand): HourlyDemand {
  const { startMs, stepMs } = demand;
  const firstHour = Math.ceil(startMs / HOUR_MS);
  const count = Math.max(0, Math.ceil(endOfDemand(demand) / HOUR_MS) - firstHour);
  const taskMs = new Array<number>(count).fill(0);
  const coveredMs = new Array<number>(count).fill(0);
  const maxima = new Array<number>(count).fill(0);
  for (const [index, tasks] of demand.tasks.entries()) {
    const endMs = startMs + (index + 1) * stepMs;
    for (let fromMs = Math.max(firstHour * HOUR_MS, endMs - stepMs); fromMs < endMs; ) {
      const hour = Math.floor(fromMs / HOUR_MS);
      const toMs = Math.min(endMs, (hour + 1) * HOUR_MS);
      const at = hour - firstHour;
      taskMs[at]! += tasks * (toMs - fromMs);
      coveredMs[at]! += toMs - fromMs;
      maxima[at] = Math.max(maxima[at]!, tasks);
      fromMs = toMs;
    }
  }
  return { firstHour, means: taskMs.map((sum, at) => sum / coveredMs[at]!), maxima };
}

/** A demand of one value an hour. @param firstHour counted from the epoch */
export const demandByHour = (firstHour: number, tasks: readonly number[]): Demand => ({
  startMs: firstHour * HOUR_MS,
  stepMs: HOUR_MS,
  tasks: Uint32Array.from(tasks),
});
