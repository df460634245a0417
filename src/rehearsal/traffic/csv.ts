import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { chain } from "./contents";
import type { MetricOrigin } from "./counts";
import { isTimeName, Table, type TableOptions } from "./table";
import { TrafficError } from "./traffic";

/** A line of more than this is no CSV. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * First cells of the rows that the CloudWatch console writes above the figures of a graph. Source: a graph's menu
 * Actions, Download as .csv; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph_a_metric.html
 */
const LABEL_ROWS = new Set([
  "full label",
  "label",
  "account",
  "account id",
  "account label",
  "region",
  "namespace",
  "metric name",
  "dimensions",
  "id",
  "unit",
  "period",
  "statistic",
  "expression",
]);

/** CSV as it comes in, with its form. */
export interface CsvReading {
  readonly format: string;
  readonly table: Table;
}

/**
 * Reads CSV: a header line of any names, which may be missing, then rows. Separated by a comma, a semicolon or a tab.
 *
 * @param pieces of the text; no more are taken when the days that were asked for are full
 * @throws TrafficError
 */
export async function readCsv(
  file: string,
  pieces: AsyncGenerator<string>,
  options: TableOptions,
): Promise<CsvReading> {
  const first = await pieces.next();
  const head: string = first.done ? "" : first.value;
  const rows = new CsvRows(file, delimiterOf(head), options);
  const rest = await readPlainRows(untilDone(head, pieces, rows), rows);
  if (rest) await readQuotedRows(rest, rows);
  return rows.finish();
}

/** The part of a text that is not read yet. */
interface Rest {
  /** The lines that were read. */
  readonly lines: number;
  readonly pieces: AsyncIterable<string>;
}

/** A quote, or a line that ends with a carriage return alone. */
const NOT_PLAIN = /"|\r[^\n]/;

/**
 * Reads rows without quotes, for which a split does: several times as fast as a parser that must expect them.
 *
 * @returns the rest, from the piece with the first quote on; undefined when there is none
 */
async function readPlainRows(pieces: AsyncGenerator<string>, rows: CsvRows): Promise<Rest | undefined> {
  let lines = 0;
  let begun = "";
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    const text = begun + next.value;
    if (NOT_PLAIN.test(text) || text.length > MAX_RECORD_CHARACTERS) return { lines, pieces: chain(text, pieces) };
    const whole = text.split("\n");
    begun = whole.pop()!;
    for (const line of whole) rows.addLine(line, ++lines);
  }
  rows.addLine(begun, lines + 1);
  return undefined;
}

/** Reads any CSV. */
async function readQuotedRows({ lines: before, pieces }: Rest, rows: CsvRows): Promise<void> {
  const parser = parse({
    delimiter: rows.delimiter,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    comment: "#",
    comment_no_infix: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    on_record: (record: string[], { lines }) => {
      rows.add(record, before + lines);
      return null;
    },
  });
  // Nothing comes out of the parser, and its end must be read.
  parser.resume();
  try {
    await pipeline(Readable.from(pieces, { highWaterMark: 1 }), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The text may have been left in the middle of a row.
    if (!rows.done) throw new TrafficError(`${rows.file}: it is not CSV: ${error.message}; mend the line`);
  }
}

async function* untilDone(head: string, pieces: AsyncGenerator<string>, rows: CsvRows): AsyncGenerator<string> {
  yield head;
  while (!rows.done) {
    const next = await pieces.next();
    if (next.done) return;
    yield next.value;
  }
}

/**
 * The first of tab, semicolon and comma that the first two lines have in the same number, quotes apart; else the first
 * that the first line has. `sep=;` says it outright, as Excel likes it.
 */
const delimiterOf = (head: string): string => {
  const [first = "", second = first] = head
    .split(/\r?\n|\r/, MAX_LINES_ABOVE)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.replaceAll(/"[^"]*"/g, ""));
  const said = /^sep=(.)/.exec(first)?.[1];
  const counts = DELIMITERS.map((each) => ({
    each,
    inFirst: first.split(each).length,
    inSecond: second.split(each).length,
  }));
  const present = counts.filter(({ inFirst }) => inFirst > 1);
  return said ?? (present.find(({ inFirst, inSecond }) => inFirst === inSecond) ?? present[0])?.each ?? ",";
};

const DELIMITERS = ["\t", ";", ","] as const;

/** Lines in which a delimiter is looked for, comments among them. */
const MAX_LINES_ABOVE = 50;

/** Finds the header and hands what follows to a table. */
class CsvRows {
  readonly file: string;
  readonly delimiter: string;
  readonly options: TableOptions;
  #names: readonly string[] | undefined;
  /** The rows above the figures of a graph, by their first cell in small letters. */
  readonly #labelRows = new Map<string, readonly string[]>();
  #table: Table | undefined;

  constructor(file: string, delimiter: string, options: TableOptions) {
    this.file = file;
    this.delimiter = delimiter;
    this.options = options;
  }

  get done(): boolean {
    return this.#table?.collector.done ?? false;
  }

  /** Takes a line that has no quotes. */
  addLine(text: string, line: number): void {
    if (text.trim() === "" || text.startsWith("#")) return;
    this.add(
      text.split(this.delimiter).map((cell) => cell.trim()),
      line,
    );
  }

  add(cells: readonly string[], line: number): void {
    // What follows may be cut off in the middle of a row.
    if (this.done) return;
    if (this.#table) this.#table.add(cells, line);
    else if (!this.#takeHeader(cells)) {
      this.#table = this.#tableOf(cells.length);
      this.#table.add(cells, line);
    }
  }

  finish(): CsvReading {
    const table = this.#table ?? this.#tableOf(this.#names?.length ?? 2);
    const separator = new Map([
      [",", "commas"],
      [";", "semicolons"],
      ["\t", "tabs"],
    ]).get(this.delimiter);
    return {
      format: this.#labelRows.size > 0 ? "CSV of the CloudWatch console" : `CSV with ${separator ?? this.delimiter}`,
      table,
    };
  }

  #tableOf(width: number): Table {
    const form = {
      names: this.#names,
      origins: this.#origins(),
      width: this.#names?.length ?? width,
      anyOrder: false,
      commaIsQuoted: this.delimiter === ",",
      pointMayGroup: this.delimiter !== ",",
      place: "line",
    } as const;
    return new Table(this.file, form, this.options);
  }

  #origins(): readonly MetricOrigin[] {
    const cellOf = (row: string, index: number) => this.#labelRows.get(row)?.[index];
    if (this.#labelRows.size === 0) return [];
    return (this.#names ?? []).map((_, index) => ({
      metric: cellOf("metric name", index),
      unit: cellOf("unit", index),
      statistic: cellOf("statistic", index),
    }));
  }

  /** Whether the row belongs above the data. */
  #takeHeader(cells: readonly string[]): boolean {
    const name = cells[0]!.toLowerCase();
    if (/^sep=/.test(name)) return true;
    if (LABEL_ROWS.has(name) && (this.#labelRows.size > 0 || !this.#names)) {
      this.#labelRows.set(name, cells);
      if (name === "label" || !this.#names) this.#names = ["time", ...cells.slice(1)];
      return true;
    }
    if (this.#names || !isHeader(cells)) return false;
    this.#names = cells;
    return true;
  }
}

/** A row of names: one of them means a time, or none looks like a figure. */
const isHeader = (cells: readonly string[]): boolean =>
  cells.some(isTimeName) || !cells.some((cell) => /^[-+.]?\d/.test(cell));
