import { Bins } from "./bins";
import { showTime } from "./time";
import { type GapsMode, type Holes, MINUTE_MS, TrafficError, type TrafficUnit } from "./traffic";

/** Rows that are closer than this and not evenly spaced are single arrivals. */
const ARRIVAL_GAP_MS = 10_000;

/** Distances within this share of the median count as even. */
const EVEN_SHARE = 0.1;

/** From so many steps on a distance is a hole: in rows that are evenly spaced, and in others. */
const HOLE_STEPS = { even: 1.5, uneven: 10 } as const;

/** From so many steps on a distance is a hole of more than one row. */
const MISSING_TWO_STEPS = 2.5;

/** With a median below this a row without requests is no surprise: of Poisson arrivals, one row in 22,000 is empty at 10. */
const FEW_REQUESTS = 10;

/** The meaning of the rows of one trace. */
export interface RowMeaning {
  /** Whether each row is one arrival whose value is the work that it brings. */
  readonly arrivals: boolean;
  /** Distance of two rows, milliseconds, the median or of sparse rows the smallest: a row of samples holds no longer where a hole follows. */
  readonly gapMs: number;
  /** Length of a bin, milliseconds, at least a minute. */
  readonly stepMs: number;
  /** A distance of more than this is a hole, milliseconds. */
  readonly holeMs: number;
  /** How holes are filled. */
  readonly gaps: GapsMode;
  /** Whether the first and last minute of arrivals count although they may be cut off. */
  readonly keepsCutMinutes: boolean;
}

/** The things besides the rows that bear on their meaning. */
export interface MeaningOptions {
  readonly unit: TrafficUnit;
  /** How holes are filled. @default by what the rows are */
  readonly gaps?: GapsMode | undefined;
  /** Whether the file's origin writes no rows for times without requests. @default false */
  readonly sparse?: boolean | undefined;
}

