import type { Measures } from "../../../src/rehearsal/measures/measures";
import type { Cause } from "../../../src/rehearsal/measures/worst-moments";
import { comparisonOf } from "../../../src/rehearsal/report/comparison";
import type { PolicyReport, RehearsalReport } from "../../../src/rehearsal/report/rehearsal-report";
import { type ReportStyle, renderReport } from "../../../src/rehearsal/report/report";
import { renderVariants, variantRemarks } from "../../../src/rehearsal/report/variants";
import type { ScenarioName } from "../../../src/rehearsal/scenarios";
import type { ScenarioAnswer } from "../../../src/rehearsal/scenarios/ask";

const measures: Measures = {
  waiting: { taskMinutes: 1234.5, p50Seconds: 0, p99Seconds: 61.4, maxSeconds: 200 },
  cost: { instanceHours: 5678.9, lowerBoundHours: 5000, ratio: 1.13578, surplusVcpuHours: null },
  instances: { starts: 400, stops: 398, peak: 33 },
  tasks: { wanted: 9999, killed: 3, killedEarly: 2, killedBySpot: 0 },
  drains: { count: 398, unfinished: 0, p50Seconds: 40, p99Seconds: 60, maxSeconds: 61 },
  elasticity: { thetaU: 0.014, thetaO: 18.2, tauU: 0.1 },
};

const wanted = Array.from({ length: 88 }, (_, index) => Math.round(100 + 90 * Math.sin(index / 8)));

const policy = (title: string, changes: Partial<PolicyReport>): PolicyReport => ({
  title,
  measures,
  ratios: { waiting: 1, cost: 1, actions: 1 },
  spread: [],
  usdPerMonth: { instancesUsd: 120, feeUsd: 12, totalUsd: 132 },
  series: { capacity: wanted, waiting: wanted.map(() => 0) },
  services: [],
  worstMoments: [],
  calls: {},
  warnings: [],
  ...changes,
});

const report: RehearsalReport = {
  environment: "demo",
  foreign: null,
  traffic: {
    source: "requests.csv",
    start: "2026-03-01T12:00:00.000Z",
    days: 14,
    peakTasks: 190,
    reading: {
      format: "CSV with commas",
      rows: 20_150,
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
        count: 1,
        totalSeconds: 600,
        longestSeconds: 600,
        longestStart: "2026-03-03T03:00:00.000Z",
        filledWith: "zero",
      },
      course: "varies",
      cutAfterDays: 14,
      peak: 225_138,
    },
    wanted,
    services: [],
  },
  cluster: {
    instanceType: "t3.micro",
    minSize: 2,
    maxSize: 33,
    task: { cpu: 128, memory: 128 },
    tasksPerInstance: 7,
    reserve: { containers: 6, percent: 10 },
  },
  runs: { count: 1, shown: 1, seed: 1 },
  warnings: ["Rule demo-minute has no target."],
  objectives: [],
  subject: "drydock",
  reference: "templates",
  policies: {
    drydock: policy("Drydock", {
      measures: { ...measures, tasks: { wanted: 9999, killed: 0, killedEarly: 0, killedBySpot: 0 } },
      ratios: { waiting: 0.1, cost: 1, actions: null },
      series: { capacity: wanted.map((tasks) => tasks + 20), waiting: wanted.map(() => 0) },
    }),
    templates: policy("Templates", {
      note: "Templates: as they were before.",
      measures: {
        ...measures,
        waiting: { ...measures.waiting, taskMinutes: 12_345 },
        instances: { starts: 1, stops: 0, peak: 9 },
      },
      series: { capacity: wanted, waiting: wanted.map((tasks) => Math.max(0, tasks - 150)) },
    }),
  },
  money: {
    source: "eu-central-1, 2025-05-28",
    prices: {
      instanceUsdPerHour: 0.012,
      spotUsdPerHour: 0.004,
      managedInstancesFeePercent: 12,
      fargateUsdPerVcpuHour: 0.05,
      fargateUsdPerGigabyteHour: 0.005,
      fargateSpotDiscountPercent: 70,
      perInstanceUsdPerMonth: 5,
      besideInstancesUsdPerMonth: 99,
    },
    fargate: null,
    verdict: { cheapest: "own", sentences: ["Own or managed? Own instances."] },
  },
  scenarios: null,
  durationSeconds: 14 * 86_400,
  wallSeconds: 12,
};

