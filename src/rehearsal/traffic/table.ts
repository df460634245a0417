import type { Collected, CollectorOptions } from "./collector";
import { Collector, SortingCollector } from "./collector";
import { type MetricOrigin, refuseMeasures } from "./counts";
import { FIRST_YEAR, isPlausibleTime, isTimeOfDay, parseTime, TIME_FORMS } from "./time";
import { TrafficError, type TrafficUnit } from "./traffic";
import { parseValue, pointsIn, short } from "./values";

/** The choices of a user that bear on how a table is read. */
export interface TableOptions extends Omit<CollectorOptions, "file" | "placeOf" | "unit" | "sparse"> {
  /** Name of the column with the values. @default the only one beside the time */
  readonly column?: string | undefined;
  /** Name of the application that follows the table, whose column is read where there are several. @default none */
  readonly application?: string | undefined;
  /** Name of the column that tells several sources apart, whose values are added. @default none */
  readonly series?: string | undefined;
  /** The things that are counted. @default by the column's name */
  readonly unit?: TrafficUnit | undefined;
  /** Milliseconds since the epoch: times of more than a year later are refused. */
  readonly nowMs: number;
}

/** The form of a table. */
export interface TableForm {
  /** Names of the columns, undefined where the file has none. */
  readonly names: readonly string[] | undefined;
  /** AWS's own description of each column's figures, in the order of the columns; empty where there is none. */
  readonly origins: readonly (MetricOrigin | undefined)[];
  /** How many cells a row has. */
  readonly width: number;
  /** Whether rows come in no order, as in JSON of AWS. */
  readonly anyOrder: boolean;
  /** Whether a comma in a cell was in quotes. */
  readonly commaIsQuoted: boolean;
  /** Whether a point may group thousands: in files of places where a comma stands before decimals. */
  readonly pointMayGroup: boolean;
  /** "line" or "entry": the things that are counted in errors. */
  readonly place: "line" | "entry";
}

/** Names that mean a time, of columns that AWS, Grafana and people write. */
const TIME_NAME =
  /^(@?timestamps?|(date|utc|start|event|request)?[ _-]?time|datetime|date|ts|t|epoch|bin\(.*\)|minute|hour|day|arrival)$/i;

/** Whether a name means a time. */
export const isTimeName = (name: string): boolean => TIME_NAME.test(name);

/** Metrics and columns that count tasks, such as Container Insights' RunningTaskCount. */
const TASKS_NAME = /task|replica|container|\bpods?\b/i;

/**
 * Counts for which AWS writes no row where there was nothing. RequestCount: "if there are no requests flowing through the
 * load balancer ... the metric is not reported",
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html; `stats
 * count(*) by bin(1m)` of Logs Insights groups log events, and where there is none there is no group,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
 */
const SPARSE_NAME = /RequestCount|^count\(/i;

/** Names that only one column has. */
const namesOnce = (names: readonly string[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.filter((name) => counts.get(name) === 1);
};

const MAXIMUM_NAMES = 20;

/** Names for a sentence, the first ones of many, each cut. */
const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MAXIMUM_NAMES).map((name) => JSON.stringify(short(name)));
  const more = names.length - MAXIMUM_NAMES;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ");
};

/** Says that no column is an application's, and what to do. @param names of the columns that there are */
export const noColumnOf = (application: string, names: readonly string[]): string =>
  `it has ${names.length} columns, ${listed(names)}, and not one is named ${application}; rename one, name another file for it with --trace ${application}=FILE, choose one for all applications with --column NAME, or name files for the others alone, with which it wants its minimum`;

const namedTwice = (count: number, name: string): string =>
  `${count} columns are named ${JSON.stringify(name)}; rename one`;

const noTime = (text: string): string =>
  isTimeOfDay(text)
    ? `${text} is a time of day without its date; write both in one column, such as "2026-01-31 ${text}"`
    : `"${short(text)}" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`;

/** Rows of a trace come together here. */
type RowCollector = Pick<SortingCollector, "add" | "finish"> & { readonly done: boolean };

