import { headroomContract } from "../../functions/headroom/contract";
import { type ScheduleWindow, scheduleOf } from "../../functions/headroom/schedule";
import type { Variables } from "../../functions/shared/variables";
import type { Arguments, Resources } from "./resources";

/** A number of instances of a group at rest. */
export interface SizeAtRest {
  /** Number of instances. */
  readonly instances: number;
  /** Share of the time for which the group has them, 0 to 1. */
  readonly share: number;
}

/** The week in which a schedule is counted: from Monday, in minutes since the epoch. No clock of a time zone is put forward or back in it. */
const WEEK = { begin: Date.parse("2026-01-05T00:00:00Z") / 60_000, minutes: 7 * 24 * 60 };

/** Minutes between two times at which a schedule is counted: windows mostly begin at such a time. */
const STEP_MINUTES = 5;

/**
 * The sizes of a group while no task is wanted: its minimum, or what the schedule of the headroom function says. A cluster with a
 * task needs one instance where the minimum is 0.
 */
export function sizesAtRest(group: Arguments, resources: Resources): readonly SizeAtRest[] {
  const minimum = Math.max(1, Number(group["min_size"]));
  const windows = resources("aws_lambda_function").flatMap(windowsOf);
  if (windows.length === 0) return [{ instances: minimum, share: 1 }];
  const maximum = Number(group["max_size"] ?? Number.POSITIVE_INFINITY);
  const windowAt = scheduleOf(windows);
  const steps = WEEK.minutes / STEP_MINUTES;
  const shares = new Map<number, number>();
  for (let step = 0; step < steps; step++) {
    const held = windowAt((WEEK.begin + step * STEP_MINUTES) * 60_000)?.minInstances ?? 0;
    const instances = Math.max(minimum, Math.min(maximum, held));
    shares.set(instances, (shares.get(instances) ?? 0) + 1 / steps);
  }
  return [...shares].map(([instances, share]) => ({ instances, share }));
}

/** The mean number of instances. */
export const meanSize = (sizes: readonly SizeAtRest[]): number =>
  sizes.reduce((sum, { instances, share }) => sum + instances * share, 0);

/** The windows of a function's schedule; none of other functions, and of one whose variables are not known before the apply. */
function windowsOf({ environment }: Arguments): readonly ScheduleWindow[] {
  // Terraform has the block as a list of one in plans, cdktf as an object in what it synthesizes.
  const [block] = [environment].flat() as readonly ({ readonly variables?: Variables } | null | undefined)[];
  const variables = block?.variables ?? {};
  if (!headroomContract.isContractOf(variables)) return [];
  try {
    return headroomContract.codecs.schedule.decode(variables);
  } catch {
    return [];
  }
}
