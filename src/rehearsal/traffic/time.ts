import { DAY_MS } from "./traffic";

/** A point in time as a trace wrote it. */
export interface ParsedTime {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** The zone that was written: `UTC`, an offset such as `+02:00`, `epoch`, or `none`. */
  readonly zone: string;
}

/** The forms that {@link parseTime} reads, for a sentence. */
export const TIME_FORMS = "YYYY-MM-DD HH:MM[:SS] with or without an offset, or s, ms, µs or ns since 1970";

/** The first year that a trace may come from: an earlier one is a row number, or a time in another unit. */
export const FIRST_YEAR = 1990;

const CALENDAR =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})([.,]\d+)?)?)?(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/;
const TIME_OF_DAY = /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AP]M)?$/i;
/** As Windows PowerShell's ConvertTo-Json writes a time: milliseconds since 1970, whatever the offset behind them. */
const POWERSHELL = /^\/Date\((\d{1,15})(?:[+-]\d{4})?\)\/$/;
const NUMBER = /^\d{1,19}(\.\d+)?$/;

/** Units of a number since 1970, told by its size: each limit is the year 5138 in the unit before it. */
const EPOCH_UNITS = [
  { below: 1e11, toMs: 1000 },
  { below: 1e14, toMs: 1 },
  { below: 1e17, toMs: 1e-3 },
  { below: Number.POSITIVE_INFINITY, toMs: 1e-6 },
] as const;

const WORDS_FOR_UTC = new Set(["Z", "UTC", "GMT"]);

/** Offsets in use lie between these. Source: IANA time zone database, 2026. */
const MIN_OFFSET_MINUTES = -12 * 60;
const MAX_OFFSET_MINUTES = 14 * 60;

/**
 * Reads a point in time: a date with `-` or `/`, with or without a time of day (a T instead of the blank is fine), UTC
 * unless a Z, `UTC`, `GMT` or an offset follows; or seconds, milliseconds, microseconds or nanoseconds since 1970, or
 * `/Date(1780315200000)/` of PowerShell.
 *
 * @returns undefined when it is none of these or no day of the calendar
 */
export function parseTime(text: string): ParsedTime | undefined {
  if (NUMBER.test(text)) {
    const number = Number(text);
    const unit = EPOCH_UNITS.find(({ below }) => number < below)!;
    return { timeMs: unit.toMs < 1 ? Math.round(number * unit.toMs) : number * unit.toMs, zone: "epoch" };
  }
  const match = CALENDAR.exec(text);
  if (!match) return powerShellTime(text);
  const [, year, , month, day, hour = "00", minute = "00", second = "00", fraction = "0", zone] = match;
  const offset = offsetMinutes(zone);
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(midnight);
  const exists =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!exists || offset === undefined) return undefined;
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  return {
    timeMs: midnight + minutes * 60_000 + (Number(second) + Number(fraction.replace(",", "."))) * 1000,
    zone: zone === undefined ? "none" : offset === 0 ? "UTC" : zone,
  };
}

const powerShellTime = (text: string): ParsedTime | undefined => {
  const milliseconds = POWERSHELL.exec(text)?.[1];
  return milliseconds === undefined ? undefined : { timeMs: Number(milliseconds), zone: "epoch" };
};

/** Whether a text is a time of day that has no date. */
export const isTimeOfDay = (text: string): boolean => TIME_OF_DAY.test(text);

/** @returns minutes east of UTC, undefined when no place on Earth has that offset */
const offsetMinutes = (zone: string | undefined): number | undefined => {
  if (zone === undefined || WORDS_FOR_UTC.has(zone)) return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(`${zone[0]}1`) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
  const bounded = minutes >= MIN_OFFSET_MINUTES && minutes <= MAX_OFFSET_MINUTES && Number(digits.slice(2)) < 60;
  return bounded ? minutes : undefined;
};

/** Whether traffic can have been measured then: from {@link FIRST_YEAR} to a year from now. */
export const isPlausibleTime = (timeMs: number, nowMs: number): boolean =>
  timeMs >= Date.UTC(FIRST_YEAR, 0, 1) && timeMs <= nowMs + 366 * DAY_MS;

/** A time as people write it, to the second, UTC; the number itself where no calendar reaches. */
export const showTime = (timeMs: number): string => {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? `${timeMs} ms after 1970` : date.toISOString().slice(0, 19).replace("T", " ");
};
