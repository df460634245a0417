import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { demandOf } from "../../../src/rehearsal/traffic/demand";
import { type ReadTraceOptions, readTrace } from "../../../src/rehearsal/traffic/read-trace";
import fc from "../../support/fast-check";
import { refusalOf, traceFolder, writeTrace } from "./trace-file";

const START = Date.UTC(2026, 0, 5, 10);
const fixture = (name: string, options: ReadTraceOptions = {}) => readTrace(join(__dirname, "fixtures", name), options);

describe("what AWS, Prometheus, Grafana and web servers give is read as it comes; fixtures/README.md names where each form is described", () => {
  test.each([
    [
      "get-metric-data.json",
      {},
      [5, 6, 0, 30, 40],
      { column: "RequestCount", order: "any", format: "JSON of aws cloudwatch get-metric-data" },
    ],
    ["get-metric-data-running-tasks.json", { column: "web RunningTaskCount" }, [2, 3.5, 4], { unit: "tasks" }],
    [
      "get-metric-statistics.json",
      {},
      [5, 6, 0, 30, 40],
      { column: "RequestCount", format: "JSON of aws cloudwatch get-metric-statistics" },
    ],
    [
      "cloudwatch-console.csv",
      {},
      [5, 6, 0, 30, 40],
      { column: "RequestCount", format: "CSV of the CloudWatch console" },
    ],
    ["cloudwatch-console-two-metrics.csv", { column: "shop" }, [5, 6, 0, 30, 40], { column: "shop" }],
    ["logs-insights.csv", {}, [5, 6, 0, 30, 40], { column: "count(*)", order: "descending" }],
    ["logs-insights.json", {}, [5, 6, 0, 30, 40], { column: "count(*)", format: "JSON of aws logs get-query-results" }],
    ["container-insights.csv", { column: "RunningTaskCount", series: "ServiceName" }, [3, 5, 6], { unit: "tasks" }],
    [
      "application-load-balancer-log.txt",
      {},
      [1, 3, 1, 1],
      { unit: "requests", format: "access log of a load balancer", rows: 6 },
    ],
    ["classic-load-balancer-log.txt", {}, [1, 2, 1], { rows: 4 }],
    ["cloudfront-log.txt", {}, [1, 2], { format: "access log of CloudFront", timeZone: "UTC" }],
    ["web-server-log.txt", {}, [1, 2], { format: "access log of a web server", timeZone: "+0200" }],
    [
      "prometheus-range.json",
      {},
      [5, 6, 0, 30, 40],
      { format: "JSON of Prometheus", column: 'requests {job="shop"}', course: "varies" },
    ],
    ["grafana.csv", {}, [5, 6, 6, 30, 40], { column: "app/shop/50dc6c495c0c9188" }],
    ["grafana-for-excel.csv", {}, [5, 6, 0, 30, 40], { emptyCells: 1 }],
    ["grafana-data-frame.json", {}, [5, 6, 0, 30, 40], { column: "RequestCount", format: "JSON of Grafana" }],
    ["grafana-panel-data.json", {}, [5, 6, 0, 30, 40], { column: "RequestCount" }],
  ] as const)("%s %j", async (name, options, values, reading) => {
    const traffic = await fixture(name, options);
    expect(traffic).toMatchObject({ startMs: START, stepMs: 60_000, reading });
    expect([...traffic.values]).toEqual(values);
  });

  test.each([
    [
      "get-metric-data-running-tasks.json",
      'it has 2 columns; choose the one to read with --column NAME, allowed are "web RunningTaskCount", "api RunningTaskCount"',
    ],
    [
      "cloudwatch-console-two-metrics.csv",
      'it has 3 columns; choose the one to read with --column NAME, allowed are "shop", "blog"',
    ],
    [
      "container-insights.csv",
      'it has 3 columns; choose the one to read with --column NAME, allowed are "ServiceName", "RunningTaskCount"',
    ],
  ])("%s needs a choice", async (name, reason) => {
    const { message } = await refusalOf(fixture(name));
    expect(message).toBe(`${join(__dirname, "fixtures", name)}: ${reason}`);
  });
});

