import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import example from "../../environments/example";
import { addEnvironmentOption } from "../../src/cli/options";
import { addTrafficOptions } from "../../src/cli/traffic-options";
import { projectRoot } from "../../src/project-root";
import { describeReading } from "../../src/rehearsal/traffic/describe-reading";
import type { Reading } from "../../src/rehearsal/traffic/traffic";
import { wrap } from "../../src/wrapped-text";

const page = readFileSync(join(projectRoot(), "docs", "your-traffic.md"), "utf8");
const commands = [...page.matchAll(/^```sh\n([^`]+)^```$/gm)].map(([, command]) => command!);

test("its queries of CloudWatch are JSON with the members of a MetricDataQuery, and need no change", () => {
  const queries = commands.flatMap((command) => {
    const [, json] = /--metric-data-queries '([^']+)'/.exec(command) ?? [];
    return json === undefined ? [] : (JSON.parse(json) as { Id: string; Label: string; Expression: string }[]);
  });
  expect(queries).toEqual([
    {
      Id: "requests",
      Label: "RequestCount",
      Expression: `SUM(SEARCH('{AWS/ApplicationELB,LoadBalancer} MetricName="RequestCount"', 'Sum', 60))`,
    },
    {
      Id: "tasks",
      Label: "RunningTaskCount",
      Expression: `SUM(SEARCH('{ECS/ContainerInsights,ClusterName,ServiceName} MetricName="RunningTaskCount"', 'Average', 60))`,
    },
  ]);
});

test("its rehearsals take their options as they are written", () => {
  const rehearsals = commands.flatMap((command) => /^npm run rehearse -- (.+)$/m.exec(command)?.[1] ?? []);
  const parsed = rehearsals.map((args) =>
    addTrafficOptions(addEnvironmentOption(new Command())).parse(args.split(" "), { from: "user" }).opts(),
  );
  expect(parsed).toEqual([
    { environment: "example", trace: ["requests.json"], peakTasks: ["20"] },
    { environment: "example", trace: ["tasks.json"] },
    { environment: "shop", trace: ["web=web.json", "api=api.json"], peakTasks: ["web=40"] },
  ]);
});

test("its sample is the report's own words, at 80 columns", () => {
  const maxSize = example.cluster?.capacity?.maxSize;
  const reading: Reading = {
    format: "JSON of aws cloudwatch get-metric-data",
    rows: 20_127,
    column: "RequestCount",
    series: null,
    unit: "requests",
    rowsAre: "samples",
    rowSeconds: 60,
    stepSeconds: 60,
    timeZone: "UTC",
    order: "ascending",
    doubles: 0,
    emptyCells: 0,
    holes: {
      count: 5,
      totalSeconds: 33 * 60,
      longestSeconds: 11 * 60,
      longestStart: "2026-11-14T11:00:00.000Z",
      filledWith: "zero",
    },
    course: "varies",
    cutAfterDays: null,
    peak: 61_592,
  };
  const [, sample] = /^```text\n([^`]+)^```$/m.exec(page)!;
  expect(sample).toBe(
    `Peak 20 tasks of 128 CPU units and 128 MiB; 2 to ${maxSize} t3.micro, 7 tasks each\n` +
      `${wrap("", describeReading(reading, 20).join(" "), 80)}\n`,
  );
});

/** Options that bear on the run or on its report. */
const OTHER_OPTIONS = [
  "--seed",
  "--runs",
  "--as-is",
  "--timings",
  "--physics",
  "--cpu-use",
  "--scenario",
  "--policies",
  "--prices",
  "--details",
];

test("it names every option that bears on a trace", () => {
  const named = [...page.matchAll(/^\| `(--[a-z-]+) /gm)].map(([, option]) => option!);
  const offered = addTrafficOptions(new Command()).options.map(({ long }) => long!);
  expect(named.toSorted()).toEqual(offered.filter((option) => !OTHER_OPTIONS.includes(option)).toSorted());
});
