import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RehearsalOptions, rehearse } from "../../src/rehearsal/run";
import { SynthesizedCluster } from "./synthesized-cluster";

// Each rehearsal starts two threads, which takes a while on a busy machine.
jest.setTimeout(60_000);

/** 2 to 4 t3.micro, each of which holds 7 containers of the usual size. */
const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

/** Two hours at one level and two at another, in samples of a minute. */
const trace = (name: string, first: number, second: number): string => {
  const file = join(cluster.folder, `${name}.csv`);
  const rows = Array.from(
    { length: 240 },
    (_, minute) => `${1_767_225_600 + minute * 60},${minute < 120 ? first : second}`,
  );
  writeFileSync(file, `time,requests\n${rows.join("\n")}\n`);
  return file;
};
const up = trace("up", 50, 200);
const down = trace("down", 200, 50);

const run = (options: Partial<RehearsalOptions> = {}, onProgress?: (progress: string) => void) =>
  rehearse({ stacksDir: cluster.stacksDir, environment: "demo", trace: up, peakTasks: 20, ...options }, onProgress);

test("a rehearsal reports both policies under the same traffic, in plain data, and its progress in virtual time", async () => {
  const progress: string[] = [];
  const report = await run({}, (said) => void progress.push(said));
  expect(report).toMatchObject({
    environment: "demo",
    traffic: { source: "up.csv", start: "2026-01-01T00:00:00.000Z", days: 4 / 24, peakTasks: 20 },
    cluster: { instanceType: "t3.micro", minSize: 2, maxSize: 4, tasksPerInstance: 7 },
    findings: [],
    durationSeconds: 4 * 3600,
  });
  const { drydock, baseline } = report;
  expect(drydock.waiting.taskMinutes).toBeGreaterThan(0);
  expect(report.ratios.waiting).toBeCloseTo(drydock.waiting.taskMinutes / baseline.waiting.taskMinutes, 12);
  expect(report.series.drydock.capacity).toHaveLength(report.series.wanted.length);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(progress.at(-1)).toBe("hour 4.0 (baseline: 4.0) of 4.0");
});

test("the same seed gives the same report", async () => {
  const [one, other] = await Promise.all([run({ seed: 5 }), run({ seed: 5 })]);
  expect({ ...one, wallSeconds: 0 }).toEqual({ ...other, wallSeconds: 0 });
});

test("without a trace and a peak, generated match days are scaled to 80 % of what the group holds", async () => {
  const report = await rehearse({ stacksDir: cluster.stacksDir, environment: "demo", days: 1 });
  expect(report.traffic).toMatchObject({ source: "generated match days (seed 1)", days: 1, peakTasks: 22 });
});

test("a peak that does not fit is rehearsed with a larger group, unless it is to stay as it is", async () => {
  const larger = await run({ peakTasks: 60 });
  expect(larger.cluster.maxSize).toBe(10);
  expect(larger.findings).toEqual([
    "The peak of 60 tasks needs 10 instances; the environment allows 4 (cluster.capacity.maxSize): rehearsed with maxSize 10; set it before deploying for this traffic.",
  ]);
  const asIs = await run({ peakTasks: 60, asIs: true });
  expect(asIs.cluster.maxSize).toBe(4);
  // 28 places for 60 tasks in the second half of four hours.
  expect(asIs.drydock.waiting.taskMinutes).toBeGreaterThan(32 * 120);
});

test("a fault in the wiring is found and felt: without the alarm's action the cluster never grows", async () => {
  const stacksDir = cluster.changed("no-action", (resources) => {
    for (const alarm of Object.values(resources["aws_cloudwatch_metric_alarm"]!))
      if (alarm["metric_name"] === "MissingInstances") alarm["alarm_actions"] = [];
  });
  const report = await run({ stacksDir });
  expect(report.findings).toEqual(["No alarm carries out scaling policy demo-shortage."]);
  expect(report.drydock.instances.starts).toBe(0);
  expect(report.drydock.waiting.taskMinutes).toBe(6 * 120);
});

test("a fault in the wiring is found and felt: machines that nobody drains wait for the hook and die with their tasks", async () => {
  const stacksDir = cluster.changed("no-drain", (resources) => {
    resources["aws_lambda_event_source_mapping"] = {};
    const permissions = resources["aws_lambda_permission"]!;
    for (const id of Object.keys(permissions))
      if (JSON.stringify(permissions[id]).includes("drain")) delete permissions[id];
  });
  const { drydock, findings } = await run({ stacksDir, trace: down });
  expect(findings).toContain("Nothing invokes function demo-drain.");
  expect(drydock.drains).toMatchObject({ p50Seconds: 1800, maxSeconds: 1800 });
  expect(drydock.tasks.killed).toBeGreaterThan(0);
  expect(findings).toContain(
    `${drydock.tasks.killed} tasks were still there when the drain timeout of 60 s had passed and died with their machine: where they had no place to move to, a longer cluster.draining.timeoutSeconds helps.`,
  );
});

test("a container that fits on no machine is refused with both sizes", async () => {
  const stacksDir = cluster.changed("nano", (resources) => {
    for (const template of Object.values(resources["aws_launch_template"]!)) template["instance_type"] = "t3.nano";
    const functions = Object.values(resources["aws_lambda_function"]!) as { environment: { variables: object } }[];
    for (const { environment } of functions)
      if ("CONTAINER_MEMORY" in environment.variables) environment.variables.CONTAINER_MEMORY = "1024";
  });
  await expect(run({ stacksDir })).rejects.toThrow(
    "a container of 128 CPU units and 1024 MiB (cluster.headroom) does not fit on a t3.nano, which offers 2048 and 471: choose a larger cluster.capacity.instanceType",
  );
});

test("a function that fails is found, with how often and why", async () => {
  const stacksDir = cluster.changed("no-group", (resources) => {
    const functions = Object.values(resources["aws_lambda_function"]!) as {
      environment: { variables: Record<string, string> };
    }[];
    for (const { environment } of functions)
      if ("CONTAINER_CPU" in environment.variables) environment.variables["AUTO_SCALING_GROUP_NAME"] = "gone";
  });
  const { findings } = await run({ stacksDir });
  expect(findings).toEqual([
    expect.stringMatching(
      /^Function demo-headroom failed in (\d+) of \1 invocations \(0 by timeout\) and was throttled 0 times\. The last error: .*gone/,
    ),
  ]);
});
