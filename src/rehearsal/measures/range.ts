import { quantile } from "simple-statistics";

/** Minimum, median and maximum of a figure over some runs. */
export interface Range {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

/** The range of some values; undefined where there are none. */
export const rangeOf = (values: readonly number[]): Range | undefined =>
  values.length === 0
    ? undefined
    : { minimum: Math.min(...values), median: quantile([...values], 0.5), maximum: Math.max(...values) };
