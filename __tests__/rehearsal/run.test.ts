import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headroomContract } from "../../functions/headroom/contract";
import type { EnvironmentInput } from "../../src/environment/schema";
import { planOf, type RehearsalOptions, rehearse } from "../../src/rehearsal/run";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { endOfDemand } from "../../src/rehearsal/traffic/demand";
import { DAY_MS } from "../../src/rehearsal/traffic/traffic";
import { changeSettings } from "../support/function-settings";
import { SMALLEST, synthesizeInto } from "../support/synthesize";
import { SynthesizedCluster } from "./synthesized-cluster";

// Each rehearsal starts two threads, which takes a while on a busy machine.
jest.setTimeout(60_000);

/** 2 to 4 t3.micro, each of which holds 7 containers of the usual size. */
const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

/** An hour at one level and the others at another, in samples of a minute, of which one is a little lower: no counter is so. */
const trace = (name: string, first: number, second: number, minutes = 120): string => {
  const file = join(cluster.folder, `${name}.csv`);
  const rows = Array.from(
    { length: minutes },
    (_, minute) => `${1_767_225_600 + minute * 60},${minute < 60 ? first : second - (minute === 100 ? 1 : 0)}`,
  );
  writeFileSync(file, `time,requests\n${rows.join("\n")}\n`);
  return file;
};
const up = trace("up", 50, 200);
const down = trace("down", 200, 50, 150);

/** With constants, so that each figure can be counted by hand. */
const steady = (options: Partial<RehearsalOptions> = {}): RehearsalOptions => ({
  stacksDir: cluster.stacksDir,
  environment: "demo",
  trace: up,
  peakTasks: 20,
  preset: "steady",
  policies: "baseline",
  ...options,
});

/** The policies run in this thread, which saves their start. */
const run = (options?: Partial<RehearsalOptions>) => rehearse(steady(options), undefined, runPolicy);

test("AWS is rehearsed as it is known, and constants on request", async () => {
  const of = async (options: Partial<RehearsalOptions>) =>
    (await planOf({ stacksDir: cluster.stacksDir, environment: "demo", days: 1, ...options })).run.preset;
  expect(await of({})).toBe("aws");
  expect(await of({ preset: "steady" })).toBe("steady");
});

test("a rehearsal reports every registered policy under the same traffic, in plain data, and its progress in virtual time", async () => {
  const progress: string[] = [];
  const report = await rehearse(steady(), (said) => void progress.push(said));
  expect(report).toMatchObject({
    environment: "demo",
    traffic: { source: "up.csv", start: "2026-01-01T00:00:00.000Z", days: 2 / 24, peakTasks: 20 },
    cluster: { instanceType: "t3.micro", minSize: 2, maxSize: 4, tasksPerInstance: 7 },
    warnings: [],
    subject: "drydock",
    reference: "baseline",
    durationSeconds: 2 * 3600,
  });
  expect(Object.keys(report.policies)).toEqual(["drydock", "baseline"]);
  const { drydock, baseline } = report.policies;
  expect(drydock!.measures.waiting.taskMinutes).toBeGreaterThan(0);
  expect(drydock!.ratios.waiting).toBeCloseTo(
    drydock!.measures.waiting.taskMinutes / baseline!.measures.waiting.taskMinutes,
    12,
  );
  expect(baseline!.ratios).toEqual({ waiting: 1, cost: 1, actions: 1 });
  for (const { series } of Object.values(report.policies))
    expect(series.capacity).toHaveLength(report.traffic.wanted.length);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(progress.at(-1)).toBe("100 % of 2 policies");
});

test("the same seed gives the same report, also of several runs in threads that are used again", async () => {
  const drawn = { preset: "aws", seed: 5, runs: 2 } as const;
  const [one, other] = await Promise.all([rehearse(steady(drawn)), run(drawn)]);
  expect({ ...one, wallSeconds: 0 }).toEqual({ ...other, wallSeconds: 0 });
});

test("of several runs the report shows the one whose waiting is the median, and the spread of all", async () => {
  const [single, several] = [await run(), await run({ preset: "aws", seed: 3, runs: 3 })];
  expect(single.runs).toEqual({ count: 1, shown: 1, seed: 1 });
  expect(single.policies["drydock"]!.spread).toEqual([]);
  const { runs, policies } = several;
  expect(runs).toEqual({ count: 3, shown: runs.shown, seed: 2 + runs.shown });
  const { spread, measures } = policies["drydock"]!;
  const waiting = spread.find(({ figure }) => figure === "waitingTaskMinutes")!;
  expect(waiting.median).toBe(measures.waiting.taskMinutes);
  expect(waiting.minimum).toBeLessThan(waiting.maximum);
});

test("without a trace and a peak, generated match days are scaled to 80 % of what the group holds", async () => {
  const {
    traffic,
    peakTasks,
    run: plan,
  } = await planOf({
    stacksDir: cluster.stacksDir,
    environment: "demo",
    days: 1,
  });
  const days = (endOfDemand(plan.demand) - plan.demand.startMs) / DAY_MS;
  expect({ source: traffic.source, days, peakTasks }).toEqual({
    source: "generated match days (seed 1)",
    days: 1,
    peakTasks: 22,
  });
});