/** Times in ascending order, and their values. */
export interface Rows {
  /** Milliseconds since the epoch, each time once. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Reads from the spacing of rows what they are, and this is the only place that decides it:
 *
 * - **Arrivals**: requests whose median distance is under 10 s and fewer than half of whose distances lie within 10 % of
 *   it. Each row is one request and its value the work that it brings (tokens, bytes, or 1). Bins are a minute long.
 * - **Samples**: everything else. A row's value holds until the next row, and a bin is the mean over time. Bins are as
 *   long as the median distance, at least a minute.
 *
 * Nothing finer than a minute is kept because a service's desired count follows metrics of one minute.
 *
 * Holes are 0 in a file that leaves quiet times out, and hold the value before them in every other. A file leaves quiet
 * times out when it counts requests and its origin says so, or when its rows are evenly spaced and never 0, and a row
 * without requests would be no surprise: the median is below {@link FEW_REQUESTS}, or more than one row in succession is
 * missing.
 *
 * @param options.sparse whether the file's origin leaves quiet times out: then its smallest distance is its step
 * @param options.gaps the mode that was asked for
 */
export function meaningOf({ times, values }: Rows, { unit, gaps, sparse = false }: MeaningOptions): RowMeaning {
  const distances = times.subarray(1).map((time, index) => time - times[index]!);
  const gapMs = distances.length === 0 ? MINUTE_MS : sparse ? smallestOf(distances) : medianOf(distances);
  const evenCount = distances.filter((distance) => Math.abs(distance - gapMs) <= gapMs * EVEN_SHARE).length;
  const even = sparse || evenCount >= distances.length / 2;
  const leavesOutQuietTimes =
    sparse ||
    (unit === "requests" &&
      even &&
      !values.includes(0) &&
      (distances.some((distance) => distance > gapMs * MISSING_TWO_STEPS) || medianOf(values) < FEW_REQUESTS));
  return {
    arrivals: unit === "requests" && gapMs < ARRIVAL_GAP_MS && !even,
    gapMs,
    stepMs: Math.max(gapMs, MINUTE_MS),
    holeMs: gapMs * (even ? HOLE_STEPS.even : HOLE_STEPS.uneven),
    gaps: gaps ?? (leavesOutQuietTimes ? "zero" : "hold"),
    keepsCutMinutes: false,
  };
}

const smallestOf = (numbers: Float64Array): number => numbers.reduce((smallest, each) => Math.min(smallest, each));

/** In place of a library's, which wants an array of boxed numbers. */
const medianOf = (numbers: Float64Array): number => {
  const sorted = numbers.toSorted();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

/** Names the place of a row in errors by its number, such as "trace.csv, line 3". */
export type PlaceOf = (number: number) => string;

/** Traffic without its origin, and the holes that were found. */
export interface Folded {
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: Float64Array;
  readonly holes: Holes;
}

/** Folds rows into bins as they come, in ascending or in descending order: only bins are kept. */
export class Folding {
  readonly placeOf: PlaceOf;
  readonly meaning: RowMeaning;
  readonly #bins: Bins;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #previous: { readonly time: number; readonly value: number } | undefined;
  #holeCount = 0;
  #holeMs = 0;
  #longest = { lengthMs: 0, startMs: 0 };

  /**
   * @param placeOf names a row's place in errors
   * @param anchorMs where a bin begins, milliseconds since the epoch
   */
  constructor(placeOf: PlaceOf, meaning: RowMeaning, anchorMs: number) {
    this.placeOf = placeOf;
    this.meaning = meaning;
    this.#bins = new Bins(anchorMs, meaning.stepMs);
  }

  /**
   * Takes the next row.
   *
   * @param line number of the row in the file, for errors
   * @throws TrafficError when there is a hole before it and holes are refused
   */
  add(time: number, value: number, line: number): void {
    const { meaning } = this;
    const previous = this.#previous;
    this.#previous = { time, value };
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    if (meaning.arrivals) this.#bins.addTo(this.#bins.indexOf(time), value);
    else if (!previous) return;
    else if (time > previous.time) this.#hold(previous.time, time, previous.value, line);
    else {
      // The first row of a descending file is the last one in time.
      if (previous.time === this.#last) this.#bins.addHeld(previous.time, this.#endMs(), previous.value);
      this.#hold(time, previous.time, value, line);
    }
  }

  /** The bins from the first row to the end of the last one. */
  finish(): Folded {
    const { meaning } = this;
    const previous = this.#previous!;
    if (!meaning.arrivals && previous.time === this.#last)
      this.#bins.addHeld(previous.time, this.#endMs(), previous.value);
    const { from, values } = meaning.arrivals ? this.#sums() : this.#means();
    return {
      startMs: this.#bins.startOf(from),
      stepMs: meaning.stepMs,
      values,
      holes: {
        count: this.#holeCount,
        totalSeconds: this.#holeMs / 1000,
        longestSeconds: this.#longest.lengthMs / 1000,
        longestStart: this.#holeCount > 0 ? new Date(this.#longest.startMs).toISOString() : null,
        filledWith: meaning.gaps === "hold" ? "hold" : "zero",
      },
    };
  }

  /** When the last row ceases to hold. */
  #endMs(): number {
    return this.#last + Math.max(this.meaning.gapMs, 1);
  }

  #hold(from: number, until: number, value: number, line: number): void {
    const { gapMs, holeMs, gaps } = this.meaning;
    const isHole = until - from > holeMs;
    if (isHole) this.#noteHole(from + gapMs, until, line);
    this.#bins.addHeld(from, isHole && gaps === "zero" ? from + gapMs : until, value);
  }

  #noteHole(startMs: number, untilMs: number, line: number): void {
    const lengthMs = untilMs - startMs;
    if (this.meaning.gaps === "refuse")
      throw new TrafficError(
        `${this.placeOf(line)}: rows are missing from ${showTime(startMs)} to ${showTime(untilMs)}, and --gaps refuse allows no hole; choose --gaps zero or --gaps hold, or fill it`,
      );
    this.#holeCount++;
    this.#holeMs += lengthMs;
    if (lengthMs > this.#longest.lengthMs) this.#longest = { lengthMs, startMs };
  }

  /** Sums of whole minutes: a minute that is cut off is dropped, unless there is no other. */
  #sums(): { readonly from: number; readonly values: Float64Array } {
    const bins = this.#bins;
    const ends = [bins.indexOf(this.#first), bins.indexOf(this.#last)] as const;
    const from = bins.startOf(ends[0]) < this.#first ? ends[0] + 1 : ends[0];
    const count = ends[1] - from;
    if (count < 1 || this.meaning.keepsCutMinutes)
      return { from: ends[0], values: this.#collect(ends[0], ends[1] - ends[0] + 1) };
    return { from, values: this.#collect(from, count) };
  }

  #means(): { readonly from: number; readonly values: Float64Array } {
    const bins = this.#bins;
    const endMs = this.#endMs();
    const from = bins.indexOf(this.#first);
    const values = this.#collect(from, Math.ceil((endMs - bins.startOf(from)) / bins.stepMs));
    return {
      from,
      values: values.map((value, offset) => {
        const start = Math.max(bins.startOf(from + offset), this.#first);
        return value / (Math.min(bins.startOf(from + offset + 1), endMs) - start);
      }),
    };
  }

  #collect(from: number, count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, offset) => this.#bins.at(from + offset));
  }
}
