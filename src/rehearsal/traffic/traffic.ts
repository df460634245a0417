import { UserError } from "../../user-error";

/** Work over time, in whatever unit its source counts: a step function that holds each value for one bin. */
export interface Traffic {
  /** Where it comes from, for people: a file's name or the name of the generated workload. */
  readonly source: string;
  /** Milliseconds since the epoch, begin of the first bin. */
  readonly startMs: number;
  /** Length of a bin in milliseconds. */
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** A trace that cannot be used. The message is one sentence: file, line where there is one, reason. */
export class TrafficError extends UserError {
  override readonly name = "TrafficError";
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