const STYLE: ReportStyle = { color: false, columns: 100, unicode: true, details: true };
const linesOf = (columns: number, its: RehearsalReport = report) =>
  renderReport(its, { ...STYLE, columns }).split("\n");
const lines = linesOf(100);

test.each([40, 50, 60, 72, 80, 100, 200])("it fits %i columns, in Unicode and in ASCII", (columns) => {
  for (const unicode of [true, false]) {
    const all = renderReport(report, { ...STYLE, columns, unicode }).split("\n");
    expect(all.filter((line) => line.length > columns)).toEqual([]);
    expect(all.join("\n").includes("█")).toBe(unicode);
  }
});

test("it fits a screen of 80 columns and 36 lines; further figures are shown on request", () => {
  const brief = renderReport(report, { ...STYLE, columns: 80, details: false });
  expect(brief.split("\n").length).toBeLessThanOrEqual(36);
  expect(brief).not.toContain("Drain, median");
  expect(linesOf(80).join("\n")).toContain("Drain, median");
});

test("of several runs each policy has its median and range, and the highest number of killed", () => {
  const spread = [
    { figure: "waitingTaskMinutes", minimum: 5, median: 12.34, maximum: 2000 },
    { figure: "tasksKilled", minimum: 0, median: 1, maximum: 7 },
    { figure: "costRatio", minimum: 1.01, median: 1.02, maximum: 1.5 },
  ] as const;
  const several: RehearsalReport = {
    ...report,
    runs: { count: 9, shown: 4, seed: 12 },
    policies: { drydock: policy("Drydock", { spread }) },
    reference: "drydock",
  };
  const text = linesOf(80, several);
  const begin = text.findIndex((line) => line.includes("p99 wait"));
  expect(text.slice(begin, begin + 6).map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["Waiting", "p99 wait", "Killed", "Cost", "Moves", "USD"],
    ["Drydock", "12.3", "-", "7", "1.02", "-", "-"],
    ["from", "5", "-", "1.01", "-", "-"],
    ["to", "2,000", "-", "1.50", "-", "-"],
    ["Median of 9 runs, each with its own clocks and delays of AWS, and the range"],
    ["below it; killed is the maximum. All but the table is of run 4 (seed 12)."],
  ]);
  expect(linesOf(40, several).join("\n")).toContain("to\n  Waiting 2,000, p99 wait -, Cost 1.50,\n  Moves -, USD -\n");
  expect(lines.join("\n")).toContain("One run, with seed 1; --runs 9 shows how far AWS's clocks move the figures.");
});

test("without Unicode there is nothing but ASCII, and no frame", () => {
  const ascii = renderReport(report, { ...STYLE, unicode: false });
  expect(ascii).toMatch(/^[\n\x20-\x7e]*$/);
  expect(ascii).toContain("Instance-hours");
});

test("a narrow screen has each measure as two lines", () => {
  expect(linesOf(40).join("\n")).toContain("Instance-hours\n  Drydock 5,679, Templates 5,679, ratio\n  1.00\n");
});

test("a cost below the minimum says that tasks were not served", () => {
  const cheap = { ...measures, cost: { ...measures.cost, ratio: 0.93 } };
  const all = linesOf(80, {
    ...report,
    policies: { ...report.policies, drydock: policy("Drydock", { measures: cheap }) },
  });
  expect(all.find((line) => line.includes("over the minimum"))).toMatch(/not served │ +1\.14/);
  expect(all.join("\n")).toMatch(/not\s+served:/);
});

test.each([
  [1.02, "0.93"],
  [0.98, "not served"],
])("instances of another type whose own hours are %d of their minimum cost %s", (servedRatio, cost) => {
  const played = policy("Drydock", { measures: { ...measures, cost: { ...measures.cost, ratio: 0.93, servedRatio } } });
  const spread = [{ figure: "costRatio", minimum: 0.9, median: 0.93, maximum: 0.95 }] as const;
  const policies = { ...report.policies, drydock: { ...played, spread } };
  for (const runs of [report.runs, { ...report.runs, count: 2 }]) {
    const { head, rows } = comparisonOf({ policies, runs });
    expect(rows.find(([title]) => title === "Drydock")![head.indexOf("Cost")]).toBe(cost);
  }
});

