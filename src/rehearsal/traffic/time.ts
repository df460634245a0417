const CALENDAR = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const NUMBER = /^\d+(\.\d+)?$/;

/** Numbers from here on are milliseconds (1973 and later), smaller ones seconds (until the year 5138). */
const MILLISECONDS_FROM = 1e11;

/**
 * Reads a point in time as traces write it: `YYYY-MM-DD HH:MM[:SS[.fraction]]` (a T instead of the blank is fine; UTC
 * unless a Z or an offset follows), or seconds or milliseconds since 1970.
 *
 * @returns milliseconds since the epoch, undefined when it is none of these or no day of the calendar
 */
export function parseTime(text: string): number | undefined {
  if (NUMBER.test(text)) {
    const number = Number(text);
    return number >= MILLISECONDS_FROM ? number : number * 1000;
  }
  const [, year, month, day, hour, minute, second = "0", fraction = "0", zone = "Z"] = CALENDAR.exec(text) ?? [];
  if (year === undefined) return undefined;
  const fields = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  fields[1] -= 1;
  const wholeSeconds = Date.UTC(...fields);
  const read = new Date(wholeSeconds);
  const exists =
    read.getUTCMonth() === fields[1] &&
    read.getUTCDate() === fields[2] &&
    read.getUTCHours() === fields[3] &&
    read.getUTCMinutes() === fields[4] &&
    read.getUTCSeconds() === fields[5];
  return exists ? wholeSeconds + Number(fraction) * 1000 - offsetMs(zone) : undefined;
}

const offsetMs = (zone: string): number => {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
};
