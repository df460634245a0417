import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApplications } from "../../src/rehearsal/blueprint/applications";
import { rehearse } from "../../src/rehearsal/run";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { assignPeaks, assignTraces, planServices, type SizedApplication } from "../../src/rehearsal/services";
import { chooseTraffic } from "../../src/rehearsal/traffic/choose-traffic";
import { demandSteps } from "../../src/rehearsal/traffic/demand";
import { SMALLEST, synthesizeInto } from "../support/synthesize";

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "drydock-services-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A trace of one value for each minute from 2026-01-01 00:00 on, and some minutes later. */
const trace = (name: string, values: readonly number[], column = "requests", laterMinutes = 0): string => {
  const file = join(folder, name);
  const startSeconds = Date.UTC(2026, 0, 1) / 1000 + laterMinutes * 60;
  const rows = values.map((value, minute) => `${startSeconds + minute * 60},${value}`);
  writeFileSync(file, `time,${column}\n${rows.join("\n")}\n`);
  return file;
};

/** An instance holds 4 tasks of web, which is the usual container, or 8 of api. */
const application = (name: string, tasksPerInstance: number, minCount: number, maxCount: number): SizedApplication => ({
  name,
  task: { cpu: 1024 / tasksPerInstance, memory: 64 },
  tasksPerInstance,
  minCount,
  maxCount,
  conduct: {},
});
const web = application("web", 4, 1, 8);
const api = application("api", 8, 2, 16);
const headroom = {
  container: { cpu: 256, memory: 64 },
  shortageThreshold: 0,
  excessThreshold: 9,
  reservePercent: 0,
};

const plan = (traces: readonly string[], peaks: readonly string[] = [], maxSize = 10) =>
  planServices(
    { applications: [api, web], maxSize, tasksPerInstance: 4, headroom },
    assignTraces(traces, ["api", "web"], () => false),
    assignPeaks(peaks, ["api", "web"]),
    (source) => chooseTraffic({ ...source }, () => {}),
  );

const stepsOf = ({ demand }: { readonly demand: Parameters<typeof demandSteps>[0] }) =>
  [...demandSteps(demand)].map(({ tasks }) => tasks);

/** A CSV or JSON of CloudWatch with a value of each column in each minute. */
const columnsIn = (name: string, columns: Readonly<Record<string, readonly number[]>>): string => {
  const file = join(folder, name);
  const names = Object.keys(columns);
  const times = Object.values(columns)[0]!.map((_, minute) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString());
  const csv = [["time", ...names], ...times.map((time, row) => [time, ...names.map((each) => columns[each]![row])])];
  const results = names.map((Label) => ({ Id: Label, Label, Timestamps: times, Values: columns[Label] }));
  writeFileSync(
    file,
    name.endsWith(".json") ? JSON.stringify({ MetricDataResults: results }) : csv.map((row) => row.join()).join("\n"),
  );
  return file;
};

test.each(["shop.csv", "shop.json"])(
  "of one file with a column for each application each follows its own: %s",
  async (name) => {
    const apart = await plan([`web=${trace("web.csv", [1, 2, 4])}`, `api=${trace("api.csv", [4, 1, 1])}`]);
    const together = await plan([columnsIn(name, { web: [1, 2, 4], other: [9, 9, 9], api: [4, 1, 1] })]);
    expect(together.services.map(stepsOf)).toEqual(apart.services.map(stepsOf));
    expect(together.services.map(({ reading }) => reading!.column)).toEqual(["api", "web"]);
  },
);

test.each(["one.csv", "one.json"])("a column that is the only one is for all, whatever its name: %s", async (name) => {
  for (const column of ["requests", "web", "api"]) {
    const planned = await plan([columnsIn(name, { [column]: [1, 2, 4] })]);
    expect(planned.services.map(({ reading }) => reading!.column)).toEqual([column, column]);
    const other = { requests: undefined, web: "api", api: "web" }[column];
    expect(planned.warnings).toEqual(other ? [expect.stringContaining(`and ${other} follows it too`)] : []);
  }
});

