import { z } from "zod";
import { maybe } from "../../json-values";
import type { MetricOrigin } from "./counts";

/** A metric, a statistic or a column of a JSON document: entries of time and value as text, "" where there is none. */
export interface JsonColumn extends MetricOrigin {
  readonly name: string;
  readonly entries: readonly (readonly [time: string, value: string])[];
}

/** A document that was recognized. */
export interface JsonTrace {
  readonly format: string;
  readonly columns: readonly JsonColumn[];
  /** Reason why the document cannot be used, with a remedy. */
  readonly fault?: string;
}

/** A member that tools write as null, or leave out, where it has its default. */
const orElse = <Type extends z.ZodType>(type: Type, value: z.output<Type>) =>
  type.nullish().transform((given) => given ?? value);

const cell = z.union([z.string(), z.number(), z.null()]).transform((value) => (value === null ? "" : String(value)));

/** A word of AWS. PowerShell's ConvertTo-Json writes the class that the AWS SDK for .NET has for it: `{ "Value": "Complete" }`. */
const word = z.union([z.string(), z.object({ Value: z.string() }).transform(({ Value }) => Value)]);

const zip = (times: readonly string[], values: readonly string[]): JsonColumn["entries"] =>
  Array.from({ length: Math.max(times.length, values.length) }, (_, index) => [
    times[index] ?? "",
    values[index] ?? "",
  ]);

interface MetricDataAnswer {
  readonly MetricDataResults: readonly {
    readonly Id: string;
    readonly Label?: string | undefined;
    readonly StatusCode: string;
    readonly Timestamps: readonly string[];
    readonly Values: readonly string[];
  }[];
  readonly NextToken?: string | undefined;
  readonly Messages: readonly { readonly Code: string; readonly Value: string }[];
}

