import { MINUTE_MS, type Traffic } from "./traffic";

export interface MatchDayOptions {
  /** Whole days. @default 14 */
  readonly days?: number;
  /** The same seed gives the same traffic. @default 1 */
  readonly seed?: number;
}

const MINUTES_PER_DAY = 1440;

/** Requests per minute, mean of a quiet day. Only proportions matter: the peak is scaled to a number of tasks. */
const MEAN_REQUESTS = 10_000;

/** Monday, 2026-06-01 00:00 UTC: an arbitrary day, fixed so that a rehearsal without a trace is the same tomorrow. */
const START_MS = Date.UTC(2026, 5, 1);

/** Floods on each day of a week, from Monday on: match days and days of rest. */
const FLOODS_OF_WEEKDAY = [1, 2, 2, 0, 1, 2, 0] as const;

/** Hours around which floods begin; the last one is the main match. */
const KICK_OFF_HOURS = [14.5, 19] as const;

/**
 * A workload for those who have no trace yet: requests per minute of a site whose days have an evening peak and whose
 * match days are flooded once or twice. Its proportions resemble those of the World Cup 1998 access logs (M. Arlitt and
 * T. Jin): nights at 0.7 of a quiet day's mean, evenings at about twice the mean, floods of 5 to 15 times the mean that
 * last about as long as a match, noise of 4 % from minute to minute. The floods rise to full height within 10 to 15
 * minutes, which is steeper than the steepest in those logs (2.5-fold in 15 minutes): it is meant to be a hard test.
 */
export function matchDays({ days = 14, seed = 1 }: MatchDayOptions = {}): Traffic {
  const random = mulberry32(seed);
  const values = new Float64Array(days * MINUTES_PER_DAY);
  for (let day = 0; day < days; day++) {
    const floods = floodsOfDay(day, random);
    for (let minute = 0; minute < MINUTES_PER_DAY; minute++) {
      const flood = Math.max(0, ...floods.map((each) => each.height * shape(minute - each.startMinute, each)));
      const noise = 1 + 0.1 * (random() + random() - 1);
      values[day * MINUTES_PER_DAY + minute] = Math.round(MEAN_REQUESTS * (rhythm(minute) + flood) * noise);
    }
  }
  return {
    source: `generated match days (seed ${seed})`,
    startMs: START_MS,
    stepMs: MINUTE_MS,
    values,
    unit: "requests",
  };
}

/** A day without matches, in its own mean level: lowest in the early morning, highest at 20:00. */
const rhythm = (minute: number): number => {
  const day = 0.85 - 0.15 * Math.cos((2 * Math.PI * (minute - 240)) / MINUTES_PER_DAY);
  const evening = Math.exp(-(((minute - 1200) / 150) ** 2));
  return day + 0.9 * evening;
};

interface Flood {
  readonly startMinute: number;
  /** Minutes from the first sign to the full height. */
  readonly rise: number;
  /** Minutes at the full height. */
  readonly hold: number;
  /** Minutes until 1/e of it is left. */
  readonly ebb: number;
  /** In means of a quiet day. */
  readonly height: number;
}

const floodsOfDay = (day: number, random: () => number): readonly Flood[] =>
  KICK_OFF_HOURS.slice(KICK_OFF_HOURS.length - FLOODS_OF_WEEKDAY[day % 7]!).map((hour) => ({
    startMinute: Math.round(60 * (hour + random() - 0.5)),
    rise: 10 + 5 * random(),
    hold: 90 + 30 * random(),
    ebb: 15 + 15 * random(),
    height: 5 + 10 * random(),
  }));

/** A flood's share of its full height, by minutes since its start. */
const shape = (minute: number, { rise, hold, ebb }: Flood): number => {
  if (minute < 0) return 0;
  if (minute < rise) return minute / rise;
  return minute < rise + hold ? 1 : Math.exp(-(minute - rise - hold) / ebb);
};

/** A small generator of numbers in [0, 1) with 32 bits of state (T. Ettinger, public domain). */
const mulberry32 = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
