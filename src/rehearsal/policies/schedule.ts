import { type Demand, endOfDemand } from "../traffic/demand";
import { DAY_MS } from "../traffic/traffic";
import { capacityPlan, type PlannedCapacity } from "./capacity-plan";
import { demandByHour, HOURS_PER_DAY, hourlyDemand } from "./hourly-demand";
import { managedScaling, PACKED } from "./managed-scaling";

/**
 * Managed scaling as in `managed-90`, and scheduled actions that set the group's minimum by the hour of the day, as a user
 * writes them who has seen some days: each hour has the instances for the highest demand that it had on those days. Until
 * the days have passed there is no schedule. Sources: EC2 Auto Scaling user guide, "Scheduled scaling": an action sets the
 * minimum at its time, recurring ones in UTC by default, and "the scaling policy can continue to make decisions" within it;
 * quotas: 125 scheduled actions of a group, of which this takes 48 at the most.
 */
export const schedule = managedScaling(
  {
    name: "schedule",
    title: "schedule",
    note: "Schedule: managed 90 %, and a minimum by the hour of the day, learnt from the first days, a week at the most.",
    learnsFromDays: 1,
  },
  { ...PACKED, minimums: minimumsByHour },
);

/** Days that are looked through for a schedule, at the most. Modelling assumption: a week. */
const LEARNT_DAYS = 7;

/** Share of the days that are looked through: on the others the schedule is judged. Modelling assumption. */
const LEARNT_SHARE = 0.5;

/** Milliseconds by which an action is ahead of the hour that it is for, so that instances have booted. Modelling assumption. */
const LEAD_MS = 300_000;

/**
 * The minimum by a schedule that is learnt from whole days at the begin of a demand.
 *
 * @returns the minimum from the end of these days on; none where the demand is shorter than two days
 */
export function minimumsByHour(demand: Demand, tasksPerInstance: number): readonly PlannedCapacity[] {
  const days = (endOfDemand(demand) - demand.startMs) / DAY_MS;
  const learntDays = Math.min(LEARNT_DAYS, Math.floor(days * LEARNT_SHARE));
  if (learntDays === 0) return [];
  const { firstHour, maxima } = hourlyDemand(demand);
  const learntHours = learntDays * HOURS_PER_DAY;
  const highest = highestByHour(firstHour, maxima.slice(0, learntHours));
  // The first action comes within the hour after the learnt ones, so that it knows nothing of the hours that it is for.
  return planByHour(highest, firstHour + learntHours + 1, firstHour + maxima.length, tasksPerInstance);
}

/** The highest demand of each hour of the day. @param firstHour of the maxima, counted from the epoch */
const highestByHour = (firstHour: number, maxima: readonly number[]): readonly number[] =>
  Array.from({ length: HOURS_PER_DAY }, (_, hour) =>
    maxima.reduce(
      (highest, tasks, index) => ((firstHour + index) % HOURS_PER_DAY === hour ? Math.max(highest, tasks) : highest),
      0,
    ),
  );

/** The instances for the demand of each hour of the day, from one hour to another, counted from the epoch. */
const planByHour = (
  highest: readonly number[],
  begin: number,
  end: number,
  tasksPerInstance: number,
): readonly PlannedCapacity[] => {
  const hours = Array.from(
    { length: Math.max(0, end - begin) },
    (_, index) => highest[(begin + index) % HOURS_PER_DAY]!,
  );
  return capacityPlan(demandByHour(begin, hours), tasksPerInstance, LEAD_MS);
};