test("it says which traffic met which cluster, and how it was read", () => {
  expect(lines.slice(0, 7)).toEqual([
    "Rehearsal of demo: requests.csv, 14 days from 2026-03-01",
    "Peak 190 tasks of 128 CPU units and 128 MiB; 2 to 33 t3.micro, 7 tasks each",
    "Read as CSV with commas: 20,150 rows, column RequestCount, times in UTC. The rows are 1 minute apart",
    "and count requests; the rehearsal's step is 1 minute. 1 hole, 10 minutes in all, the longest 10",
    "minutes: read as 0. Read up to day 14, as --days asks. Requests give the shape alone: the peak,",
    "225,138 in a step of 1 minute, was scaled to 190 tasks.",
    "",
  ]);
  const generated = { ...report, traffic: { ...report.traffic, reading: null } };
  expect(linesOf(100, generated)[2]).toBe("");
});

test("it shows every measure of a policy beside the reference, with a ratio where there is one", () => {
  const cells = (label: string) =>
    lines
      .find((line) => line.includes(label))
      ?.split("│")
      .map((cell) => cell.trim())
      .slice(2, 5);
  expect(cells("Wait, median")).toEqual(["0 / 61 / 200 s", "0 / 61 / 200 s", ""]);
  expect(cells("Killed / before")).toEqual(["0 / 0", "3 / 2", ""]);
  expect(cells("Instance-hours")).toEqual(["5,679", "5,679", "1.00"]);
  expect(cells("over the minimum, 5,000")).toEqual(["1.14", "1.14", ""]);
  expect(cells("Unmet demand")).toEqual(["0.01 % / 0.10 %", "0.01 % / 0.10 %", ""]);
});

test("a measure that there is nothing to take of is a dash", () => {
  const none = { count: 0, unfinished: 0, p50Seconds: null, p99Seconds: null, maxSeconds: null };
  const text = renderReport(
    {
      ...report,
      policies: { ...report.policies, drydock: policy("Drydock", { measures: { ...measures, drains: none } }) },
    },
    STYLE,
  );
  expect(text).toMatch(/ Drain, median \/ p99 \/ max +│ +- │/);
});

test("warnings end it, and there is no colour unless it is asked for", () => {
  expect(lines.at(-1)).toBe("! Rule demo-minute has no target.");
  expect(renderReport(report, { ...STYLE, color: true })).toContain("\u001b[");
  expect(lines.join("\n")).not.toContain("\u001b[");
});

test("the chart spans the traffic from its first to its last minute", () => {
  expect(lines.find((line) => line.includes("2026-03-01 12:00"))).toMatch(/2026-03-01 12:00 +2026-03-15 12:00$/);
});

test("each policy is shown by its title and its note", () => {
  expect(lines.filter((line) => /^ *(Drydock|Templates)( {2,}[ ▁-█]*)?$/.test(line))).toHaveLength(2);
  expect(lines.map((line) => line.trim())).toContain("█ tasks wanted   ─ tasks that Drydock's instances hold");
  expect(lines.at(-2)).toBe("Templates: as they were before.");
});

test("all policies are compared in one table, and the subject beside the reference in another", () => {
  const third = policy("third way", { usdPerMonth: null, note: "A third." });
  const policies = { ...report.policies, third };
  const more = linesOf(80, { ...report, policies });
  expect(Math.max(...more.map((line) => line.length))).toBeLessThanOrEqual(80);
  const rows = more.slice(more.findIndex((line) => line.includes("p99 wait")));
  expect(rows.slice(0, 4).map((row) => row.trim().split(/ {2,}/))).toEqual([
    ["Waiting", "p99 wait", "Killed", "Cost", "Moves", "USD"],
    ["Drydock", "1,235", "61 s", "0", "1.14", "798", "132"],
    ["Templates", "12,345", "61 s", "3", "1.14", "1", "132"],
    ["third way", "1,235", "61 s", "3", "1.14", "798", "-"],
  ]);
  expect(more.filter((line) => line.includes(" ratio "))).toHaveLength(1);
  expect(more.at(-2)).toBe("A third.");
});

test("the verdict on money and its prices stand below", () => {
  expect(lines).toContain("Own or managed? Own instances.");
  expect(lines).toContain("USD with disks and monitoring: eu-central-1, 2025-05-28; network besides: 99.");
  expect(linesOf(100, { ...report, money: null }).join("\n")).not.toContain("USD: prices");
});

