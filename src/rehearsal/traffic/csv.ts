import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { isTimeName, Table, type TableOptions } from "./table";
import { TrafficError } from "./traffic";

/** A line of more than this is no CSV, bytes. */
const MAX_RECORD_BYTES = 1_000_000;

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
  const delimiter = delimiterOf(head);
  const rows = new CsvRows(file, delimiter, options);
  const parser = parse({
    delimiter,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    comment: "#",
    comment_no_infix: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (record: string[], { lines }) => {
      rows.add(record, lines);
      return null;
    },
  });
  // Nothing comes out of the parser, and its end must be read.
  parser.resume();
  try {
    await pipeline(Readable.from(untilDone(head, pieces, rows), { highWaterMark: 1 }), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (rows.done) return rows.finish();
    throw new TrafficError(`${file}: it is not CSV: ${error.message}; mend the line`);
  }
  return rows.finish();
}

async function* untilDone(head: string, pieces: AsyncGenerator<string>, rows: CsvRows): AsyncGenerator<string> {
  yield head;
  while (!rows.done) {
    const next = await pieces.next();
    if (next.done) return;
    yield next.value;
  }
  await pieces.return(undefined);
}

/** The first of tab, semicolon and comma that the first line has; `sep=;` says it outright, as Excel likes it. */
const delimiterOf = (head: string): string => {
  const line = head.split(/\r?\n|\r/, 50).find((each) => each.trim() !== "" && !each.startsWith("#")) ?? "";
  const said = /^"?sep=(.)/.exec(line)?.[1];
  return said ?? ["\t", ";"].find((each) => line.includes(each)) ?? ",";
};

/** Finds the header and hands what follows to a table. */
class CsvRows {
  readonly file: string;
  readonly delimiter: string;
  readonly options: TableOptions;
  #names: readonly string[] | undefined;
  #hasLabelRows = false;
  #table: Table | undefined;

  constructor(file: string, delimiter: string, options: TableOptions) {
    this.file = file;
    this.delimiter = delimiter;
    this.options = options;
  }

  get done(): boolean {
    return this.#table?.collector.done ?? false;
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
      format: this.#hasLabelRows ? "CSV of the CloudWatch console" : `CSV with ${separator ?? this.delimiter}`,
      table,
    };
  }

  #tableOf(width: number): Table {
    const form = {
      names: this.#names,
      width: this.#names?.length ?? width,
      anyOrder: false,
      commaIsQuoted: this.delimiter === ",",
      place: "line",
    } as const;
    return new Table(this.file, form, this.options);
  }

  /** Whether the row belongs above the data. */
  #takeHeader(cells: readonly string[]): boolean {
    const name = cells[0]!.toLowerCase();
    if (/^sep=/.test(name)) return true;
    if (LABEL_ROWS.has(name) && (this.#hasLabelRows || !this.#names)) {
      this.#hasLabelRows = true;
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