/** A series by the minute, to be written in many forms. */
interface Series {
  readonly startMs: number;
  readonly values: readonly number[];
}

const times = ({ startMs, values }: Series): readonly number[] => values.map((_, index) => startMs + index * 60_000);
const iso = (timeMs: number): string => new Date(timeMs).toISOString();
const blank = (timeMs: number): string => iso(timeMs).slice(0, 19).replace("T", " ");

/** Writes a time; "UTC+5:30" stands for an offset that is not of whole hours. */
const TIMES: Readonly<Record<string, (timeMs: number) => string>> = {
  ISO: iso,
  blank,
  "to the minute": (timeMs) => blank(timeMs).slice(0, 16),
  slashes: (timeMs) => blank(timeMs).replaceAll("-", "/"),
  "words for UTC": (timeMs) => `${blank(timeMs)} GMT`,
  "without zeros before, as spreadsheets write it": (timeMs) => blank(timeMs).replaceAll(/([- ])0/g, "$1"),
  "a word for UTC": (timeMs) => `${blank(timeMs)} UTC`,
  "a short offset": (timeMs) => `${blank(timeMs)}+00`,
  "an offset behind a blank": (timeMs) => `${blank(timeMs - 5 * 3_600_000)} -0500`,
  "UTC+5:30": (timeMs) => `${iso(timeMs + 5.5 * 3_600_000).slice(0, 19)}+05:30`,
  seconds: (timeMs) => String(timeMs / 1000),
  milliseconds: String,
  microseconds: (timeMs) => `${timeMs}000`,
  nanoseconds: (timeMs) => `${timeMs}000000`,
};

const csv =
  (delimiter: string, header: boolean, time: (timeMs: number) => string, quote = "") =>
  (series: Series) => {
    const rows = times(series).map((timeMs, index) =>
      [time(timeMs), String(series.values[index])].map((cell) => `${quote}${cell}${quote}`).join(delimiter),
    );
    return [...(header ? [`time${delimiter}requests`] : []), ...rows];
  };

const THOUSANDS = new Intl.NumberFormat("en-US");