describe("several applications", () => {
  const waits = (name: string, taskMinutes: number) => ({
    name,
    taskMinutes,
    p50Seconds: 0,
    p99Seconds: 60,
    maxSeconds: taskMinutes > 0 ? 1234 : 0,
    killed: 0,
  });
  const service = (name: string, peakTasks: number, reading = report.traffic.reading) => ({
    name,
    task: { cpu: 256, memory: 512 },
    peakTasks,
    source: `${name}.csv`,
    reading,
  });
  const several: RehearsalReport = {
    ...report,
    traffic: {
      ...report.traffic,
      source: "api.csv, web.csv",
      reading: null,
      services: [service("api", 1), service("web", 40)],
    },
    policies: {
      drydock: policy("Drydock", { services: [waits("api", 0), waits("web", 12)] }),
      templates: policy("Templates", { services: [waits("api", 3.25), waits("web", 1234)] }),
    },
  };

  test("each is shown with its size, its peak, how its trace was read, and its waits under each policy", () => {
    const text = renderReport(several, { ...STYLE, columns: 1000 });
    expect(text).toContain("Peak 190 usual containers of 128 CPU units");
    expect(text).toMatch(
      /^ {2}api: up to 1 task of 256 CPU units and 512 MiB by api\.csv\. Read as CSV .* to 1 task\.$/m,
    );
    expect(text).toMatch(/^ {2}web: up to 40 tasks of 256 CPU units and 512 MiB by web\.csv\. Read as CSV/m);
    expect(text).toContain(
      [
        "Waiting by application, task-minutes (longest wait):",
        "  api  Drydock 0, Templates 3.3 (1,234 s)",
        "  web  Drydock 12 (1,234 s), Templates 1,234 (1,234 s)",
      ].join("\n"),
    );
    expect(text).toContain("Usual containers: ");
  });

  test("one trace for all is described once", () => {
    const services = several.traffic.services.map((each) => ({ ...each, source: "requests.csv" }));
    const text = renderReport({ ...several, traffic: { ...report.traffic, services } }, { ...STYLE, columns: 1000 });
    expect(text.match(/Read as CSV/g)).toHaveLength(1);
    expect(text).toContain("was scaled to the peak of each application.");
    expect(text).toMatch(/^ {2}web: up to 40 tasks of 256 CPU units and 512 MiB\.$/m);
  });

  test.each([40, 60, 80])("they fit %i columns", (columns) => {
    expect(linesOf(columns, several).filter((line) => line.length > columns)).toEqual([]);
  });
});

test.each([
  [{ containers: 1, percent: 0 }, "Drydock keeps it for 1 task."],
  [{ containers: 4, percent: 10 }, "Drydock keeps it for 4 tasks, or for 10 % of those in use where that is more."],
])("the reserve of %j is explained", (reserve, words) => {
  const text = renderReport({ ...report, cluster: { ...report.cluster, reserve } }, { ...STYLE, columns: 1000 });
  expect(text).toContain(`Reserve: the room above the tasks wanted; ${words}`);
});

