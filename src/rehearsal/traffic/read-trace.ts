import { basename } from "node:path";
import { accessLogForm, countAccessLog, type LogForm } from "./access-log";
import type { Collected } from "./collector";
import { type ContentsOptions, chain, readText } from "./contents";
import { readCsv } from "./csv";
import { NO_ZONE } from "./describe-reading";
import { readJson } from "./json";
import type { Table, TableOptions } from "./table";
import { MAX_TASKS, peakOf, type Reading, type Traffic, TrafficError } from "./traffic";

/** The choices of a user for reading a trace, and what goes on meanwhile. */
export interface ReadTraceOptions extends Omit<TableOptions, "nowMs">, ContentsOptions {
  /** Milliseconds since the epoch: times of more than a year later are refused. @default the clock of the machine */
  readonly nowMs?: number | undefined;
}

/**
 * Reads a trace in bounded memory: CSV, JSON of AWS, Prometheus or Grafana, or access logs, plain or in gzip. A CSV
 * that ascends is read no further than `days` asks for.
 *
 * @throws TrafficError when it cannot be used; the reason of the signal when it aborts
 */
export async function readTrace(file: string, options: ReadTraceOptions = {}): Promise<Traffic> {
  const { signal, onProgress, nowMs = Date.now(), ...choices } = options;
  const pieces = readText(file, { signal, onProgress });
  try {
    const first = await pieces.next();
    const head = first.done ? "" : first.value;
    if (head.trim() === "")
      throw new TrafficError(`${file}: the file is empty; expected a time and a value in each row`);
    return await readForm(file, head, chain(head, pieces), { ...choices, nowMs });
  } finally {
    await pieces.return(undefined);
  }
}

const readForm = async (
  file: string,
  head: string,
  pieces: AsyncGenerator<string>,
  options: TableOptions,
): Promise<Traffic> => {
  const log = accessLogForm(head);
  if (log) return readLog(file, log, pieces, options);
  const isJson = /^\s*[[{]/.test(head);
  const { format, table } = await (isJson ? readJson : readCsv)(file, pieces, options);
  return trafficOf(file, format, table, options);
};

const trafficOf = (file: string, format: string, table: Table, options: TableOptions): Traffic => {
  const collected = table.finish();
  const { startMs, stepMs, values, meaning } = collected;
  const peak = peakOf({ values });
  // Of tasks none may be wanted: the cluster is idle then.
  if (table.unit !== "tasks" && peak === 0)
    throw new TrafficError(
      `${file}: all values are 0, so there is no peak to scale; choose another file, or another column with --column`,
    );
  if (table.unit === "tasks" && peak > MAX_TASKS)
    throw new TrafficError(
      `${file}: its peak is ${Math.ceil(peak)} tasks, allowed are up to ${MAX_TASKS}; say --unit requests if it counts something else`,
    );
  return {
    source: basename(file),
    startMs,
    stepMs,
    values,
    unit: table.unit,
    reading: {
      format,
      rows: collected.rows,
      column: table.column,
      series: options.series ?? null,
      unit: table.unit,
      rowsAre: meaning.arrivals ? "arrivals" : "samples",
      rowSeconds: meaning.gapMs / 1000,
      stepSeconds: stepMs / 1000,
      timeZone: timeZoneOf(table.zones),
      order: orderOf(table, collected),
      doubles: collected.doubles,
      emptyCells: table.emptyCells,
      holes: collected.holes,
      course: collected.course,
      cutAfterDays: collected.cut ? options.days! : null,
      peak,
    },
  };
};

const orderOf = ({ form }: Table, { order }: Collected): Reading["order"] => (form.anyOrder ? "any" : order);

const timeZoneOf = (zones: ReadonlySet<string>): string => {
  const written = [...zones].filter((zone) => zone !== "none" && zone !== "epoch");
  if (written.length > 0)
    return `${written.slice(0, 4).join(", ")}${zones.has("none") ? ", UTC where none is written" : ""}`;
  return zones.has("none") ? NO_ZONE : "UTC, counted from 1970";
};

const readLog = async (
  file: string,
  form: LogForm,
  pieces: AsyncIterable<string>,
  options: TableOptions,
): Promise<Traffic> => {
  const { column, series, unit, days, nowMs } = options;
  if (column !== undefined || series !== undefined || unit === "tasks")
    throw new TrafficError(
      `${file}: it is an access log, whose requests are counted; leave out --column, --series and --unit tasks`,
    );
  const { rows, cut, zones, ...folded } = await countAccessLog(file, pieces, form, days, nowMs);
  const { startMs, stepMs, values } = folded;
  return {
    source: basename(file),
    startMs,
    stepMs,
    values,
    unit: "requests",
    reading: {
      format: form.name,
      rows,
      column: null,
      series: null,
      unit: "requests",
      rowsAre: "arrivals",
      rowSeconds: 0,
      stepSeconds: stepMs / 1000,
      timeZone: timeZoneOf(zones),
      order: "any",
      doubles: 0,
      emptyCells: 0,
      holes: folded.holes,
      course: "varies",
      cutAfterDays: cut ? days! : null,
      peak: peakOf({ values }),
    },
  };
};