test("a file that is named for an application is read for its column, whose name says nothing of what it counts", async () => {
  const file = columnsIn("tasks.csv", { web: [1, 2, 4], task: [30, 60, 60] });
  const task = { ...api, name: "task" };
  const read = (traces: readonly string[]) =>
    planServices(
      { applications: [task, web], maxSize: 10, tasksPerInstance: 4, headroom },
      assignTraces(traces, ["task", "web"], () => true),
      { of: new Map() },
      (source) => chooseTraffic({ ...source }, () => {}),
    );
  const [ofTask, ofWeb] = (await read([`task=${file}`])).services;
  expect(ofTask).toMatchObject({ peakTasks: 16, reading: { column: "task", unit: "requests" } });
  expect(ofWeb).toMatchObject({ peakTasks: 1, source: "its minimum" });
  writeFileSync(file, "time,web,web,task\n2026-01-01T00:00Z,1,2,3\n2026-01-01T00:01Z,1,2,3\n");
  await expect(read([file])).rejects.toThrow('2 columns are named "web"; rename one');
});

test.each(["few.csv", "few.json"])("an application without a column is named, with what to write: %s", async (name) => {
  await expect(plan([columnsIn(name, { web: [1, 2], other: [3, 4] })])).rejects.toThrow(
    'it has 2 columns, "web", "other", and not one is named api; rename one, name another file for it with --trace api=FILE, choose one for all applications with --column NAME, or name files for the others alone, with which it wants its minimum',
  );
});

test("each application follows its own trace from its minimum to its maximum, and all add up in usual containers", async () => {
  const planned = await plan([`web=${trace("web.csv", [1, 2, 4])}`, `api=${trace("api.csv", [4, 1, 1])}`]);
  expect(planned.services.map(stepsOf)).toEqual([
    [16, 4],
    [2, 4, 8],
  ]);
  // Two tasks of api take the room of one of web.
  expect(stepsOf(planned)).toEqual([10, 6, 10]);
  expect(planned.services.map(({ source, peakTasks }) => [source, peakTasks])).toEqual([
    ["api.csv", 16],
    ["web.csv", 8],
  ]);
  expect(planned.traffic).toMatchObject({ source: "api.csv, web.csv" });
  expect(planned.traffic.reading).toBeUndefined();
  expect(planned.warnings).toEqual([]);
});

test("maxima that do not fit together are rehearsed with the same share of each", async () => {
  // Two instances hold 8 usual containers: 6 of them, 80 %, and 16 are asked for.
  const planned = await plan([trace("both.csv", [1, 2])], [], 2);
  expect(planned.services.map(({ peakTasks }) => peakTasks)).toEqual([6, 3]);
  expect(planned.traffic).toMatchObject({ source: "both.csv", reading: { rows: 2 } });
});

test("a peak that is named stands, leaves the others the rest, and is warned of above the maximum", async () => {
  const planned = await plan([trace("both.csv", [1, 2])], ["web=20"]);
  // 32 places of 40, less 20 for web: all 16 tasks of api.
  expect(planned.services.map(({ peakTasks }) => peakTasks)).toEqual([16, 20]);
  expect(planned.warnings).toEqual([
    "Application web may have 8 tasks (applications.web.scaling.maxCount), and the peak of both.csv wants 20: rehearsed with 20; set maxCount before deploying for this traffic.",
  ]);
});

test("beside a trace for one, the others want their minimum; a trace of tasks is not scaled", async () => {
  const planned = await plan([`web=${trace("tasks.csv", [3, 5], "tasks")}`]);
  expect(planned.services.map(stepsOf)).toEqual([[2], [3, 5]]);
  expect(planned.services[0]).toMatchObject({ source: "its minimum", reading: null });
});

test("the time that all traces cover is rehearsed; without any they are refused with their times", async () => {
  const early = trace("early.csv", [1, 1, 2, 2]);
  const late = trace("late.csv", [4, 2, 2, 2], "requests", 2);
  const planned = await plan([`web=${early}`, `api=${late}`]);
  expect(planned.services.map(stepsOf)).toEqual([[16, 8], [8]]);
  expect(planned.demand.startMs).toBe(Date.UTC(2026, 0, 1, 0, 2));
  await expect(plan([`web=${early}`, `api=${trace("later.csv", [1, 2], "requests", 4)}`])).rejects.toThrow(
    "--trace: the traces have no time in common, they are from 2026-01-01 00:04:00 to 2026-01-01 00:06:00, and from 2026-01-01 00:00:00 to 2026-01-01 00:04:00; fetch the same days for each application",
  );
});

