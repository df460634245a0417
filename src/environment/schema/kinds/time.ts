import { z } from "zod";
import { END_OF_DAY, isEndTime, isTimeOfDay, isTimeZone, WEEKDAYS } from "../../../../functions/headroom/schedule";
import { kind, patternText } from "./kind";

/** A local time of the day. */
export const timeOfDay = (): z.ZodString =>
  patternText(
    {
      kind: "time of day",
      allowed: "a time from 00:00 to 23:59",
      whichIs: (value) => (value === END_OF_DAY ? "is 00:00 of the next day" : undefined),
      remedy: "write it with two digits each, such as 07:30",
    },
    /^\d\d:\d\d$/,
    isTimeOfDay,
  );

/** A local time at which something ends, up to the end of the day. */
export const endTime = (): z.ZodString =>
  patternText(
    {
      kind: "end time",
      allowed: `a time from 00:00 to ${END_OF_DAY}`,
      remedy: `write it with two digits each, such as 07:30, or ${END_OF_DAY} for the end of the day`,
    },
    /^\d\d:\d\d$/,
    isEndTime,
  );

/** Says of a city that a time zone is named after it. */
const cityOf = (value: string): string | undefined => {
  const city = value.trim().replaceAll(" ", "_").toLowerCase();
  const named = Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase().endsWith(`/${city}`));
  return named && `is the city of ${named}`;
};

/** A time zone. */
export const timeZone = (): z.ZodString =>
  patternText(
    {
      kind: "time zone",
      allowed: "the name of a time zone of the IANA time zone database",
      whichIs: cityOf,
      known: () => ["UTC", ...Intl.supportedValuesOf("timeZone")],
      remedy: "write its name, such as Europe/Berlin",
    },
    /^[A-Za-z][\w+/-]*$/,
    isTimeZone,
  );

/** A day of the week. */
export const weekday = () =>
  kind(z.enum(WEEKDAYS), { kind: "weekday", many: `days of the week, each one of ${WEEKDAYS.join(", ")}` });
