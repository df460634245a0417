import { clockOf, type Reading, WEEKDAYS, type Weekday } from "../../functions/headroom/schedule";
import { type Demand, endOfDemand } from "../rehearsal/traffic/demand";
import { MINUTE_MS } from "../rehearsal/traffic/traffic";

/** Minutes of a slot, by which the time of the day is counted. All time zones differ from UTC by whole quarters of an hour. */
export const SLOT_MINUTES = 5;

/** Slots of a day. */
export const SLOTS = (24 * 60) / SLOT_MINUTES;

/** Slots after its own whose demand counts in a slot: instances have to be there before it. */
const SLOTS_AHEAD = 2;

/** Days below which no weekday is told from another. */
const WEEK_DAYS = 7;

/** Days that a group of weekdays has at the minimum: of one alone nobody can say what is usual on it. */
const MINIMUM_DAYS = 2;

/** Share of their demand by which two groups of weekdays differ at the minimum. */
const MINIMUM_DIFFERENCE = 0.2;

/** Weekdays whose demand is much the same. */
export interface AlikeDays {
  readonly weekdays: readonly Weekday[];
  /** Tasks in each slot from the begin of the day on, one number for each day, the lowest first. */
  readonly slots: readonly (readonly number[])[];
}

/** The demand of some days by the local time. */
export interface Rhythm {
  /** Name of the time zone. */
  readonly timeZone: string;
  /** Slot of the local day at which its days begin: the one with the lowest demand. */
  readonly firstSlot: number;
  readonly groups: readonly AlikeDays[];
}

/** The demand of one day. */
interface DayDemand {
  readonly weekday: Weekday;
  /** Tasks by slot from the begin of the day on; undefined before and after the traffic. */
  readonly tasks: (number | undefined)[];
}

/** The rhythm of a demand, whose weekdays are told from each other where that says more, and which has seen at least a week. */
export function rhythmOf(demand: Demand, timeZone: string): Rhythm {
  const slots = slotsOf(demand);
  const readings = slots.map(({ timeMs }) => readingOf(timeZone, timeMs));
  const firstSlot = quietestOf(slots.map(({ tasks }, index) => ({ tasks, slot: readings[index]!.slot })));
  const days = new Map<string, DayDemand>();
  for (const [index, { timeMs, tasks }] of slots.entries()) {
    const { date, weekday } = readingOf(timeZone, timeMs - firstSlot * SLOT_MINUTES * MINUTE_MS);
    const day = days.get(date) ?? { weekday, tasks: new Array<number | undefined>(SLOTS) };
    const place = (readings[index]!.slot - firstSlot + SLOTS) % SLOTS;
    day.tasks[place] = Math.max(tasks, day.tasks[place] ?? 0);
    days.set(date, day);
  }
  return { timeZone, firstSlot, groups: groupsOf([...days.values()]) };
}

/** The median of some days in each slot, in tasks. */
export const medianOf = ({ slots }: AlikeDays): readonly number[] => slots.map(medianIn);

/** The median of numbers in order; the lower one of two. */
export const medianIn = (values: readonly number[]): number => values[Math.floor((values.length - 1) / 2)] ?? 0;

/** The highest demand of each slot and of those that follow soon, in tasks. */
function slotsOf({ startMs, stepMs, tasks }: Demand): readonly { readonly timeMs: number; readonly tasks: number }[] {
  const slotMs = SLOT_MINUTES * MINUTE_MS;
  const first = Math.floor(startMs / slotMs);
  const count = Math.ceil((startMs + tasks.length * stepMs) / slotMs) - first;
  const highest = new Array<number>(count).fill(0);
  for (const [index, each] of tasks.entries()) {
    const from = Math.floor((startMs + index * stepMs) / slotMs) - first;
    const to = Math.ceil((startMs + (index + 1) * stepMs) / slotMs) - first;
    for (let slot = from; slot < to; slot++) highest[slot] = Math.max(highest[slot]!, each);
  }
  return highest.map((_, index) => ({
    timeMs: (first + index) * slotMs,
    tasks: Math.max(...highest.slice(index, index + SLOTS_AHEAD + 1)),
  }));
}