/** Rows of a table, cell by cell, into a collector. */
export class Table {
  readonly file: string;
  readonly form: TableForm;
  readonly options: TableOptions;
  readonly column: string | null;
  readonly unit: TrafficUnit;
  readonly zones = new Set<string>();
  emptyCells = 0;
  /** The first value whose point may group thousands; undefined as soon as another value says that points do not. */
  #openPoint: { readonly text: string; readonly line: number } | undefined;
  #pointsAreDecimal = false;
  readonly collector: RowCollector;
  readonly #time: number;
  readonly #value: number;
  readonly #series: number | undefined;

  /** @throws TrafficError when the column to read is not clear */
  constructor(file: string, form: TableForm, options: TableOptions) {
    this.file = file;
    this.form = form;
    this.options = options;
    const names = form.names;
    this.#time = names ? Math.max(0, names.findIndex(isTimeName)) : 0;
    this.#series = options.series === undefined ? undefined : this.#find(options.series, "--series");
    this.#value = this.#valueColumn();
    this.column = names?.[this.#value] ?? null;
    this.unit = options.unit ?? (TASKS_NAME.test(this.#metric ?? "") ? "tasks" : "requests");
    const sparse = this.unit === "requests" && SPARSE_NAME.test(this.#metric ?? "");
    const placeOf = (number: number) => `${file}, ${form.place} ${number}`;
    const collectorOptions = { ...options, file, placeOf, unit: this.unit, sparse };
    this.collector =
      form.anyOrder || this.#series !== undefined
        ? new SortingCollector(collectorOptions)
        : new Collector(collectorOptions);
  }

  /** Name of the column as far as it says what is counted: that of an application says nothing of it. */
  get #metric(): string | null {
    return this.column === this.options.application ? null : this.column;
  }

  /**
   * Takes a row.
   *
   * @throws TrafficError when a cell is not what it should be
   */
  add(cells: readonly string[], line: number): void {
    if (cells.length !== this.form.width) this.#refuse(line, this.#otherWidth(cells.length));
    const timeText = cells[this.#time]!;
    const time = parseTime(timeText);
    if (!time) this.#refuse(line, noTime(timeText));
    if (time.zone !== "epoch" && !timeText.includes(":")) this.#checkTimeOfDay(cells, timeText, line);
    if (!isPlausibleTime(time.timeMs, this.options.nowMs)) this.#refuse(line, this.#implausible(timeText, time.zone));
    const value = parseValue(cells[this.#value]!, this.form.commaIsQuoted);
    if (typeof value === "object") this.#refuse(line, value.fault);
    this.zones.add(time.zone);
    if (this.form.pointMayGroup && !this.#pointsAreDecimal) this.#notePoint(cells[this.#value]!, line);
    if (value === undefined) {
      this.emptyCells++;
      return;
    }
    this.collector.add(time.timeMs, value, line, this.#series === undefined ? undefined : cells[this.#series]);
  }

  /** @throws TrafficError when there is nothing to rehearse, or a figure may mean two things */
  finish(): Collected {
    const open = this.#openPoint;
    if (open && !this.#pointsAreDecimal)
      this.#refuse(
        open.line,
        `the value ${open.text} may be ${open.text.replace(".", "")} or ${Number(open.text)}, and no other value of the column tells which; write thousands without a point, or decimals with other than three digits`,
      );
    const collected = this.collector.finish();
    refuseMeasures({
      file: this.file,
      column: this.#metric,
      origin: this.form.origins[this.#value],
      chosen: this.options.unit,
      areArrivals: collected.meaning.arrivals,
    });
    return collected;
  }

  #notePoint(text: string, line: number): void {
    const points = pointsIn(text);
    if (points === "decimal") this.#pointsAreDecimal = true;
    else if (points === "open") this.#openPoint ??= { text, line };
  }

  #valueColumn(): number {
    const { names, width } = this.form;
    const { column, application } = this.options;
    if (column !== undefined) return this.#chosenColumn(column);
    const others = this.#others();
    if (others.length === 1) return others[0]!;
    if (application !== undefined && names && width > 1) return this.#columnOf(application, names, others);
    if (width === 1)
      throw new TrafficError(
        `${this.file}: there is only one column${names ? ` in the header, ${JSON.stringify(short(names[0]!))}` : ""}, expected a time and a value separated by a comma, a semicolon or a tab; write both in each row, and no title above`,
      );
    throw new TrafficError(
      names
        ? `${this.file}: it has ${width} columns; ${this.#choice()}`
        : `${this.file}: it has ${width} columns and no header; add a first line with their names, and choose one with --column NAME`,
    );
  }

  #chosenColumn(column: string): number {
    const index = this.#find(column, "--column");
    if (index === this.#time || index === this.#series)
      throw new TrafficError(
        `${this.file}: --column ${column} is the column of the ${index === this.#time ? "times" : "sources"}; ${this.#choice()}`,
      );
    return index;
  }

  #columnOf(application: string, names: readonly string[], others: readonly number[]): number {
    const its = others.filter((index) => names[index] === application);
    if (its.length === 1) return its[0]!;
    if (its.length > 1) throw new TrafficError(`${this.file}: ${namedTwice(its.length, application)}`);
    const given = others.map((index) => names[index]!);
    throw new TrafficError(`${this.file}: ${noColumnOf(application, given)}`);
  }

  /** Columns that may hold the values. One without a name numbers the rows, or follows a last comma: it is for want of others. */
  #others(): readonly number[] {
    const others = Array.from({ length: this.form.width }, (_, index) => index).filter(
      (index) => index !== this.#time && index !== this.#series,
    );
    const named = others.filter((index) => this.form.names?.[index] !== "");
    return named.length > 0 ? named : others;
  }

  #choice(): string {
    const names = namesOnce(this.#others().map((index) => this.form.names![index]!));
    return names.length === 0
      ? "give each a name of its own in the header, and choose the one to read with --column NAME"
      : `choose the one to read with --column NAME, allowed are ${listed(names)}`;
  }

  #find(name: string, option: string): number {
    const { names } = this.form;
    if (!names)
      throw new TrafficError(`${this.file}: ${option} ${name} needs names, and the file has no header; add one`);
    const found = names.flatMap((each, index) => (each === name ? [index] : []));
    if (found.length === 1) return found[0]!;
    if (found.length > 1) throw new TrafficError(`${this.file}: ${namedTwice(found.length, name)}`);
    throw new TrafficError(
      `${this.file}: ${option} ${name} is no column of it, allowed are ${listed(namesOnce(this.#others().map((index) => names[index]!)))}`,
    );
  }

  /** A date whose time of day stands in a column of its own would be read as midnight. */
  #checkTimeOfDay(cells: readonly string[], date: string, line: number): void {
    const timeOfDay = cells.find(isTimeOfDay);
    if (timeOfDay !== undefined)
      this.#refuse(
        line,
        `the date ${short(date)} and the time of day ${timeOfDay} stand in two columns; join them into one, such as "${short(date)} ${timeOfDay}"`,
      );
  }

  #otherWidth(width: number): string {
    const widths = `it has ${width} ${width === 1 ? "column" : "columns"} where ${this.form.names ? "the header" : "the first row"} has ${this.form.width}`;
    if (width < this.form.width) return `${widths}; add what is missing, or remove the row`;
    return this.form.commaIsQuoted
      ? `${widths}; write 1234.5 for a number, or put "1,234" into quotes`
      : `${widths}; remove what is too much, or name each column in the first row`;
  }

  #implausible(timeText: string, zone: string): string {
    const lastYear = new Date(this.options.nowMs).getUTCFullYear() + 1;
    const remedy =
      zone === "epoch"
        ? `write ${TIME_FORMS}, not the number of the row or a spreadsheet's count of days`
        : "mend it, or remove the row";
    return `the time ${short(timeText)} lies outside of the years ${FIRST_YEAR} to ${lastYear}; ${remedy}`;
  }

  #refuse(line: number, reason: string): never {
    throw new TrafficError(`${this.file}, ${this.form.place} ${line}: ${reason}`);
  }
}
