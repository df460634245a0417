import { readingWarnings } from "../../../src/rehearsal/traffic/describe-reading";
import { type ReadTraceOptions, readTrace } from "../../../src/rehearsal/traffic/read-trace";
import { refusalOf, traceFolder, writeTrace } from "./trace-file";

const folder = traceFolder();
const NOW = { nowMs: Date.UTC(2026, 5, 1) };
const START = Date.UTC(2026, 0, 5, 10);
const VALUES = [1, 2, 30, 4];
const timeOf = (index: number): string => new Date(START + index * 60_000).toISOString();

interface Origin {
  readonly metric: string;
  readonly unit?: string;
  readonly statistic?: string;
}

/** The same figures in each form that names a metric; only the first two tell unit and statistic. */
const FORMS: Readonly<Record<string, (origin: Origin) => string>> = {
  console: ({ metric, unit = "None", statistic = "Sum" }) =>
    [
      `Full label,${metric}`,
      `Label,${metric}`,
      `Metric name,${metric}`,
      `Unit,${unit}`,
      `Statistic,${statistic}`,
      ...VALUES.map((value, index) => `${timeOf(index)},${value}`),
    ].join("\n"),
  statistics: ({ metric, unit = "None", statistic = "Sum" }) =>
    JSON.stringify({
      Label: metric,
      Datapoints: VALUES.map((value, index) => ({ Timestamp: timeOf(index), [statistic]: value, Unit: unit })),
    }),
  data: ({ metric }) =>
    JSON.stringify({
      MetricDataResults: [{ Label: metric, Timestamps: VALUES.map((_, index) => timeOf(index)), Values: VALUES }],
    }),
  csv: ({ metric }) => [`time,${metric}`, ...VALUES.map((value, index) => `${timeOf(index)},${value}`)].join("\n"),
};

const read = (form: string, origin: Origin, options: ReadTraceOptions = {}) =>
  readTrace(writeTrace(folder, FORMS[form]!(origin)), { ...NOW, ...options });

const MEASURES: readonly (readonly [forms: readonly string[], origin: Origin, named: string])[] = [
  ...["Seconds", "Percent", "Bytes", "Bytes/Second", "Milliseconds", "Gigabits"].map(
    (unit) => [["console", "statistics"], { metric: "Something", unit }, `${unit} (Something)`] as const,
  ),
  ...[
    "CPUUtilization",
    "TargetResponseTime",
    "MemoryUtilization",
    "CpuUtilized",
    "ProcessedBytes",
    "task_cpu_percent",
    "avg(@duration)",
    "MemoryReservation",
    "p99 latency",
    "p99_ms",
  ].map((metric) => [Object.keys(FORMS), { metric }, metric] as const),
];

test.each(MEASURES.flatMap(([forms, origin, named]) => forms.map((form) => [form, origin, named] as const)))(
  "%s of %j are no requests, unless the user says so",
  async (form, origin, named) => {
    const { message } = await refusalOf(read(form, origin));
    expect(message.replace(/^.*?: /, "")).toBe(
      `its figures are ${named}, allowed are counts of requests or of tasks; choose such a metric, for example RequestCount, or say --unit requests to take the shape of these all the same`,
    );
    expect([...(await read(form, origin, { unit: "requests" })).values]).toEqual(VALUES);
  },
);

test.each([
  ["console", { metric: "RequestCount", unit: "Count" }],
  ["console", { metric: "RequestCount", unit: "Count", statistic: "Sample count" }],
  ["statistics", { metric: "RequestCount", unit: "Count" }],
  ["statistics", { metric: "Requests", unit: "Count/Second", statistic: "Average" }],
  ["data", { metric: "ActiveConnectionCount" }],
  ["csv", { metric: "http_request_duration_seconds_count" }],
  ["csv", { metric: "RunningTaskCount" }],
])("%s of %j are counts", async (form, origin) => expect([...(await read(form, origin)).values]).toEqual(VALUES));

test.each(
  ["console", "statistics"].flatMap((form) => ["Average", "Minimum", "Maximum"].map((statistic) => [form, statistic])),
)("%s of RequestCount with the statistic %s is refused: it does not say how many came", async (form, statistic) => {
  const { message } = await refusalOf(read(form!, { metric: "RequestCount", unit: "Count", statistic: statistic! }));
  expect(message).toContain(`its statistic is ${statistic}, and the requests of RequestCount are counted by Sum alone`);
});

test("arrivals may bring any work, their bytes too", async () => {
  const rows = Array.from({ length: 200 }, (_, index) => `${START / 1000 + index * index * 0.01},512`);
  const traffic = await readTrace(writeTrace(folder, `arrival,bytes\n${rows.join("\n")}`), NOW);
  expect(traffic.reading?.rowsAre).toBe("arrivals");
});

describe("the course of the rows", () => {
  const warningsOf = async (values: readonly number[], descending = false, name = "requests") => {
    const rows = values.map((value, index) => `${timeOf(index)},${value}`);
    const content = [`time,${name}`, ...(descending ? rows.reverse() : rows)].join("\n");
    return readingWarnings((await readTrace(writeTrace(folder, content), NOW)).reading);
  };
  const hour = (value: (index: number) => number) => Array.from({ length: 60 }, (_, index) => value(index));
  const COUNTER =
    "The trace rises and never falls: if it is a counter, rehearse its increase, in Prometheus increase(...[1m]).";

  test.each([false, true])("that only rise may be a counter; descending: %s", async (descending) => {
    expect(
      await warningsOf(
        hour((index) => 1000 + Math.floor(index / 2)),
        descending,
      ),
    ).toEqual([COUNTER]);
    expect(
      await warningsOf(
        hour((index) => 1000 - index),
        descending,
      ),
    ).toEqual([]);
    expect(
      await warningsOf(
        hour((index) => index % 50),
        descending,
      ),
    ).toEqual([]);
  });

  test("that are all the same may be a wrong statistic; of tasks that is nothing special", async () => {
    expect(await warningsOf(hour(() => 1))).toEqual([
      "All 60 rows of the trace have the value 1: if it is CloudWatch's RequestCount, fetch the statistic Sum.",
    ]);
    expect(
      await warningsOf(
        hour(() => 1),
        false,
        "tasks",
      ),
    ).toEqual([]);
    expect(await warningsOf([1, 1])).toEqual([]);
  });

  test("an hour that is there twice may be clocks that went back", async () => {
    const hours = ["00", "01", "02", "02", "03", "04"].map((each, index) => `2026-10-25 ${each}:00,${index}`);
    const options = { nowMs: Date.UTC(2026, 11, 1) };
    const traffic = await readTrace(writeTrace(folder, `time,n\n${hours.join("\n")}`), options);
    expect(readingWarnings(traffic.reading)).toEqual([
      "The trace has one hour twice, whose figures were added: if clocks went back there, write the times in UTC.",
    ]);
  });
});
