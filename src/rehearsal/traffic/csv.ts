import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { median } from "simple-statistics";
import { parseTime } from "./time";
import { DAY_MS, MINUTE_MS, type Traffic, TrafficError } from "./traffic";

/** The longest trace that is rehearsed: more is usually a time in the wrong unit. */
const MAX_TRACE_DAYS = 366;

/** Rows that are closer than this and not evenly spaced are single arrivals. */
const EVENT_GAP_MS = 10_000;

interface Row {
  readonly time: number;
  readonly value: number;
}

export interface ReadTraceOptions {
  /** Read only this many days from the first row on. @default the whole trace, at most {@link MAX_TRACE_DAYS} */
  readonly days?: number;
}

/**
 * Reads a trace: one header line (of any names; it may be missing), then rows of `time,value` in the order of time.
 * The time is whatever {@link parseTime} understands, the value a number >= 0; further columns are ignored.
 *
 * What a row means follows from the spacing of the rows, and this is the only place that decides it:
 *
 * - **Arrivals**: the median gap is under 10 s and fewer than half of the gaps lie within 10 % of it. Each row is one
 *   request and its value the work that it brings (tokens, bytes, or 1). A bin holds the sum of the work that arrives
 *   in it. Bins are one minute long; an incomplete last minute is dropped, unless it is the only one.
 * - **Samples**: everything else. A row's value holds until the next row; the last one holds for a median gap. A bin
 *   holds the mean over time. Bins are as long as the median gap, at least one minute.
 *
 * Nothing finer than a minute is kept because a service's desired count follows metrics of one minute.
 *
 * @throws TrafficError
 */
export function readTrace(file: string, options: ReadTraceOptions = {}): Traffic {
  const rows = readRows(file, options.days ?? Number.POSITIVE_INFINITY);
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const days = (last.time - first.time) / DAY_MS;
  if (days > MAX_TRACE_DAYS)
    throw new TrafficError(
      `${file}: it spans ${Math.round(days)} days, at most ${MAX_TRACE_DAYS} are rehearsed: check the unit of its times, or choose a part with --days`,
    );
  if (rows.every((row) => row.value === 0))
    throw new TrafficError(`${file}: all values are 0, so there is no peak to scale`);

  const gaps = rows.slice(1).map((row, index) => row.time - rows[index]!.time);
  const typicalGap = gaps.length > 0 ? median(gaps) : MINUTE_MS;
  const source = basename(file);
  if (areArrivals(gaps, typicalGap)) return { source, startMs: first.time, stepMs: MINUTE_MS, values: sums(rows) };
  const stepMs = Math.max(typicalGap, MINUTE_MS);
  return { source, startMs: first.time, stepMs, values: means(rows, last.time + Math.max(typicalGap, 1), stepMs) };
}

const areArrivals = (gaps: readonly number[], typicalGap: number): boolean =>
  gaps.length > 0 &&
  typicalGap < EVENT_GAP_MS &&
  gaps.filter((gap) => Math.abs(gap - typicalGap) <= typicalGap * 0.1).length < gaps.length / 2;

/** The sum of the values that fall into each whole minute. */
const sums = (rows: readonly Row[]): Float64Array => {
  const start = rows[0]!.time;
  const wholeMinutes = Math.max(1, Math.floor((rows.at(-1)!.time - start) / MINUTE_MS));
  const values = new Float64Array(wholeMinutes);
  for (const { time, value } of rows) {
    const bin = Math.floor((time - start) / MINUTE_MS);
    if (bin < wholeMinutes) values[bin]! += value;
  }
  return values;
};

/** The mean over each bin of a value that holds from its row to the next one. */
const means = (rows: readonly Row[], endMs: number, stepMs: number): Float64Array => {
  const start = rows[0]!.time;
  const values = new Float64Array(Math.ceil((endMs - start) / stepMs));
  rows.forEach(({ time, value }, index) => {
    const until = rows[index + 1]?.time ?? endMs;
    for (let from = time; from < until; ) {
      const bin = Math.floor((from - start) / stepMs);
      const binStart = start + bin * stepMs;
      const to = Math.min(until, binStart + stepMs);
      values[bin]! += (value * (to - from)) / Math.min(stepMs, endMs - binStart);
      from = to;
    }
  });
  return values;
};

const readRows = (file: string, days: number): readonly Row[] => {
  const records = parseRecords(file, readText(file));
  const rows: Row[] = [];
  for (const [index, { record, line }] of records.entries()) {
    const time = parseTime(record[0] ?? "");
    if (index === 0 && time === undefined) continue;
    const fail = (reason: string) => new TrafficError(`${file}, line ${line}: ${reason}`);
    if (record.length < 2) throw fail("there is only one column, expected time,value separated by a comma");
    if (time === undefined)
      throw fail(
        `"${record[0]}" is not a time: write YYYY-MM-DD HH:MM[:SS], ISO 8601, or seconds or milliseconds since 1970`,
      );
    const text = record[1] ?? "";
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw fail(`the value "${text}" is not a number`);
    if (value < 0) throw fail(`the value ${text} is negative`);
    const previous = rows.at(-1);
    if (previous && time < previous.time) throw fail(`the time ${record[0]} lies before the one in the row above it`);
    if (rows[0] && time - rows[0].time >= days * DAY_MS) break;
    rows.push({ time, value });
  }
  if (rows.length === 0) throw new TrafficError(`${file}: there are no data rows, expected time,value below a header`);
  return rows;
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : `it cannot be read (${code})`;
    throw new TrafficError(`${file}: ${reason}`);
  }
};

const parseRecords = (file: string, text: string): readonly { record: string[]; line: number }[] => {
  if (text.trim() === "") throw new TrafficError(`${file}: the file is empty`);
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TrafficError(`${file}: it is not CSV: ${error.message}`);
  }
};
