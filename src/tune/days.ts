import type { PolicyRun } from "../rehearsal/run-policy";
import { beginningWith } from "../rehearsal/sizing";
import { type Demand, endOfDemand } from "../rehearsal/traffic/demand";
import { DAY_MS } from "../rehearsal/traffic/traffic";

/** Days of a traffic, by their place in it from 0 on. */
export type Days = readonly number[];

/** The days of a traffic, and their use. */
export interface DivisionOfDays {
  /** Days of the whole traffic. */
  readonly total: number;
  /** Some of the training days, on which many candidates are tried. */
  readonly screened: Days;
  /** Days on which the best of them are compared. */
  readonly training: Days;
  /** The last days, on which the answer must hold too; none where the traffic has only one. */
  readonly heldOut: Days;
}

/** Share of the days that is held out. */
const HELD_OUT_SHARE = 0.3;

/** Training days up to which all of them are screened. */
const ALL_SCREENED = 3;

/**
 * Divides the days of a demand. The last ones are held out. Of the others the one with the steepest rises and the median one are
 * screened.
 *
 * @param limit days that can be rehearsed in all, 2 or more: of a longer traffic the last ones are taken
 */
export function divideDays(demand: Demand, limit: number): DivisionOfDays {
  const total = Math.max(1, Math.round((endOfDemand(demand) - demand.startMs) / DAY_MS));
  const used = Array.from({ length: total }, (_, day) => day).slice(-limit);
  if (used.length === 1) return { total, screened: used, training: used, heldOut: [] };
  const training = used.slice(0, -Math.max(1, Math.round(HELD_OUT_SHARE * used.length)));
  const heldOut = used.slice(training.length);
  return { total, screened: screenedOf(demand, training, total), training, heldOut };
}

function screenedOf(demand: Demand, training: Days, total: number): Days {
  if (training.length <= ALL_SCREENED) return training;
  const rises = new Map(training.map((day) => [day, riseOf(stepsOf(demand, day, total))]));
  const ordered = training.toSorted((one, other) => rises.get(one)! - rises.get(other)!);
  return [ordered[Math.floor((ordered.length - 1) / 2)]!, ordered.at(-1)!].toSorted((one, other) => one - other);
}

/** The sum of all rises. */
const riseOf = (tasks: Uint32Array): number =>
  tasks.reduce((sum, count, index) => sum + Math.max(0, count - (tasks[index - 1] ?? count)), 0);

/** The counts of one day; the last day has whatever is left. */
const stepsOf = ({ tasks, stepMs }: Demand, day: number, total: number): Uint32Array => {
  const stepAt = (days: number) => Math.round((days * DAY_MS) / stepMs);
  return tasks.slice(stepAt(day), day === total - 1 ? undefined : stepAt(day + 1));
};

/** Some days of a demand, one after the other. */
export const daysOf = (demand: Demand, days: Days, total: number): Demand => {
  const parts = days.map((day) => stepsOf(demand, day, total));
  const tasks = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    tasks.set(part, place);
    place += part.length;
  }
  return { ...demand, startMs: demand.startMs + days[0]! * DAY_MS, tasks };
};

/** A run under some days of its traffic alone. */
export function runOnDays<Run extends Omit<PolicyRun, "policy">>(run: Run, days: Days, total: number): Run {
  const demand = daysOf(run.demand, days, total);
  return {
    ...run,
    demand,
    services: run.services?.map((each) => ({ ...each, demand: daysOf(each.demand, days, total) })),
    blueprint: beginningWith(demand.tasks[0]!, run.blueprint, run.tasksPerInstance, run.headroom),
  };
}
