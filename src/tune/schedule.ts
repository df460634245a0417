import { END_OF_DAY, WEEKDAYS, type Weekday } from "../../functions/headroom/schedule";
import type { HeadroomSettings } from "../environment/schema/headroom";
import type { Demand } from "../rehearsal/traffic/demand";
import { type AlikeDays, medianIn, medianOf, type Rhythm, SLOT_MINUTES, SLOTS, weekdaysOf } from "./rhythm";

/** Windows by their names, as settings have them. */
export type Schedule = HeadroomSettings["schedule"];

/** The demand that a schedule is for: in each slot of the day that of the day with the lowest, the median or the highest one. */
export const SCHEDULE_FORMS = ["lowest", "median", "highest"] as const;

/** A form of a schedule. */
export type ScheduleForm = (typeof SCHEDULE_FORMS)[number];

/** The cluster that a schedule is for. */
export interface ScheduledCluster {
  /** Tasks on an instance. */
  readonly tasksPerInstance: number;
  /** Instances that so many tasks need, with the room that scaling keeps. */
  readonly instancesFor: (tasks: number) => number;
  /** Instances at the minimum. */
  readonly minSize: number;
  /** Instances at the maximum. */
  readonly maxSize: number;
}

/** Windows of a group of weekdays at the maximum. A few explain a day, and a reader keeps them in mind. */
const MAXIMUM_WINDOWS = 3;

/** Rise within a slot, in instances and as a share of the highest need, that scaling does not reach in time. */
const MINIMUM_RISE = 1;
const MINIMUM_RISE_SHARE = 0.05;

/** Slots from which on the length of a window counts no more: two hours. */
const LONG_SLOTS = 24;

/** Share of the days on which the demand has to rise for a window to begin. */
const RISING_SHARE = 2 / 3;

/** Instances that are needed, by slot from the begin of the day on. */
interface Need {
  readonly instances: readonly number[];
  /** Whether the demand rises at a slot faster than instances boot, on most of the days. */
  readonly rises: readonly boolean[];
}

/** A window by its slots from the begin of the day on, both included. */
interface SlotWindow {
  readonly from: number;
  readonly to: number;
  readonly instances: number;
}

/**
 * A schedule for a rhythm: windows that begin where the demand rises faster than instances boot, and last for as long as it needs
 * them. A demand that never rises so fast has none.
 */
export function scheduleFor(rhythm: Rhythm, form: ScheduleForm, cluster: ScheduledCluster): Schedule {
  return Object.fromEntries(
    rhythm.groups.flatMap((days) =>
      windowsFor(needOf(days, form, cluster), cluster.minSize).map((window) => {
        const [from, to] = [rhythm.firstSlot + window.from, rhythm.firstSlot + window.to + 1];
        const begins = from >= SLOTS ? days.weekdays.map(dayAfter) : days.weekdays;
        const its = {
          days: WEEKDAYS.filter((each) => begins.includes(each)),
          from: timeOf(from),
          to: to % SLOTS === 0 ? END_OF_DAY : timeOf(to),
          timeZone: rhythm.timeZone,
          minInstances: window.instances,
        };
        return [`${nameOf(its.days)}-${digits(its.from)}-to-${digits(its.to)}`, its];
      }),
    ),
  );
}

/** Weekdays on which a schedule has a window and of which a demand has no day; none where the windows name no other days. */
export const unseenDays = (windows: readonly Partial<Schedule[string]>[], demand: Demand): readonly Weekday[] => {
  const seen = weekdaysOf(demand, windows[0]?.timeZone ?? "UTC");
  return WEEKDAYS.filter((each) => !seen.includes(each) && windows.some(({ days = WEEKDAYS }) => days.includes(each)));
};

function needOf(days: AlikeDays, form: ScheduleForm, cluster: ScheduledCluster): Need {
  const { tasksPerInstance, instancesFor, maxSize } = cluster;
  const tasks = days.slots.map((values) => demandAs(form, values));
  const median = medianOf(days);
  const instances = tasks.map((each) => Math.min(maxSize, instancesFor(each)));
  const minimumRise =
    tasksPerInstance * Math.max(MINIMUM_RISE, MINIMUM_RISE_SHARE * (Math.max(...tasks) / tasksPerInstance));
  return {
    instances,
    rises: tasks.map((each, slot) => {
      const before = (slot + SLOTS - 1) % SLOTS;
      const values = days.slots[slot]!;
      const rising = values.filter((value) => value >= median[before]! + minimumRise).length;
      return each - tasks[before]! >= minimumRise && rising >= RISING_SHARE * values.length;
    }),
  };
}

const demandAs = (form: ScheduleForm, values: readonly number[]): number =>
  ({ lowest: values[0], median: medianIn(values), highest: values.at(-1) })[form] ?? 0;

/** The few windows that bring most instances before they are needed, each for as long as they are. */
function windowsFor({ instances, rises }: Need, minSize: number): readonly SlotWindow[] {
  const held = new Array<number>(SLOTS).fill(minSize);
  const windows: SlotWindow[] = [];
  const minimum = Math.max(1, Math.round(2 * MINIMUM_RISE_SHARE * Math.max(...instances)));
  while (windows.length < MAXIMUM_WINDOWS) {
    const best = bestWindow({ instances, rises }, held, minimum);
    if (!best) break;
    windows.push(best);
    for (let slot = best.from; slot <= best.to; slot++) held[slot] = Math.max(held[slot]!, best.instances);
  }
  return windows.toSorted((one, other) => one.from - other.from || one.to - other.to);
}

/** The window that brings most instances before they are needed; undefined where none brings as many as the minimum. */
function bestWindow({ instances, rises }: Need, held: readonly number[], minimum: number): SlotWindow | undefined {
  let best: SlotWindow | undefined;
  let highest = 0;
  for (let from = 0; from < SLOTS; from++) {
    if (!rises[from]) continue;
    const before = Math.max(instances[(from + SLOTS - 1) % SLOTS]!, held[from]!);
    let level = Number.POSITIVE_INFINITY;
    // A window of a whole day would have no begin.
    for (let to = from; to < SLOTS && to - from < SLOTS - 1; to++) {
      level = Math.min(level, instances[to]!);
      if (level - before < minimum) break;
      const score = (level - before) * Math.min(to - from + 1, LONG_SLOTS);
      // Of equal ones the longest.
      if (score >= highest) [best, highest] = [{ from, to, instances: level }, score];
    }
  }
  return best;
}

const dayAfter = (weekday: Weekday): Weekday => WEEKDAYS[(WEEKDAYS.indexOf(weekday) + 1) % WEEKDAYS.length]!;

/** The local time at which a slot begins. */
const timeOf = (slot: number): string => {
  const minutes = (slot % SLOTS) * SLOT_MINUTES;
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
};

const digits = (time: string): string => time.replace(":", "");

/** The name of a group of weekdays, of 19 characters at the most. */
const nameOf = (weekdays: readonly Weekday[]): string => {
  const named = { [WEEKDAYS.join("-")]: "daily", "mon-tue-wed-thu-fri": "weekdays", "sat-sun": "weekend" };
  const others = WEEKDAYS.filter((each) => !weekdays.includes(each));
  return named[weekdays.join("-")] ?? (others.length === 1 ? `all-but-${others[0]}` : weekdays.join("-"));
};
