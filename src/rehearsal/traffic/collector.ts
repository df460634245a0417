import { GrowingArray } from "./bins";
import { type Folded, Folding, type MeaningOptions, meaningOf, type PlaceOf, type RowMeaning } from "./folding";
import { showTime } from "./time";
import { DAY_MS, MAX_TRACE_DAYS, MINUTE_MS, type Reading, TrafficError } from "./traffic";

/**
 * So many rows are kept before they are folded, almost a year of minutes. What the rows of a longer file are is decided by
 * the first of them; files of more than a minute a row, of {@link MAX_TRACE_DAYS} at most, are never longer.
 */
const KEPT_ROWS = 2 ** 19;

/** So many rows can be sorted. */
const SORTED_ROWS = 2 ** 20;

/** The way in which rows are put together. */
export interface CollectorOptions extends MeaningOptions {
  /** Named in errors. */
  readonly file: string;
  /** Names the place of a row in errors. */
  readonly placeOf: PlaceOf;
  /** Days from the first row on. @default all */
  readonly days?: number | undefined;
  /** Rows that are kept before they are folded; a test may ask for fewer. @default {@link KEPT_ROWS} */
  readonly keptRows?: number | undefined;
}

/** Rows put together. */
export interface Collected extends Folded {
  readonly rows: number;
  readonly doubles: number;
  readonly order: "ascending" | "descending";
  readonly meaning: RowMeaning;
  readonly cut: boolean;
  readonly course: Reading["course"];
}

/** A row as it is read. The time is in milliseconds since the epoch, the line is the one in the file. */
interface Row {
  readonly time: number;
  value: number;
  readonly line: number;
}

interface KeptRows {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly lines: Float64Array;
}

/**
 * Takes the rows of a trace in ascending or descending order and puts them together in bounded memory. Values of one
 * time are added.
 */
export class Collector {
  readonly options: CollectorOptions;
  /** Whether no further row is of use. */
  done = false;
  #rows = 0;
  #doubles = 0;
  #descending: boolean | undefined;
  #cut = false;
  #firstTime = 0;
  #pending: Row | undefined;
  #lastValue: number | undefined;
  #rises = false;
  #falls = false;
  readonly #times = new GrowingArray();
  readonly #values = new GrowingArray();
  readonly #lines = new GrowingArray();
  #folding: Folding | undefined;

  constructor(options: CollectorOptions) {
    this.options = options;
  }