test("a trace of tasks is not scaled, and the report says how it was read", async () => {
  const file = join(cluster.folder, "tasks.csv");
  writeFileSync(file, "time,tasks\n2026-01-01 00:00,3\n2026-01-01 01:00,9\n");
  const options = { stacksDir: cluster.stacksDir, environment: "demo", trace: file, policies: "baseline" };
  const { traffic } = await rehearse(options, undefined, runPolicy);
  expect(traffic).toMatchObject({
    peakTasks: 9,
    reading: { unit: "tasks", column: "tasks", rows: 2, stepSeconds: 3600 },
  });
  expect([Math.min(...traffic.wanted), Math.max(...traffic.wanted)]).toEqual([3, 9]);
});

test("a peak that does not fit is rehearsed with a larger group, unless it is to stay as it is", async () => {
  const larger = await run({ peakTasks: 60 });
  expect(larger.cluster.maxSize).toBe(9);
  expect(larger.warnings).toEqual([
    "The peak of 60 tasks needs 9 instances; the environment allows 4 (cluster.capacity.maxSize): rehearsed with maxSize 9; set it before deploying for this traffic.",
  ]);
  const asIs = await run({ peakTasks: 60, asIs: true });
  expect(asIs.cluster.maxSize).toBe(4);
  // 28 places for 60 tasks in the second of two hours.
  expect(asIs.policies["drydock"]!.measures.waiting.taskMinutes).toBeGreaterThan(32 * 60);
});

test("a fault in the wiring is reported and felt: while the function may not start, ECS scales by its own policy", async () => {
  const stacksDir = cluster.changed("no-runs", (resources) => {
    for (const type of ["aws_lambda_event_source_mapping", "aws_lambda_permission"])
      for (const [id, each] of Object.entries(resources[type]!))
        if (JSON.stringify(each).includes("headroom")) delete resources[type]![id];
  });
  const report = await run({ stacksDir });
  expect(report.warnings).toContain("Nothing invokes function demo-headroom.");
  const { instances, waiting } = report.policies["drydock"]!.measures;
  expect(instances.starts).toBeGreaterThan(0);
  // Six tasks wait for the alarm, which takes a minute, and for the boot.
  expect(waiting.p99Seconds).toBeGreaterThan(120);
  expect(waiting.p99Seconds).toBeLessThan(300);
});

test("a fault in the wiring is reported and felt: machines that nobody drains wait for the hook and die with their tasks", async () => {
  const stacksDir = cluster.changed("no-drain", (resources) => {
    resources["aws_lambda_event_source_mapping"] = {};
    const permissions = resources["aws_lambda_permission"]!;
    for (const id of Object.keys(permissions))
      if (JSON.stringify(permissions[id]).includes("drain")) delete permissions[id];
  });
  const { policies, warnings } = await run({ stacksDir, trace: down });
  const { drains, tasks } = policies["drydock"]!.measures;
  expect(warnings).toContain("Nothing invokes function demo-drain.");
  expect(drains).toMatchObject({ p50Seconds: 1800, maxSeconds: 1800 });
  expect(tasks.killed).toBeGreaterThan(0);
  expect(warnings).toContain(`${tasks.killed} tasks died with their machine before its drain timeout of 2375 s.`);
});

test("a container that fits on no machine is refused with both sizes", async () => {
  const stacksDir = cluster.changed("nano", (resources) => {
    for (const template of Object.values(resources["aws_launch_template"]!)) template["instance_type"] = "t3.nano";
    changeSettings(resources, headroomContract, ({ container }) => ({ container: { ...container, memory: 1024 } }));
  });
  await expect(run({ stacksDir })).rejects.toThrow(
    "a container of 128 CPU units and 1024 MiB (cluster.headroom) does not fit on a t3.nano, which offers 2048 and 471: choose a larger cluster.capacity.instanceType",
  );
});

test("a function that fails is reported, with how often and why", async () => {
  const stacksDir = cluster.changed("no-group", (resources) => {
    changeSettings(resources, headroomContract, () => ({ autoScalingGroupName: "gone" }));
  });
  const { warnings } = await run({ stacksDir });
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Function demo-headroom failed in (\d+) of \1 invocations \(0 by timeout\) and was throttled 0 times\. The last error: .*gone/,
    ),
  ]);
});

test("with an application its task is rehearsed, and other containers are named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-rehearsal-"));
  try {
    const size = { cpu: 1100, memory: 300 };
    const requests = { priority: 100, paths: ["/*"] };
    const otherContainers = { worker: { cpu: 128, memory: 600 } };
    const input: EnvironmentInput = {
      ...SMALLEST,
      applications: { web: { image: "nginx:1.29.3", ...size, requests } },
      cluster: { capacity: { maxSize: 12 }, headroom: { otherContainers } },
    };
    synthesizeInto(folder, "cluster", input, "demo");
    const report = await run({ stacksDir: join(folder, "stacks"), peakTasks: undefined, trace: up });
    // 12 instances hold 12 tasks: 80 % of them, rounded down.
    expect(report).toMatchObject({ traffic: { peakTasks: 9 }, cluster: { task: size, tasksPerInstance: 1 } });
    expect(report.warnings).toEqual([
      "Tasks of the usual container are rehearsed, and none of worker (128 CPU units, 600 MiB).",
    ]);
    // Each task takes an instance of its own, and the group grows until it has one more, with some extra on the way.
    const { peak } = report.policies["drydock"]!.measures.instances;
    expect(peak).toBeGreaterThanOrEqual(10);
    expect(peak).toBeLessThanOrEqual(12);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
