/** Days of the week, as settings name them. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of some days of the week in which the cluster has a minimum of instances. */
export interface ScheduleWindow {
  /** Its name in the settings. */
  readonly name: string;
  /** Days on which it begins. */
  readonly days: readonly Weekday[];
  /** Local time at which it begins, HH:MM. */
  readonly from: string;
  /** Local time at which it ends, HH:MM up to 24:00, the end of the day. One that is before `from` is on the next day. */
  readonly to: string;
  /** Name of the time zone in the IANA time zone database. */
  readonly timeZone: string;
  /** Instances that the cluster has at the minimum, 1 or more. */
  readonly minInstances: number;
}

/** The window of a schedule that holds at a time. Of several it is the one with the most instances. */
export type HeldWindow = Pick<ScheduleWindow, "name" | "minInstances">;

/** Whether a text is a local time from 00:00 to 23:59. */
export const isTimeOfDay = (text: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);

/** The end of a day, as ISO 8601 writes it. Each time of the day sorts before it. */
export const END_OF_DAY = "24:00";

/** Whether a text is a local time from 00:00 to 24:00. */
export const isEndTime = (text: string): boolean => text === END_OF_DAY || isTimeOfDay(text);

/** Whether a text names a time zone that `Intl` knows. A distance from UTC, such as +02:00, is no name. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Makes a function that finds the window that holds at a time, in milliseconds since the epoch; undefined where none does.
 *
 * The local clock decides: a window holds while the clock of its time zone shows a time in it. So an hour that the clock skips
 * in spring is no part of any window, and one that it shows twice in autumn is, twice. A window whose time zone this Node.js does
 * not know, see {@link withUnknownZone}, holds at all times: too many instances do less harm than too few.
 */
export function scheduleOf(windows: readonly ScheduleWindow[]): (nowMs: number) => HeldWindow | undefined {
  const known = windows.map(({ timeZone }) => timeZone).filter(isTimeZone);
  const clocks = new Map(known.map((timeZone) => [timeZone, clockOf(timeZone)]));
  return (nowMs) => {
    const readings = new Map([...clocks].map(([timeZone, read]) => [timeZone, read(nowMs)]));
    const isHeld = (window: ScheduleWindow) => {
      const reading = readings.get(window.timeZone);
      return reading === undefined || holds(window, reading);
    };
    return windows
      .filter(isHeld)
      .reduce<HeldWindow | undefined>(
        (highest, each) => (each.minInstances > (highest?.minInstances ?? 0) ? each : highest),
        undefined,
      );
  };
}

/**
 * The windows whose time zone this Node.js does not know: each version has the time zones of its day, and the settings were
 * checked by another one. Europe/Kyiv, for example, is a name since 2022.
 */
export const withUnknownZone = (windows: readonly ScheduleWindow[]): readonly ScheduleWindow[] =>
  windows.filter(({ timeZone }) => !isTimeZone(timeZone));

/** A reading of a local clock. */
export interface Reading {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly weekday: Weekday;
  /** HH:MM, which sorts as time does. */
  readonly time: string;
}

/** The clock of a time zone. English is the one language that each build of Node.js has (Node.js documentation, Intl). */
export function clockOf(timeZone: string): (nowMs: number) => Reading {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (nowMs) => {
    const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
    return {
      date: `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`,
      weekday: parts.get("weekday")!.toLowerCase() as Weekday,
      time: `${parts.get("hour")}:${parts.get("minute")}`,
    };
  };
}

/** Whether a window holds at a reading of its clock. Its end is no part of it. */
const holds = ({ days, from, to }: ScheduleWindow, { weekday, time }: Reading): boolean =>
  from < to
    ? days.includes(weekday) && from <= time && time < to
    : (days.includes(weekday) && from <= time) || (days.includes(dayBefore(weekday)) && time < to);

const dayBefore = (weekday: Weekday): Weekday => WEEKDAYS.at(WEEKDAYS.indexOf(weekday) - 1)!;
