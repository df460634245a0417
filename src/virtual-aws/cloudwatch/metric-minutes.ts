import { MINUTE } from "../core/time";
import type { Statistics } from "./model";
import { METRIC_MINUTES_KEPT } from "./timings";

/** A minute of a metric that has data. */
interface MetricMinute {
  /** Minutes since the epoch. */
  readonly minute: number;
  /** When it begins. */
  readonly begin: Date;
  /** Of all data in it. */
  readonly statistics: Statistics;
}

/** The newest minutes of one metric, each in the place of the one that is so many minutes older. */
export class MetricMinutes {
  readonly #places: (MetricMinute | undefined)[] = [];

  /** @returns undefined when the minute has no data, or is too old to be remembered */
  at(minute: number): MetricMinute | undefined {
    const found = this.#places[minute % METRIC_MINUTES_KEPT];
    return found?.minute === minute ? found : undefined;
  }

  /** Adds data to a minute. */
  add(minute: number, added: Statistics): void {
    const place = minute % METRIC_MINUTES_KEPT;
    const there = this.#places[place];
    if (there && there.minute > minute) return;
    const isSame = there?.minute === minute;
    this.#places[place] = {
      minute,
      begin: isSame ? there.begin : new Date(minute * MINUTE),
      statistics: isSame ? combine(there.statistics, added) : added,
    };
  }
}

/** The statistics of the data of both. */
export const combine = (one: Statistics, other: Statistics): Statistics => ({
  sum: one.sum + other.sum,
  count: one.count + other.count,
  minimum: Math.min(one.minimum, other.minimum),
  maximum: Math.max(one.maximum, other.maximum),
});
