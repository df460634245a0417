import { isDeepStrictEqual } from "node:util";
import { escaped } from "../json-values";
import type { TraceSource } from "../rehearsal/traffic/choose-traffic";
import { type JsonColumn, jsonTraceOf } from "../rehearsal/traffic/json-forms";
import { ForeignClusterError } from "./answers";

/** A metric over time in a file. */
export interface MetricColumn {
  /** Path of the file. */
  readonly file: string;
  /** Label of the metric, or its id where it has none. */
  readonly name: string;
  /** Its datapoints. */
  readonly entries: JsonColumn["entries"];
}

/** The metrics of a file. */
export interface FileMetrics {
  /** Each metric once. */
  readonly columns: readonly MetricColumn[];
  /** One sentence for each thing that is left out. */
  readonly leftOut: readonly string[];
}

/**
 * The metrics of an answer of CloudWatch; none where it is no such answer.
 *
 * @throws ForeignClusterError when the answer is not whole, or not as the AWS CLI writes it
 */
export function metricColumnsOf(json: object, file: string): FileMetrics {
  const trace = jsonTraceOf(json);
  if (!("MetricDataResults" in json))
    return {
      columns: [],
      leftOut: trace
        ? [`${file} is ${trace.format}, which names no service: left out; give it by --trace SERVICE=${file}.`]
        : [],
    };
  const fault = trace ? trace.fault : "MetricDataResults is not as the AWS CLI writes it";
  if (fault !== undefined)
    throw new ForeignClusterError(
      `${file}: ${fault}${trace ? "" : "; get it anew with aws cloudwatch get-metric-data --output json, or in PowerShell with ConvertTo-Json -Depth 5"}`,
    );
  const columns = [...new Set(trace!.columns.map(({ name }) => name))].map((name) => ({
    file,
    name,
    entries: trace!.columns.filter((each) => each.name === name).flatMap(({ entries }) => entries),
  }));
  const empty = columns.filter(({ entries }) => entries.length === 0);
  return {
    columns: columns.filter(({ entries }) => entries.length > 0),
    leftOut:
      columns.length === 0
        ? [`${file} has no metric: left out.`]
        : empty.map(({ name }) => `${file}: the metric ${escaped(name)} has no datapoint: left out.`),
  };
}

/** Names of metrics that say how many tasks a service wants, the best first. */
const COUNTS = ["DesiredTaskCount", "RunningTaskCount", "RequestCount"] as const;

/** The traces of services, and the metrics that are none's. */
export interface Traces {
  /** By the names of services. */
  readonly of: ReadonlyMap<string, TraceSource>;
  /** One sentence for each metric that is left out. */
  readonly leftOut: readonly string[];
}

/** A metric of a service. */
interface OwnColumn {
  readonly column: MetricColumn;
  readonly service: string;
  /** The name of the metric. @default it counts neither tasks nor requests */
  readonly metric: (typeof COUNTS)[number] | undefined;
}

/**
 * The traces of services: a metric whose label has the name of the service and the name of the metric as words, such as
 * "web DesiredTaskCount". With one service the name of the metric alone is enough.
 *
 * @throws ForeignClusterError when two metrics say different things of one service
 */
export function tracesOf(columns: readonly MetricColumn[], services: readonly string[]): Traces {
  const owned = columns.map((column) => ({ column, own: ownerOf(column, services) }));
  const of = new Map<string, TraceSource>();
  const leftOut: string[] = [];
  for (const service of services) {
    const own = owned.flatMap((each) => (each.own?.service === service ? [each.own] : []));
    const metric = COUNTS.find((name) => own.some((each) => each.metric === name));
    if (metric !== undefined) of.set(service, sourceOf(own, metric));
  }
  for (const { column, own } of owned) {
    const why = own ? reasonFor(own, of.get(own.service)) : 'is no service\'s: left out; label it "SERVICE METRIC"';
    if (why !== undefined) leftOut.push(`${column.file}: the metric ${escaped(column.name)} ${why}.`);
  }
  return { of, leftOut };
}

const ownerOf = (column: MetricColumn, services: readonly string[]): OwnColumn | undefined => {
  const words = column.name.split(/\s+/);
  const metric = COUNTS.find((name) => words.includes(name));
  const named = services.find((each) => words.includes(each));
  const service = named ?? (services.length === 1 && words.length === 1 ? services[0] : undefined);
  return service === undefined ? undefined : { column, service, metric };
};

const sourceOf = (own: readonly OwnColumn[], metric: (typeof COUNTS)[number]): TraceSource => {
  const [{ column, service }, ...others] = own.filter((each) => each.metric === metric) as [OwnColumn, ...OwnColumn[]];
  const other = others.find((each) => !isDeepStrictEqual(each.column.entries, column.entries));
  if (other)
    throw new ForeignClusterError(
      `${column.file} and ${other.column.file} both have ${metric} of service ${service}, and differ; keep one of them, or ask for all its days in one answer`,
    );
  refuseOtherStatistic(column, metric);
  return { trace: column.file, column: column.name, unit: metric === "RequestCount" ? "requests" : "tasks" };
};

/** Requests of several target groups are added, and are whole; tasks of two statistics would be added too. */
const refuseOtherStatistic = ({ file, name, entries }: MetricColumn, metric: (typeof COUNTS)[number]): void => {
  if (metric === "RequestCount") {
    const fraction = entries.find(([, value]) => !Number.isInteger(Number(value)));
    if (fraction)
      throw new ForeignClusterError(
        `${file}: the metric ${escaped(name)} has ${fraction[1]} requests at ${fraction[0]}, allowed are whole numbers; ask for its statistic Sum`,
      );
    return;
  }
  const times = new Set<string>();
  for (const [time] of entries) {
    if (times.has(time))
      throw new ForeignClusterError(
        `${file}: the metric ${escaped(name)} has two values at ${time}; ask for one statistic of it`,
      );
    times.add(time);
  }
};

const reasonFor = ({ column, metric }: OwnColumn, source: TraceSource | undefined): string | undefined => {
  if (metric === undefined) return `counts neither tasks nor requests: left out; ${COUNTS.join(", ")} do`;
  if (source?.trace === column.file && source.column === column.name) return undefined;
  return `is not needed beside ${source?.column} of ${source?.trace}: left out`;
};