const FORMS: Readonly<Record<string, (series: Series) => string>> = {
  ...Object.fromEntries(
    Object.entries(TIMES).map(([name, time]) => [name, (series: Series) => csv(",", true, time)(series).join("\n")]),
  ),
  "no header": (series) => csv(",", false, blank)(series).join("\n"),
  quotes: (series) => csv(",", true, blank, '"')(series).join("\n"),
  semicolons: (series) => csv(";", true, blank)(series).join("\n"),
  tabs: (series) => csv("\t", true, blank)(series).join("\r\n"),
  "sep=": (series) => `sep=;\n${csv(";", true, blank)(series).join("\n")}`,
  "a mark and CRLF": (series) => `\uFEFF${csv(",", true, iso)(series).join("\r\n")}\r\n`,
  comments: (series) => `# exported\n${csv(",", true, iso)(series).join("\n\n")}`,
  descending: (series) => {
    const [header, ...rows] = csv(",", true, iso)(series);
    return [header, ...rows.toReversed()].join("\n");
  },
  "thousands in quotes": (series) =>
    [
      "time,requests",
      ...times(series).map((timeMs, index) => `${iso(timeMs)},"${THOUSANDS.format(series.values[index]!)}"`),
    ].join("\n"),
  "other columns": (series) =>
    ["host,time,requests", ...times(series).map((timeMs, index) => `7,${iso(timeMs)},${series.values[index]}`)].join(
      "\n",
    ),
  "two sources of one time": (series) =>
    [
      "time,requests",
      ...times(series).flatMap((timeMs, index) => [`${iso(timeMs)},${series.values[index]}`, `${iso(timeMs)},0`]),
    ].join("\n"),
  "console of CloudWatch": (series) =>
    ["Full label,requests of shop", "Label,requests", "Period,60", ...csv(",", false, TIMES["slashes"]!)(series)].join(
      "\n",
    ),
  "get-metric-data": (series) =>
    JSON.stringify({
      MetricDataResults: [
        {
          Id: "m1",
          Label: "requests",
          Timestamps: times(series).map(iso).toReversed(),
          Values: series.values.toReversed(),
          StatusCode: "Complete",
        },
      ],
      Messages: [],
    }),
  "get-metric-statistics": (series) =>
    JSON.stringify({
      Label: "requests",
      Datapoints: times(series)
        .map((timeMs, index) => ({ Timestamp: iso(timeMs), Sum: series.values[index], Unit: "Count" }))
        .sort((a, b) => (a.Sum ?? 0) - (b.Sum ?? 0)),
    }),
  "Get-CWMetricData of PowerShell": (series) =>
    JSON.stringify({
      MetricDataResults: [
        {
          Id: "m1",
          Label: "requests",
          Timestamps: times(series).map((timeMs) => `/Date(${timeMs})/`),
          Values: series.values,
          StatusCode: { Value: "Complete" },
        },
      ],
    }),
  "Get-CWMetricStatistic of PowerShell": (series) =>
    JSON.stringify({
      Label: "requests",
      Datapoints: times(series).map((timeMs, index) => ({
        Timestamp: `/Date(${timeMs})/`,
        Sum: series.values[index],
        Unit: { Value: "Count" },
      })),
    }),
  "get-query-results": (series) =>
    JSON.stringify({
      results: times(series).map((timeMs, index) => [
        { field: "bin(1m)", value: `${blank(timeMs)}.000` },
        { field: "requests", value: String(series.values[index]) },
      ]),
      status: "Complete",
    }),
  "data frame of Grafana": (series) =>
    JSON.stringify([
      {
        schema: {
          fields: [
            { name: "Time", type: "time" },
            { name: "requests", type: "number" },
          ],
        },
        data: { values: [times(series), series.values] },
      },
    ]),
};

const CHOICES: Readonly<Record<string, ReadTraceOptions>> = { "other columns": { column: "requests" } };

const anySeries = fc.record({
  startMs: fc
    .integer({ min: Date.UTC(1991, 0, 1) / 60_000, max: Date.UTC(2026, 0, 1) / 60_000 })
    .map((minute) => minute * 60_000),
  values: fc
    .array(
      fc.oneof(
        fc.nat({ max: 9_999_999 }),
        fc.integer({ min: 0, max: 40_000 }).map((value) => value / 4),
      ),
      {
        minLength: 2,
        maxLength: 60,
      },
    )
    .filter((values) => values.some((value) => value > 0)),
});

describe("the same series, written in any form, wants the same tasks", () => {
  const folder = traceFolder();

  test.each(Object.keys(FORMS))("%s", async (form) => {
    await fc.assert(
      fc.asyncProperty(anySeries, fc.boolean(), fc.integer({ min: 1, max: 500 }), async (given, packed, peakTasks) => {
        const text = FORMS[form]!(given);
        const file = writeTrace(folder, packed ? gzipSync(text) : text);
        const read = await readTrace(file, CHOICES[form] ?? {});
        const expected = { startMs: given.startMs, stepMs: 60_000, values: Float64Array.from(given.values) };
        expect(demandOf(read, peakTasks)).toEqual(
          demandOf({ ...expected, source: "given", unit: "requests" }, peakTasks),
        );
        expect(demandOf({ ...read, unit: "tasks" }, undefined).tasks).toEqual(
          Uint32Array.from(given.values, (value) => Math.max(0, Math.ceil(value - 1e-9))),
        );
      }),
      { numRuns: 25 },
    );
  });
});