/** The local weekdays of which a demand has half a day or more. */
export const weekdaysOf = (demand: Demand, timeZone: string): readonly Weekday[] => {
  const count = Math.floor((endOfDemand(demand) - demand.startMs) / HOUR_MS);
  const hours = Array.from(
    { length: count },
    (_, hour) => readingOf(timeZone, demand.startMs + hour * HOUR_MS).weekday,
  );
  return WEEKDAYS.filter((weekday) => hours.filter((each) => each === weekday).length >= HALF_A_DAY);
};

/** In hours. */
const HALF_A_DAY = 12;

const HOUR_MS = 60 * MINUTE_MS;

const clocks = new Map<string, (timeMs: number) => Reading>();

/** The local date, weekday and slot at a time. */
function readingOf(timeZone: string, timeMs: number) {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  clocks.set(timeZone, clock);
  const { date, weekday, time } = clock(timeMs);
  const [hours, minutes] = time.split(":").map(Number) as [number, number];
  return { date, weekday, slot: Math.floor((hours * 60 + minutes) / SLOT_MINUTES) };
}

/** The slot whose mean demand is the lowest, the first of such. */
function quietestOf(slots: readonly { readonly slot: number; readonly tasks: number }[]): number {
  const sums = Array.from({ length: SLOTS }, () => ({ tasks: 0, count: 0 }));
  for (const { slot, tasks } of slots) {
    sums[slot]!.tasks += tasks;
    sums[slot]!.count += 1;
  }
  const means = sums.map(({ tasks, count }) => (count === 0 ? Number.POSITIVE_INFINITY : tasks / count));
  return means.indexOf(Math.min(...means));
}

/** The weekdays in groups that are alike. */
function groupsOf(days: readonly DayDemand[]): readonly AlikeDays[] {
  const known = new Set(days.map(({ weekday }) => weekday));
  if (days.length < WEEK_DAYS || known.size < WEEKDAYS.length) return [alike(WEEKDAYS, days)];
  let groups = WEEKDAYS.map((weekday) => alike([weekday], days));
  while (groups.length > 1) {
    const [one, other, difference] = nearestOf(groups);
    const isLone = groups.some(({ slots }) => countOf(slots) < MINIMUM_DAYS);
    if (difference >= MINIMUM_DIFFERENCE && !isLone) break;
    const weekdays = WEEKDAYS.filter((each) => one.weekdays.includes(each) || other.weekdays.includes(each));
    groups = [...groups.filter((each) => each !== one && each !== other), alike(weekdays, days)];
  }
  return groups.toSorted((one, other) => WEEKDAYS.indexOf(one.weekdays[0]!) - WEEKDAYS.indexOf(other.weekdays[0]!));
}

/** Whole days of a group. */
const countOf = (slots: AlikeDays["slots"]): number => Math.min(...slots.map((values) => values.length));

const alike = (weekdays: readonly Weekday[], days: readonly DayDemand[]): AlikeDays => {
  const its = days.filter(({ weekday }) => weekdays.includes(weekday));
  return {
    weekdays,
    slots: Array.from({ length: SLOTS }, (_, slot) =>
      its.flatMap(({ tasks }) => tasks[slot] ?? []).sort((one, other) => one - other),
    ),
  };
};

/** The two groups that differ least, and by which share of their demand; a group of too few days before all others. */
function nearestOf(groups: readonly AlikeDays[]): readonly [AlikeDays, AlikeDays, number] {
  const pairs = groups.flatMap((one, index) =>
    groups.slice(index + 1).map((other) => [one, other, differenceOf(one, other)] as const),
  );
  const lone = pairs.filter((pair) =>
    pair.slice(0, 2).some((each) => countOf((each as AlikeDays).slots) < MINIMUM_DAYS),
  );
  return (lone.length > 0 ? lone : pairs).reduce((nearest, pair) => (pair[2] < nearest[2] ? pair : nearest));
}

const differenceOf = (one: AlikeDays, other: AlikeDays): number => {
  const [first, second] = [medianOf(one), medianOf(other)];
  const difference = first.reduce((total, tasks, slot) => total + Math.abs(tasks - second[slot]!), 0);
  const larger = Math.max(...[first, second].map((tasks) => tasks.reduce((total, each) => total + each, 0)));
  return larger === 0 ? 0 : difference / larger;
};