test("a single application takes a peak without a name, and by default no more than its maximum", async () => {
  const of = (peaks: readonly string[]) =>
    planServices(
      { applications: [web], maxSize: 10, tasksPerInstance: 4, headroom },
      assignTraces([trace("one.csv", [0, 1])], ["web"], () => false),
      assignPeaks(peaks, ["web"]),
      (source) => chooseTraffic({ ...source }, () => {}),
    );
  expect((await of([])).services.map(stepsOf)).toEqual([[1, 8]]);
  const planned = await of(["12"]);
  expect(planned.services.map(stepsOf)).toEqual([[1, 12]]);
  expect(planned.warnings).toHaveLength(1);
});

test("one peak for several applications is refused, with the options to write", async () => {
  await expect(plan([], ["20"])).rejects.toThrow(
    "--peak-tasks: got 20, and the environment has 2 applications; write --peak-tasks api=N --peak-tasks web=N",
  );
});

test("applications are rehearsed as their stacks were synthesized, and the report has the waits of each", async () => {
  const requests = (priority: number, path: string) => ({ priority, paths: [path] });
  const image = "public.ecr.aws/nginx/nginx:1.29.3";
  const input = {
    ...SMALLEST,
    applications: {
      web: { image, cpu: 512, memory: 128, requests: requests(20, "/*"), scaling: { minCount: 1, maxCount: 12 } },
      api: {
        image,
        cpu: 128,
        memory: 256,
        requests: requests(10, "/api/*"),
        scaling: { minCount: 2, maxCount: 4 },
        zoneRebalancing: false,
        stopTimeoutSeconds: 50,
      },
    },
    cluster: { capacity: { maxSize: 6 } },
  };
  for (const kind of ["cluster", "application-web", "application-api"] as const)
    synthesizeInto(folder, kind, input, "demo");
  const stacksDir = join(folder, "stacks");
  // The manifest is the last synth's: a stack that an earlier one left behind is no part of the environment.
  expect(readApplications(stacksDir, "demo").map(({ name }) => name)).toEqual(["api"]);
  rmSync(join(folder, "manifest.json"));
  expect(readApplications(stacksDir, "demo")).toEqual([
    {
      name: "api",
      task: { cpu: 128, memory: 256 },
      minCount: 2,
      maxCount: 4,
      conduct: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deregistrationDelaySeconds: 30,
        targetHealthCheckSeconds: 15,
        stopSeconds: 50,
        availabilityZoneRebalancing: "DISABLED",
      },
      notPlayed: [],
    },
    expect.objectContaining({
      name: "web",
      task: { cpu: 512, memory: 128 },
      minCount: 1,
      maxCount: 12,
      conduct: expect.objectContaining({ stopSeconds: 30, availabilityZoneRebalancing: "ENABLED" }),
    }),
  ]);
  const traces = [
    `web=${trace(
      "up.csv",
      Array.from({ length: 120 }, (_, minute) => (minute < 60 ? 1 : 9)),
    )}`,
    `api=${trace("steady.csv", new Array(120).fill(5))}`,
  ];
  const report = await rehearse(
    { stacksDir, environment: "demo", trace: traces, preset: "steady", policies: "baseline" },
    undefined,
    runPolicy,
  );
  expect(report.traffic).toMatchObject({
    source: "steady.csv, up.csv",
    services: [
      { name: "api", peakTasks: 4, source: "steady.csv" },
      { name: "web", peakTasks: 12, source: "up.csv" },
    ],
  });
  expect(report.cluster).toMatchObject({ task: { cpu: 512, memory: 128 } });
  for (const { services, measures } of Object.values(report.policies)) {
    expect(services.map(({ name }) => name)).toEqual(["api", "web"]);
    expect(services.reduce((sum, { taskMinutes }) => sum + taskMinutes, 0)).toBeCloseTo(
      measures.waiting.taskMinutes,
      9,
    );
  }
  const [quiet, busy] = report.policies["drydock"]!.services;
  expect(quiet).toMatchObject({ taskMinutes: 0, killed: 0 });
  expect(busy!.taskMinutes).toBeGreaterThan(0);
});
