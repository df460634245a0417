import { detailOf } from "../../../src/rehearsal/measures/detail";
import { renderCsv } from "../../../src/rehearsal/report/csv";
import { renderHtml } from "../../../src/rehearsal/report/html/page";
import type { PolicyReport, RehearsalReport } from "../../../src/rehearsal/report/rehearsal-report";
import type { Observation } from "../../../src/virtual-aws";

const START = Date.UTC(2026, 0, 1);
const at = (minute: number) => START + minute * 60_000;
const demand = { startMs: START, stepMs: 60_000, tasks: Uint32Array.of(1, 3, 3, 1) };
const task = { cpu: 128, memory: 200 };
const frame = {
  startMs: at(0),
  endMs: at(4),
  maxSize: 2,
  desiredCapacity: 1,
  instance: { cpu: 1024, memory: 400 },
  services: [{ name: "web", task }],
};

/** Two tasks to an instance: one from before, a second for one more task from minute 1, which drains at minute 3. */
const observations: readonly Observation[] = [
  { time: at(-5), kind: "instanceLaunched", instance: "i-1" },
  { time: at(-4), kind: "instanceRegistered", instance: "i-1" },
  { time: at(-4), kind: "taskWanted", task: "a", service: "web" },
  { time: at(-4), kind: "taskPlaced", task: "a", instance: "i-1" },
  { time: at(1), kind: "taskWanted", task: "b", service: "web" },
  { time: at(1), kind: "taskPlaced", task: "b", instance: "i-1" },
  { time: at(1), kind: "taskWanted", task: "c", service: "web" },
  { time: at(1), kind: "instanceLaunched", instance: "i-2" },
  { time: at(2), kind: "instanceRegistered", instance: "i-2" },
  { time: at(2), kind: "taskPlaced", task: "c", instance: "i-2" },
  { time: at(3), kind: "taskStopped", task: "b" },
  { time: at(3), kind: "instanceTerminating", instance: "i-2" },
  { time: at(3.5), kind: "taskStopped", task: "c" },
  { time: at(3.75), kind: "instanceTerminated", instance: "i-2" },
];
const detail = detailOf(observations, demand, frame, 2);

test("a run in detail has its series by the minute and the stages of each instance", () => {
  expect(detail).toEqual({
    spanSeconds: 60,
    wanted: [1, 3, 3, 1],
    capacity: [2, 2, 4, 2],
    waiting: [0, 1, 0, 0],
    schedulable: [1, 0, 1, 1],
    instances: [1, 2, 2, 2],
    lives: [
      { launched: -300, inService: -240, leaving: null, ended: null },
      { launched: 60, inService: 120, leaving: 180, ended: 225 },
    ],
  });
});

test("the CSV has a row for each minute and four columns for each policy", () => {
  expect(renderCsv("2026-01-01T00:00:00.000Z", { drydock: detail }).split("\n")).toEqual([
    "time,wanted,drydock capacity,drydock waiting,drydock schedulable,drydock instances",
    "2026-01-01T00:00:00.000Z,1,2,0,1,1",
    "2026-01-01T00:01:00.000Z,3,2,1,0,2",
    "2026-01-01T00:02:00.000Z,3,4,0,1,2",
    "2026-01-01T00:03:00.000Z,1,2,0,1,2",
    "",
  ]);
});

const policy: PolicyReport = {
  title: "Drydock & <co>",
  spread: [],
  usdPerMonth: null,
  measures: {
    waiting: { taskMinutes: 1, p50Seconds: 0, p99Seconds: 60, maxSeconds: 60 },
    cost: { instanceHours: 1, lowerBoundHours: 1, ratio: 1, surplusVcpuHours: null },
    instances: { starts: 1, stops: 1, peak: 2 },
    tasks: { wanted: 3, killed: 0, killedEarly: 0, killedBySpot: 0 },
    drains: { count: 1, unfinished: 0, p50Seconds: 45, p99Seconds: 45, maxSeconds: 45 },
    elasticity: { thetaU: 0, thetaO: 0, tauU: 0 },
  },
  ratios: { waiting: 1, cost: 1, actions: 1 },
  series: { capacity: [], waiting: [] },
  services: [],
  worstMoments: [
    {
      ...{ start: "2026-01-01T00:01:00.000Z", seconds: 60, tasks: 1, taskMinutes: 1, cause: "boot" },
      taskMinutesBy: { retry: 0, boot: 1, capacity: 0, maximum: 0, decision: 0 },
    },
  ],
  calls: {},
  warnings: [],
};
const report: RehearsalReport = {
  environment: "demo",
  traffic: {
    ...{ source: "<script>.csv", start: "2026-01-01T00:00:00.000Z", days: 4 / 1440, peakTasks: 3 },
    ...{ reading: null, wanted: [], services: [] },
  },
  cluster: {
    ...{ instanceType: "t3.micro", minSize: 1, maxSize: 2, task, tasksPerInstance: 2 },
    reserve: { containers: 3, percent: 10 },
  },
  warnings: ["One & only."],
  objectives: [{ name: "tasksKilled", limit: 0, value: 1, isMet: false }],
  runs: { count: 1, shown: 1, seed: 1 },
  subject: "drydock",
  reference: "drydock",
  policies: { drydock: policy },
  money: null,
  scenarios: null,
  durationSeconds: 240,
  wallSeconds: 1,
};
const page = renderHtml(report, { drydock: detail });

test("the page needs no script and no network, and shows names as text", () => {
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<link|<img|https?:|\burl\(/);
  expect(page).toContain("&#60;script&#62;.csv");
  expect(page).toContain("Drydock &#38; &#60;co&#62;");
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
});

test("each picture has a title and a description, each link a target, and no id is there twice", () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  const named = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, names]) => names!.split(" "));
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
  expect(targets).toHaveLength(8);
  expect([...named, ...targets].filter((id) => !ids.includes(id))).toEqual([]);
  expect(page.match(/<svg /g)).toHaveLength(4);
  expect(page.match(/<svg [^>]*role="img" aria-labelledby="\S+-t \S+-d"/g)).toHaveLength(4);
});

test("it draws each stage of an instance, marks the reserve, and names the worst moment and the missed objective", () => {
  // The first instance only takes tasks; the second boots, takes tasks and drains.
  for (const [stage, count] of Object.entries({ boot: 1, serve: 2, drain: 1 }))
    expect(page.match(new RegExp(`<rect class="${stage}"`, "g"))).toHaveLength(count);
  expect(page).toContain(">reserve 3</text>");
  expect(page).toContain('<th scope="row">2026-01-01 00:01</th><td>1</td><td>1</td><td>1</td><td>instances boot</td>');
  expect(page).toContain("Objective tasksKilled 1 of 0: missed.");
});

test("of several runs the page has a table with their range", () => {
  const spread = [{ figure: "tasksKilled", minimum: 0, median: 1, maximum: 7 }] as const;
  const runs = { count: 9, shown: 4, seed: 12 };
  const several = renderHtml({ ...report, runs, policies: { drydock: { ...policy, spread } } }, { drydock: detail });
  expect(several).toContain("<caption>Median of 9 runs,");
  expect(page).not.toContain("Median of");
});