  /**
   * Takes the next row.
   *
   * @throws TrafficError when it is out of order, or further from the first one than is rehearsed
   */
  add(time: number, value: number, line: number): void {
    if (this.done) return;
    const pending = this.#pending;
    if (!pending) this.#firstTime = time;
    else if (time !== pending.time) {
      this.#checkOrder(pending.time, time, line);
      if (this.#endsHere(time, line)) return;
      this.#emit(pending);
    }
    this.#rows++;
    if (pending?.time === time) {
      this.#doubles++;
      pending.value += value;
    } else this.#pending = { time, value, line };
  }

  /** @throws TrafficError when there is nothing to rehearse */
  finish(): Collected {
    const { file } = this.options;
    if (!this.#pending)
      throw new TrafficError(`${file}: there are no rows with a value, expected a time and a value in each`);
    this.#emit(this.#pending);
    this.#folding ?? this.#startFolding(this.#descending ?? false, true);
    const folding = this.#folding!;
    return {
      ...this.#cutToDays(folding.finish()),
      rows: this.#rows,
      doubles: this.#doubles,
      order: this.#descending ? "descending" : "ascending",
      meaning: folding.meaning,
      cut: this.#cut,
      course: this.#course(),
    };
  }

  #checkOrder(before: number, time: number, line: number): void {
    this.#descending ??= time < before;
    if (this.#descending === time < before) return;
    // Clocks go back by an hour, or by half of one (IANA time zone database: Lord Howe).
    const back = before - time;
    const clocks =
      back >= 30 * MINUTE_MS && back <= 60 * MINUTE_MS ? ", write them in UTC if clocks went back here" : "";
    throw new TrafficError(
      this.#descending
        ? `${this.options.placeOf(line)}: the time ${showTime(time)} lies after the one in the row above it, although the file begins with descending times; sort its rows by time`
        : `${this.options.placeOf(line)}: the time ${showTime(time)} lies before the one in the row above it; sort the rows by time${clocks}, or name the column that tells several sources apart with --series`,
    );
  }

  /** Whether the row lies beyond the days that were asked for. */
  #endsHere(time: number, line: number): boolean {
    const days = Math.abs(time - this.#firstTime) / DAY_MS;
    const { days: wanted } = this.options;
    if (wanted !== undefined && !this.#descending && days >= wanted) {
      this.done = true;
      this.#cut = true;
      return true;
    }
    if (days > MAX_TRACE_DAYS && (wanted === undefined || this.#folding))
      throw new TrafficError(
        `${this.options.placeOf(line)}: the time ${showTime(time)} is ${Math.round(days)} days away from the first row's, at most ${MAX_TRACE_DAYS} days are rehearsed; check the unit of the times, or choose a part with --days`,
      );
    return false;
  }

  /** A descending file falls where its traffic rises. */
  #course(): Reading["course"] {
    if (!this.#rises && !this.#falls) return "flat";
    return (this.#descending ? this.#rises : this.#falls) ? "varies" : "rises";
  }

  #emit({ time, value, line }: Row): void {
    if (this.#lastValue !== undefined) {
      this.#rises ||= value > this.#lastValue;
      this.#falls ||= value < this.#lastValue;
    }
    this.#lastValue = value;
    if (this.#folding) {
      this.#folding.add(time, value, line);
      return;
    }
    this.#times.push(time);
    this.#values.push(value);
    this.#lines.push(line);
    if (this.#times.length >= (this.options.keptRows ?? KEPT_ROWS))
      this.#startFolding(this.#descending ?? false, false);
  }

  /** Decides what the rows are and folds those that were kept. A descending file is turned round if all of it is here. */
  #startFolding(descending: boolean, complete: boolean): void {
    const all = { times: this.#times.view(), values: this.#values.view(), lines: this.#lines.view() };
    if (descending) for (const part of Object.values(all)) part.reverse();
    const rows = complete ? this.#rowsOfDays(all) : all;
    const meaning = meaningOf(rows, this.options);
    const backwards = descending && !complete;
    const latest = rows.times.at(-1)!;
    const anchorMs = backwards ? Math.floor(latest / MINUTE_MS) * MINUTE_MS : rows.times[0]!;
    this.#folding = new Folding(this.options.placeOf, meaning, anchorMs);
    if (backwards) for (const part of Object.values(rows)) part.reverse();
    rows.times.forEach((time, index) => {
      this.#folding!.add(time, rows.values[index]!, rows.lines[index]!);
    });
  }

  /** The rows of the first days, from a file that was read to its end because it descends. */
  #rowsOfDays(rows: KeptRows): KeptRows {
    const { days } = this.options;
    const endMs = days === undefined ? Number.POSITIVE_INFINITY : rows.times[0]! + days * DAY_MS;
    const count = rows.times.findIndex((time) => time >= endMs);
    if (count === -1) return rows;
    this.#cut = true;
    return {
      times: rows.times.subarray(0, count),
      values: rows.values.subarray(0, count),
      lines: rows.lines.subarray(0, count),
    };
  }

  /** The first days of a file that descends and was too long to be turned round. */
  #cutToDays(folded: Folded): Folded {
    const { days } = this.options;
    const bins = days === undefined ? Number.POSITIVE_INFINITY : Math.ceil((days * DAY_MS) / folded.stepMs);
    if (folded.values.length <= bins) return folded;
    this.#cut = true;
    return { ...folded, values: folded.values.slice(0, bins) };
  }
}

/** Takes rows in any order, sorts them, and hands them to a {@link Collector}. */
export class SortingCollector {
  readonly options: CollectorOptions;
  readonly done = false;
  readonly #times = new GrowingArray();
  readonly #values = new GrowingArray();
  readonly #lines = new GrowingArray();
  readonly #sources = new GrowingArray();
  readonly #sourceNumbers = new Map<string, number>();

  constructor(options: CollectorOptions) {
    this.options = options;
  }

  /**
   * @param source tells rows of one time apart. @default rows of one time are added
   * @throws TrafficError when there are more rows than are kept
   */
  add(time: number, value: number, line: number, source?: string): void {
    if (this.#times.length >= SORTED_ROWS)
      throw new TrafficError(
        `${this.options.placeOf(line)}: at most ${SORTED_ROWS} rows can be sorted; sort them by time before, and leave out --series`,
      );
    this.#times.push(time);
    this.#values.push(value);
    this.#lines.push(line);
    this.#sources.push(source === undefined ? 0 : this.#numberOf(source));
  }

  /** @throws TrafficError when there is nothing to rehearse, or a source has two rows of one time */
  finish(): Collected {
    const times = this.#times.view();
    const sources = this.#sources.view();
    const order = Uint32Array.from(times, (_, index) => index).sort(
      (a, b) => times[a]! - times[b]! || sources[a]! - sources[b]! || a - b,
    );
    const collector = new Collector(this.options);
    order.forEach((index, rank) => {
      if (rank > 0) this.#checkSource(order[rank - 1]!, index);
      collector.add(times[index]!, this.#values.at(index), this.#lines.at(index));
    });
    return collector.finish();
  }

  #numberOf(source: string): number {
    const number = this.#sourceNumbers.get(source) ?? this.#sourceNumbers.size + 1;
    this.#sourceNumbers.set(source, number);
    return number;
  }

  #checkSource(before: number, index: number): void {
    const source = this.#sources.at(index);
    if (source === 0 || this.#sources.at(before) !== source || this.#times.at(before) !== this.#times.at(index)) return;
    const name = [...this.#sourceNumbers].find(([, number]) => number === source)![0];
    throw new TrafficError(
      `${this.options.placeOf(this.#lines.at(index))}: ${name} has a row for ${showTime(this.#times.at(index))} already, in line ${this.#lines.at(before)}; remove one`,
    );
  }
}
