import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentInput } from "../../src/environment/schema";
import { readCluster } from "../../src/foreign/read-cluster";
import { metricValue } from "../../src/rehearsal/policies/current";
import { renderReport } from "../../src/rehearsal/report/report";
import { rehearse } from "../../src/rehearsal/run";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { synthesizeInto } from "../support/synthesize";
import { fixture } from "./fixture";

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "drydock-foreign-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Rehearses a fixture with constants, under Drydock and its own policy. */
const report = async (name: string, policies = "current") => {
  const { cluster, settings } = readCluster(fixture(name));
  synthesizeInto(join(folder, name), "cluster", settings as EnvironmentInput, "drydock");
  return rehearse(
    { stacksDir: join(folder, name, "stacks"), environment: "drydock", foreign: cluster, policies, preset: "steady" },
    undefined,
    runPolicy,
  );
};

test("a cluster is rehearsed under its own policy, Drydock and the others by its metric exports, and no secret is told", async () => {
  const result = await report("reservation", "current,managed-90");
  expect(result).toMatchObject({
    environment: "default",
    subject: "drydock",
    reference: "current",
    cluster: { instanceType: "m5.large", minSize: 2, maxSize: 12 },
    // 30 tasks of half a container, and 10.
    traffic: { peakTasks: 25, start: "2026-06-01T12:00:00.000Z" },
  });
  expect(Object.keys(result.policies)).toEqual(["drydock", "current", "managed-90"]);
  const { drydock, current } = result.policies;
  // Nothing drains the instances of the one; what goes after the peak takes its tasks along.
  expect(current!.measures.tasks.killed).toBeGreaterThan(0);
  expect(drydock!.measures.tasks.killed).toBe(0);
  // At 75 % in use 25 containers on instances of 4 need 9 instances, one more by rounding up.
  expect(current!.measures.instances.peak).toBeGreaterThanOrEqual(9);
  const text = renderReport(result, { color: false, columns: 400, unicode: true });
  expect(text).toContain("cluster default in us-west-2, group my-auto-scaling-group (2 to 12 m5.large)");
  expect(text).toContain("! Scaling policy alb1000-target-tracking-scaling-policy");
  expect(text + JSON.stringify(result)).not.toContain("marker");
});

test("step policies add an instance above their threshold and remove one below it, and their hook drains", async () => {
  const { current } = (await report("steps")).policies;
  expect(current!.measures.instances.starts).toBeGreaterThan(0);
  expect(current!.measures.instances.stops).toBeGreaterThan(0);
  expect(current!.measures.tasks.killed).toBe(0);
});

test("a metric is the share that tasks and daemons reserve, or use", () => {
  const instances = [
    { registered: { cpu: 1920, memory: 7000 }, remainingCpu: 1000, remainingMemory: 3500 },
    { registered: { cpu: 1920, memory: 7000 }, remainingCpu: 1920, remainingMemory: 7000 },
  ];
  const daemons = { cpu: 128, memory: 500 };
  // (920 + 2 x 128) / (2 x 2048), and (3500 + 2 x 500) / (2 x 7500).
  expect(metricValue({ kind: "reservation", resource: "cpu" }, instances, daemons, undefined)).toBeCloseTo(28.710_9, 4);
  expect(metricValue({ kind: "reservation", resource: "memory" }, instances, daemons, undefined)).toBe(30);
  expect(metricValue({ kind: "utilization", resource: "cpu" }, instances, daemons, 50)).toBeCloseTo(14.355_5, 4);
  expect(metricValue({ kind: "reservation", resource: "cpu" }, [], daemons, undefined)).toBeUndefined();
});
