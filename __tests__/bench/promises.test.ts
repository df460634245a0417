import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jobsOf } from "../../bench/promises/jobs";
import { PROMISES_PAGE, pageOf, verdictOf } from "../../bench/promises/page";
import { breachesOf, figuresOf, type Result } from "../../bench/promises/verdict";
import { projectRoot } from "../../src/project-root";
import type { Measures } from "../../src/rehearsal/measures/measures";
import { PHASES } from "../../src/rehearsal/repeated-runs";
import type { Plan } from "../../src/rehearsal/run";

/** A plan as far as jobs depend on it. */
const plan = {
  traffic: { source: "generated match days (seed 1)" },
  peakTasks: 20,
  run: { demand: { startMs: 0, stepMs: 60_000, tasks: Uint32Array.of(1, 20) } },
} as unknown as Plan;

const [first] = jobsOf("example", plan, PHASES);

const result = (load: "traffic" | "constant", its: Partial<Measures["tasks"]>, actions = 0): Result => ({
  job: { ...first!, load },
  ending: {
    kind: "measured",
    outcome: {
      measures: {
        tasks: { wanted: 10, killed: 0, killedEarly: 0, killedBySpot: 0, ...its },
        instances: { starts: actions, stops: 0, peak: 2 },
        waiting: { taskMinutes: actions },
        cost: { ratio: 1 + actions },
      },
      warnings: [],
    } as unknown as Extract<Result["ending"], { kind: "measured" }>["outcome"],
  },
});

test("nine pairs of phases are played under traffic and under a constant load of their own, each with its seed", () => {
  const jobs = jobsOf("example", plan, PHASES);
  expect(new Set(PHASES.map((phase) => JSON.stringify(phase))).size).toBe(9);
  expect(jobs).toHaveLength(18);
  for (const load of ["traffic", "constant"] as const)
    expect(jobs.filter((job) => job.load === load).map(({ run }) => run.seed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const constant = jobs.filter(({ load }) => load === "constant").map(({ run }) => [...run.demand.tasks]);
  expect(constant).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18].map((tasks) => [tasks]));
  expect(jobs.every(({ run }) => run.preset === "aws" && run.policy === "drydock")).toBe(true);
});

test.each([
  ["a task that died with its instance", result("traffic", { killed: 1 }), /^1 task died with its instance in example/],
  [
    "a start under constant load",
    result("constant", {}, 1),
    /^1 instance started or stopped in example, under constant/,
  ],
  [
    "a run that failed",
    { job: first!, ending: { kind: "failed", error: new Error("a task is lost") } } satisfies Result,
    /^the run failed \(Error: a task is lost\) in example, under traffic .*alarms at :05, schedules at :05, seed 1$/,
  ],
])("a promise is broken by %s", (_, broken, words) => {
  expect(breachesOf([result("traffic", {}), broken])).toEqual([expect.stringMatching(words)]);
});

test("a promise is broken neither by starts under traffic nor by what Spot takes", () => {
  expect(breachesOf([result("traffic", { killed: 3, killedEarly: 3, killedBySpot: 3 }, 40)])).toEqual([]);
});

test("figures are the worst run's where promises are concerned, and a median with its range elsewhere", () => {
  const results = [
    result("traffic", { killed: 2, killedBySpot: 2 }, 4),
    result("traffic", { killed: 5 }, 10),
    result("traffic", {}, 5),
    result("constant", {}, 3),
  ];
  expect(figuresOf(results)).toEqual([
    {
      environment: "example",
      traffic: "generated match days (seed 1)",
      runs: 3,
      killed: 5,
      killedBySpot: 2,
      constantActions: 3,
      waitingMinutes: { minimum: 4, median: 5, maximum: 10 },
      costRatio: { minimum: 5, median: 6, maximum: 11 },
    },
  ]);
});

test("the verdict is one line where promises are kept, and names each that broke, the first at the end", () => {
  const outcome = { runs: 18, breaches: [], figures: figuresOf([result("traffic", {}, 5)]) };
  expect(verdictOf(outcome)).toEqual(["Promises kept in 18 runs."]);
  expect(verdictOf({ ...outcome, breaches: ["one", "another"] })).toEqual([
    "Also broken: another",
    "Promise broken: one",
  ]);
  const page = pageOf(outcome, new Date(Date.UTC(2026, 10, 26)));
  expect(page).toContain("those of 2026-11-26");
  expect(page).toMatch(
    /\| example +\| generated match days \(seed 1\) \| 1 +\| 0 +\|.*\| 5 \(5 to 5\) +\| 6\.00 \(6\.00 to 6\.00\) +\|/,
  );
  expect(page).toContain("\n\nPromises kept in 18 runs.\n");
});

test("the page says that the promises are kept, and the README has the ranges of the page", () => {
  const read = (file: string) => readFileSync(join(projectRoot(), file), "utf8");
  const page = read(PROMISES_PAGE);
  expect(page.trim().split("\n").at(-1)).toBe("Promises kept in 72 runs.");
  const cells = page.split("\n").find((line) => line.startsWith("| example "))!;
  const [waiting, cost] = cells
    .split("|")
    .map((cell) => cell.trim())
    .slice(-3);
  expect(read("README.md").replaceAll(/\s+/g, " ")).toContain(
    `wait ${waiting} task-minutes at ${cost} times the minimum`,
  );
});