test("scenarios have a table and a paragraph each, and none of it is wider than the screen", () => {
  const figures = { killed: 0, unservedTaskMinutes: 12.34, unservedPeak: 9, instancesPeak: 10 };
  const answer = {
    ...{
      name: "roll-out" as ScenarioName,
      question: "What then?",
      refusal: null,
      played: "10 instances are replaced",
      figures,
    },
    ...{ extraTaskMinutes: 1234.5, recoverySeconds: 3601, failures: [], remedy: "raise cluster.capacity.minSize" },
  };
  const asked: readonly ScenarioAnswer[] = [
    answer,
    { ...answer, name: "zone-loss", recoverySeconds: null, remedy: null, played: null },
    { ...answer, name: "spot-storm", figures: null, refusal: "there is no Spot Instance", played: null },
  ];
  const [start, peak] = ["2026-01-01T00:00:00.000Z", "2026-01-01T03:00:00.000Z"];
  const scenarios = { start, peak, seconds: 54_000, calm: figures, asked };
  const render = (columns: number) => renderReport({ ...report, scenarios }, { color: false, columns, unicode: true });
  const text = render(80);
  expect(text).toContain("Scenarios, 15 hours from 2026-01-01 00:00 around the peak at 03:00:");
  expect(text).toMatch(
    / without an event +0 +12.3 +9 +10\n roll-out +0 +\+1,235 +9 +10 +61 min\n zone-loss .* not yet\n/,
  );
  expect(text).toContain("  zone-loss: What then? Nothing to change.\n");
  expect(text).toContain("  spot-storm: What then? Not played: there is no Spot Instance.\n");
  expect(text).toContain(
    "  roll-out: What then? 10 instances are replaced. To change: raise\n  cluster.capacity.minSize.",
  );
  for (const columns of [40, 80])
    for (const line of render(columns).split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
});

test("the subject's worst moments and its longest drain stand below the table", () => {
  const moment = (start: string, seconds: number, tasks: number, cause: Cause) => ({
    ...{ start, seconds, tasks, cause, taskMinutes: 1 },
    taskMinutesBy: { retry: 0, boot: 0, capacity: 0, maximum: 0, decision: 0 },
  });
  const drydock = policy("Drydock", {
    worstMoments: [
      moment("2026-03-02T19:04:20.000Z", 734, 1045, "boot"),
      moment("2026-03-03T07:00:00.000Z", 61, 1, "maximum"),
      moment("2026-03-04T07:00:00.000Z", 1, 1, "retry"),
    ],
    longestDrain: {
      start: "2026-03-02T21:10:00.000Z",
      seconds: 52.4,
      timeoutSeconds: 60,
      untilDrainingSeconds: 2.2,
      untilEmptySeconds: 30.1,
      untilEndSeconds: 20.1,
    },
  });
  const text = renderReport({ ...report, policies: { ...report.policies, drydock } }, { ...STYLE, columns: 1000 });
  expect(text).toContain(
    [
      "",
      "Worst moments: 2026-03-02 19:04 for 12.2 min, up to 1,045 tasks (instances boot); 2026-03-03 07:00 for 61 s, up to 1 task (max size). Longest drain: 52 of 60 s.",
      "",
    ].join("\n"),
  );
  expect(lines.join("\n")).not.toMatch(/Worst moments|Longest drain/);
});

describe("clusters that are compared", () => {
  const missed = { name: "tasksKilled", limit: 0, value: 1, isMet: false } as const;
  const larger = {
    ...report,
    cluster: { ...report.cluster, task: { cpu: 256, memory: 512 }, instanceType: "m7i.large" },
    objectives: [missed, { ...missed, name: "instances" as const, isMet: true }],
    money: null,
    warnings: [],
    policies: { drydock: policy("Drydock", { usdPerMonth: null }) },
  };
  const render = (columns: number) =>
    renderVariants(
      "demo before and after",
      [
        { title: "before", report },
        { title: "after", report: larger },
      ],
      columns,
    );

  test("stand in one table with their money, objectives and warnings", () => {
    const text = render(80);
    expect(text).toMatch(
      /^demo before and after under requests\.csv, 14 days from 2026-03-01, peak 190\stasks\n\n +before +after\n/,
    );
    for (const row of [
      / Instances +2 to 33 t3\.micro +2 to 33 m7i\.large\n/,
      / Tasks killed +0 +3\n/,
      / Waiting, task-minutes +1,235 +1,235\n/,
      / {3}over the minimum +1\.14 +1\.14\n/,
      / USD a month, instances +132 +-\n/,
      / {3}network and load balancer +99 +-\n/,
      / Objectives missed +none set +1\n/,
    ])
      expect(text).toMatch(row);
    expect(text).toContain("! The tasks differ, in CPU units and MiB: before 128 and 128, after 256 and 512.");
    expect(text).toContain("! before: Rule demo-minute has no target.");
    expect(text).toContain("! after misses tasksKilled 1 of 0.");
  });

  test("say that nothing differs, and whether their stacks do", () => {
    const said = (...stacks: readonly string[]) =>
      variantRemarks(["before", "after"].map((title, index) => ({ title, report, stacks: stacks[index]! }))).slice(
        0,
        1,
      );
    expect(said("{}", "{}")).toEqual(["before and after have the same stacks: nothing is changed."]);
    expect(said("{}", "[]")).toEqual(["No figure of the table differs."]);
    expect(render(80)).not.toContain("differs.");
  });

  test("say a warning of all of them once, without a name", () => {
    const text = renderVariants(
      "demo",
      [
        { title: "before", report },
        { title: "after", report: { ...larger, warnings: report.warnings } },
      ],
      80,
    );
    expect(text).toContain("\n! Rule demo-minute has no target.");
    expect(text.match(/no target/g)).toHaveLength(1);
  });

  test("fit every screen from 40 columns", () => {
    for (const columns of [40, 60, 80])
      for (const line of render(columns).split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
  });
});
