import type { TraceSource } from "../rehearsal/traffic/choose-traffic";
import { jsonTraceOf } from "../rehearsal/traffic/json-forms";

/** A metric over time in a file. */
export interface MetricColumn {
  /** Path of the file. */
  readonly file: string;
  /** Label of the metric, or its id where it has none. */
  readonly name: string;
}

/** The metrics of an answer of CloudWatch; none where it is no such answer. */
export const metricColumnsOf = (json: object, file: string): readonly MetricColumn[] => {
  if (!("MetricDataResults" in json)) return [];
  return (jsonTraceOf(json)?.columns ?? []).map(({ name }) => ({ file, name }));
};

/** Names of metrics that say how many tasks a service wants, the best first. */
const COUNTS = ["DesiredTaskCount", "RunningTaskCount", "RequestCount"] as const;

/** The traces of services, and the metrics that are none's. */
export interface Traces {
  /** By the names of services. */
  readonly of: ReadonlyMap<string, TraceSource>;
  /** One sentence for each metric that is left out. */
  readonly leftOut: readonly string[];
}

/**
 * The traces of services: a metric whose label has the name of the service and the name of the metric as words, such as
 * "web DesiredTaskCount". With one service the name of the metric is enough.
 */
export function tracesOf(columns: readonly MetricColumn[], services: readonly string[]): Traces {
  const read = columns.map((column) => ({ column, words: column.name.split(/\s+/) }));
  const of = new Map<string, TraceSource>();
  const used = new Set<MetricColumn>();
  for (const service of services) {
    const own = read.filter(({ words }) => words.includes(service) || services.length === 1);
    for (const { column } of own) used.add(column);
    const found = COUNTS.flatMap((metric) => own.filter(({ words }) => words.includes(metric)))[0];
    if (found)
      of.set(service, {
        trace: found.column.file,
        column: found.column.name,
        unit: found.words.includes("RequestCount") ? "requests" : "tasks",
      });
  }
  return {
    of,
    leftOut: columns
      .filter((column) => !used.has(column))
      .map(({ file, name }) => `${file}: the metric ${name} is no service's, and left out; label it "SERVICE METRIC".`),
  };
}
