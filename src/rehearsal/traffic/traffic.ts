import { UserError } from "../../user-error";

/** The things that a trace counts: requests are scaled to tasks, tasks are wanted as they are. */
export type TrafficUnit = "requests" | "tasks";

/** How a hole in a trace is filled: with nothing, with the value before it, or not at all. */
export type GapsMode = "zero" | "hold" | "refuse";

/** Work over time: a step function that holds each value for one bin. */
export interface Traffic {
  /** Where it comes from, for people: a file's name or the name of the generated workload. */
  readonly source: string;
  /** Milliseconds since the epoch, begin of the first bin. */
  readonly startMs: number;
  /** Length of a bin in milliseconds. */
  readonly stepMs: number;
  /** One value for each bin, in `unit` or, for requests, anything that is proportional to them. */
  readonly values: Float64Array;
  /** The things that are counted. */
  readonly unit: TrafficUnit;
  /** How the file was read. Generated traffic has none. */
  readonly reading?: Reading;
}

/** Times at which a trace has no rows although its step says that there should be some. */
export interface Holes {
  /** How many there are. */
  readonly count: number;
  /** Seconds of all of them together. */
  readonly totalSeconds: number;
  /** Seconds of the longest one. */
  readonly longestSeconds: number;
  /** ISO 8601, begin of the longest one; null when there are none. */
  readonly longestStart: string | null;
  /** How they were filled. */
  readonly filledWith: "zero" | "hold";
}

/** How a trace was read. It is plain data, to be printed as JSON. */
export interface Reading {
  /** The form of the file, in words. */
  readonly format: string;
  /** Rows that were used. */
  readonly rows: number;
  /** Name of the column or of the metric that was read; null when the file names none. */
  readonly column: string | null;
  /** Name of the column that tells several sources apart, null when none was named. */
  readonly series: string | null;
  /** The things that are counted. */
  readonly unit: TrafficUnit;
  /** Samples hold until the next row, arrivals are added up by the minute. */
  readonly rowsAre: "samples" | "arrivals";
  /** Distance of two rows in seconds: the median or, in counts of AWS that leave out quiet times, the smallest. */
  readonly rowSeconds: number;
  /** Length of a bin of the rehearsal in seconds. */
  readonly stepSeconds: number;
  /** The time zone of the times, in words. */
  readonly timeZone: string;
  /** The order of the rows in the file; "any" for a form whose rows need none. */
  readonly order: "ascending" | "descending" | "any";
  /** Rows whose time another row had: their values were added. */
  readonly doubles: number;
  /** Rows without a value. They were left out. */
  readonly emptyCells: number;
  /** Times without rows. */
  readonly holes: Holes;
  /** Whether all rows have one value, or rise and never fall, or neither. */
  readonly course: "flat" | "rises" | "varies";
  /** Days after which the reading ended because it was asked to, null when all was read. */
  readonly cutAfterDays: number | null;
  /** The highest bin, in the file's own figures. */
  readonly peak: number;
}

/** The highest bin. */
export const peakOf = ({ values }: Pick<Traffic, "values">): number =>
  values.reduce((highest, value) => Math.max(highest, value), 0);

/** The most tasks that are rehearsed. */
export const MAX_TASKS = 100_000;

/** A trace that cannot be used. The message is one sentence: file, line where there is one, reason. */
export class TrafficError extends UserError {
  override readonly name = "TrafficError";
}

/** Milliseconds of a minute. */
export const MINUTE_MS = 60_000;
/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;
/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** The longest trace that is rehearsed, in days: more is usually a time in the wrong unit. */
export const MAX_TRACE_DAYS = 366;