/** Reason why an answer of CloudWatch does not hold all that was asked for; undefined when it does. */
function faultOfMetricData({ MetricDataResults: results, NextToken, Messages }: MetricDataAnswer): string | undefined {
  // The AWS CLI puts pages into one list: of a metric that goes on, the last part says whether it is complete.
  const ends = new Map(results.map((each) => [`${each.Id} ${each.Label ?? ""}`, each]));
  const partial = [...ends.values()].find(({ StatusCode }) => StatusCode !== "Complete");
  if (partial) return `the metric ${partial.Id} is not complete (StatusCode ${partial.StatusCode}); ask for fewer days`;
  if (NextToken)
    return "it is the first page of several (NextToken); run the command without --no-paginate and --max-items";
  const [message] = Messages;
  if (message) return `CloudWatch says ${message.Code}: ${message.Value}; ask for fewer metrics or days`;
  const uneven = results.find(({ Timestamps, Values }) => Timestamps.length !== Values.length);
  return (
    uneven &&
    `the lists of metric ${uneven.Id} differ in length, Timestamps ${uneven.Timestamps.length} and Values ${uneven.Values.length}; get it anew`
  );
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataResult.html */
const metricData = z
  .object({
    MetricDataResults: z.array(
      z.object({
        Id: orElse(z.string(), ""),
        Label: maybe(z.string()),
        Timestamps: orElse(z.array(cell), []),
        Values: orElse(z.array(cell), []),
        StatusCode: orElse(word, "Complete"),
      }),
    ),
    NextToken: maybe(z.string()),
    Messages: orElse(z.array(z.object({ Code: z.string(), Value: orElse(z.string(), "") })), []),
  })
  .transform((answer): JsonTrace => {
    const results = answer.MetricDataResults;
    const fault = faultOfMetricData(answer);
    return {
      format: "JSON of aws cloudwatch get-metric-data",
      columns: results.map(({ Id, Label, Timestamps, Values }) => ({
        name: Label ?? Id,
        entries: zip(Timestamps, Values),
      })),
      ...(fault !== undefined && { fault }),
    };
  });

const STATISTICS = ["Sum", "Average", "Maximum", "Minimum", "SampleCount"] as const;

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Datapoint.html */
const metricStatistics = z
  .object({
    Label: maybe(z.string()),
    Datapoints: z.array(
      z.object({
        Timestamp: cell,
        Unit: maybe(word),
        ...Object.fromEntries(STATISTICS.map((name) => [name, cell.optional()])),
      } as { Timestamp: typeof cell; Unit: ReturnType<typeof maybe<typeof word>> } & Record<
        (typeof STATISTICS)[number],
        z.ZodOptional<typeof cell>
      >),
    ),
  })
  .transform(({ Label, Datapoints: points }): JsonTrace => {
    const present = STATISTICS.filter((name) => points.some((point) => point[name] !== undefined));
    return {
      format: "JSON of aws cloudwatch get-metric-statistics",
      columns: present.map((name) => ({
        name: present.length === 1 && Label !== undefined ? Label : name,
        metric: Label,
        unit: points[0]?.Unit,
        statistic: name,
        entries: points.map((point) => [point.Timestamp, point[name] ?? ""]),
      })),
    };
  });

/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html */
const queryResults = z
  .object({
    results: z.array(z.array(z.object({ field: z.string(), value: cell.optional() }))),
    status: orElse(z.string(), "Complete"),
  })
  .transform(({ results, status }): JsonTrace => {
    const names = [...new Set(results.flatMap((row) => row.map((entry) => entry.field)))].filter(
      (name) => name !== "@ptr",
    );
    const time = names.find((name) => name.startsWith("bin(") || name === "@timestamp") ?? names[0];
    const of = (row: (typeof results)[number], name: string | undefined) =>
      row.find((entry) => entry.field === name)?.value ?? "";
    return {
      format: "JSON of aws logs get-query-results",
      columns: names
        .filter((name) => name !== time)
        .map((name) => ({ name, entries: results.map((row) => [of(row, time), of(row, name)]) })),
      ...(status !== "Complete" && {
        fault: `the query is not complete (status ${status}); ask for its results again`,
      }),
    };
  });

/** Source: https://github.com/grafana/grafana, packages/grafana-data/src/dataframe/DataFrameJSON.ts */
const field = z.object({
  name: z.string(),
  type: maybe(z.string()),
  labels: maybe(z.record(z.string(), z.string())),
  config: maybe(z.object({ displayName: maybe(z.string()), displayNameFromDS: maybe(z.string()) })),
});
type Field = z.infer<typeof field>;

const fieldName = ({ name, labels, config }: Pick<Field, "name" | "labels"> & Partial<Field>): string => {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}="${value}"`);
  return (
    config?.displayName ?? config?.displayNameFromDS ?? (pairs.length > 0 ? `${name} {${pairs.join(", ")}}` : name)
  );
};

const columnsOf = (fields: readonly Field[], values: readonly (readonly string[])[]): readonly JsonColumn[] => {
  const time = fields.findIndex(({ type }) => type === "time");
  return fields.flatMap((each, index) =>
    each.type === "number" ? [{ name: fieldName(each), entries: zip(values[time] ?? [], values[index] ?? []) }] : [],
  );
};

const frame = z
  .object({
    schema: z.object({ fields: z.array(field) }),
    data: z.object({ values: z.array(z.array(z.unknown())) }),
  })
  .transform(({ schema, data }) => columnsOf(schema.fields, asCells(data.values)));

const asCells = (values: readonly (readonly unknown[])[]): readonly (readonly string[])[] =>
  values.map((column) => column.map((value) => (value === null || value === undefined ? "" : String(value))));

const grafana = (columns: readonly (readonly JsonColumn[])[]): JsonTrace => ({
  format: "JSON of Grafana",
  columns: columns.flat(),
});

const grafanaForms = [
  z.array(frame).min(1).transform(grafana),
  frame.transform((columns) => grafana([columns])),
  z
    .object({ series: z.array(z.object({ fields: z.array(field.extend({ values: z.array(z.unknown()) })) })) })
    .transform(({ series }) =>
      grafana(series.map(({ fields }) => columnsOf(fields, asCells(fields.map(({ values }) => values))))),
    ),
  z
    .object({ results: z.record(z.string(), z.object({ frames: z.array(frame) })) })
    .transform(({ results }) => grafana(Object.values(results).flatMap(({ frames }) => frames))),
  z
    .array(z.object({ target: z.string(), datapoints: z.array(z.tuple([cell, cell])) }))
    .min(1)
    .transform((targets) =>
      grafana([
        targets.map(({ target, datapoints }) => ({
          name: target,
          entries: datapoints.map(([value, time]) => [time, value] as const),
        })),
      ]),
    ),
];

/**
 * A range of Prometheus, Amazon Managed Service for Prometheus and what has the same API. Source:
 * https://prometheus.io/docs/prometheus/latest/querying/api/#range-vectors
 */
const prometheusRange = z
  .object({
    data: z.object({
      resultType: z.literal("matrix"),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([cell, cell])) })),
    }),
  })
  .transform(
    ({ data }): JsonTrace => ({
      format: "JSON of Prometheus",
      columns: data.result.map(({ metric: { __name__: name = "value", ...labels }, values }) => ({
        name: fieldName({ name, labels }),
        entries: values,
      })),
    }),
  );

const FORMS: readonly z.ZodType<JsonTrace>[] = [
  metricData,
  metricStatistics,
  queryResults,
  prometheusRange,
  ...grafanaForms,
];

/** Recognizes a parsed JSON document, undefined when it has none of the forms. */
export const jsonTraceOf = (document: unknown): JsonTrace | undefined => {
  for (const form of FORMS) {
    const { data } = form.safeParse(document);
    if (data) return data;
  }
  return undefined;
};
