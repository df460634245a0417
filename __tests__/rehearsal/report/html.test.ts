import { detailOf } from "../../../src/rehearsal/measures/detail";
import { renderCsv } from "../../../src/rehearsal/report/csv";
import { renderHtml } from "../../../src/rehearsal/report/html/page";
import { STYLE } from "../../../src/rehearsal/report/html/style";
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
  const series = {
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
  };
  // The whole traffic is within an hour of its peak.
  expect(detail).toEqual({ ...series, closeUp: { startSeconds: 0, ...series } });
});

test("the close-up has the hour before the peak and the two after it, by the minute, whatever the spans of the whole are", () => {
  const minutes = 5 * 1440;
  const peak = 3000;
  const tasks = Uint32Array.from({ length: minutes }, (_, minute) => (minute === peak ? 9 : 1));
  const { closeUp, spanSeconds } = detailOf([], { ...demand, tasks }, { ...frame, endMs: at(minutes) }, 2);
  expect(spanSeconds).toBeGreaterThan(60);
  expect(closeUp).toMatchObject({ startSeconds: (peak - 60) * 60, spanSeconds: 60 });
  expect(closeUp.wanted).toHaveLength(180);
  expect(closeUp.wanted.indexOf(9)).toBe(60);
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
  foreign: null,
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
  expect(targets).toHaveLength(9);
  expect([...named, ...targets].filter((id) => !ids.includes(id))).toEqual([]);
  const pictures = page.match(/<svg /g)!.length;
  expect(pictures).toBe(6);
  expect(page.match(/<svg [^>]*role="img" aria-labelledby="\S+-t \S+-d"/g)).toHaveLength(pictures);
});

test("it draws each stage of an instance, the reserve, and numbers the worst moment in table and chart", () => {
  // In two charts: the first instance only takes tasks; the second boots, takes tasks and drains.
  for (const [stage, count] of Object.entries({ boot: 2, serve: 4, drain: 2 }))
    expect(page.match(new RegExp(`<rect class="${stage}"`, "g"))).toHaveLength(count);
  expect(page).toContain(
    "<title>launched 00:01:00, takes tasks from 00:02:00, drains from 00:03:00, ended 00:03:45</title>",
  );
  expect(page).toContain("reserve to keep");
  expect(page).toContain('text-anchor="middle">1</text>');
  expect(page).toContain(
    '<th scope="row">1</th><td class="text">2026-01-01 00:01</td><td>1</td><td>1</td><td>1</td><td class="text">instances boot</td>',
  );
  expect(page).toContain("Objective tasksKilled 1 of 0: missed.");
  expect(page).toContain('<dt>Objectives missed</dt><dd class="value">1</dd><dd class="dim">of 1</dd>');
});

test("several applications are counted in usual containers, and have their waits", () => {
  const service = { task, peakTasks: 2, source: "x.csv", reading: null };
  const waits = { taskMinutes: 3, p50Seconds: 60, p99Seconds: 61, maxSeconds: 61, killed: 0 };
  const text = renderHtml(
    {
      ...report,
      traffic: {
        ...report.traffic,
        services: [
          { ...service, name: "api" },
          { ...service, name: "web" },
        ],
      },
      policies: {
        drydock: { ...policy, services: ["api", "web"].map((name) => ({ ...waits, name })) },
      },
    },
    { drydock: detail },
  );
  expect(page).toContain("peak 3 tasks of");
  expect(page).not.toContain("sual containers");
  expect(text).toContain("peak 3 usual containers of 128 CPU units");
  expect(text).toContain("Usual containers wanted and capacity over time");
  expect(text).toMatch(/Waiting by application(.|\n)+api(.|\n)+3 \(61 s\)(.|\n)+web/);
});

test("of several runs the page has a table with their range", () => {
  const spread = [{ figure: "tasksKilled", minimum: 0, median: 1, maximum: 7 }] as const;
  const runs = { count: 9, shown: 4, seed: 12 };
  const several = renderHtml({ ...report, runs, policies: { drydock: { ...policy, spread } } }, { drydock: detail });
  expect(several).toContain("<caption>Median of 9 runs,");
  expect(page).not.toContain("Median of");
});

test("several policies have a point each, and the subject's is marked", () => {
  const rival = {
    ...policy,
    title: "Rival",
    measures: { ...policy.measures, cost: { ...policy.measures.cost, instanceHours: 2 } },
  };
  const two = renderHtml({ ...report, policies: { drydock: policy, rival } }, { drydock: detail, rival: detail });
  expect(two.match(/<circle class="point"/g)).toHaveLength(1);
  expect(two.match(/<circle class="point subject"/g)).toHaveLength(1);
  expect(two).toContain("Rival: 2 instance-hours, 1 task-minutes of waiting");
});

test("money has a bar for each way, the longest for the dearest", () => {
  const cost = (totalUsd: number) => ({ instancesUsd: totalUsd, feeUsd: 0, totalUsd });
  const prices = {
    ...{ instanceUsdPerHour: 0.012, spotUsdPerHour: 0.004, managedInstancesFeePercent: 12 },
    ...{
      fargateUsdPerVcpuHour: 0.05,
      fargateUsdPerGigabyteHour: 0.005,
      fargateSpotDiscountPercent: 70,
      perInstanceUsdPerMonth: 0,
      besideInstancesUsdPerMonth: 99,
    },
  };
  const verdict = { cheapest: "own", sentences: ["Own or managed?"] } as const;
  const money = { source: "eu-central-1, 2026", prices, fargate: null, verdict };
  const rival = { ...policy, title: "Rival", usdPerMonth: cost(40) };
  const policies = { drydock: { ...policy, usdPerMonth: cost(10) }, rival };
  const priced = renderHtml({ ...report, policies, money }, { drydock: detail, rival: detail });
  expect([...priced.matchAll(/class="bar" style="width:(\d+)%"/g)].map(([, width]) => width)).toEqual(["25", "100"]);
  expect(priced).toContain("Network and load balancer, which all need alike: 99 USD a month.");
});

test("colours of text have a contrast of 4.5 to 1 with the page in every scheme, those of figures 3 to 1", () => {
  const schemes = [...STYLE.matchAll(/:root\{([^}]*)\}/g)].map(
    ([, rules]) =>
      new Map([...rules!.matchAll(/--(\w+):(#\w+)/g)].map(([, name, color]) => [name!, luminance(color!)])),
  );
  expect(schemes).toHaveLength(3);
  for (const scheme of schemes) {
    const contrast = (name: string, other: string) => {
      const [darker, lighter] = [scheme.get(name)!, scheme.get(other)!].sort((one, two) => one - two) as [
        number,
        number,
      ];
      return (lighter + 0.05) / (darker + 0.05);
    };
    for (const text of ["fg", "dim", "a", "warn"]) expect(contrast(text, "bg")).toBeGreaterThanOrEqual(4.5);
    for (const text of ["fg", "dim"]) expect(contrast(text, "card")).toBeGreaterThanOrEqual(4.5);
    for (const shape of ["a", "b", "c", "d"]) expect(contrast(shape, "bg")).toBeGreaterThanOrEqual(3);
  }
});

/** Relative luminance of a colour such as #fff or #1b1f24 (WCAG 2.2, "relative luminance"). */
const luminance = (color: string): number => {
  const digits = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit) : color.slice(1).match(/../g)!;
  const [red, green, blue] = digits
    .map((each) => Number.parseInt(each, 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
