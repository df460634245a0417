import { baseline } from "../../../src/rehearsal/policies/baseline";
import type { Observation } from "../../../src/virtual-aws";
import { deploy, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { demoBlueprint } from "./demo-blueprint";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

/** A cluster of t3.micro, each of which holds 7 containers, under the baseline and one service. */
const cluster = (sizes: { minSize: number; maxSize: number; desiredCapacity: number }, drainTimeoutSeconds = 60) => {
  const blueprint = demoBlueprint({ ...sizes, zones: 2 });
  const headroom = {
    container: { cpu: 128, memory: 128 },
    shortageThreshold: 2,
    excessThreshold: 10,
    reservePercent: 15,
  };
  const deployment = baseline.deployment({ blueprint, headroom, drainTimeoutSeconds });
  const seen: Observation[] = [];
  const clock = new VirtualClock(START);
  const observe = (observation: Observation) => void seen.push(observation);
  const aws = new VirtualAws({ clock, region: "eu-central-1", observe, timings: { duplicateShare: 0 } });
  deployment.register(aws);
  deploy(aws, deployment.blueprint);
  const service = (desiredCount: number) => {
    aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount });
  };
  const wanted = () =>
    seen.flatMap((each) => (each.kind === "capacityWanted" ? [[minutes(each.time), each.desired]] : []));
  return { aws, clock, deployment, seen, service, wanted };
};

const minutes = (time: number) => Math.floor((time - START) / MINUTE);

test("it reads the cluster one instance at a time, with two calls for each, every minute", async () => {
  const { aws, clock, service } = cluster({ minSize: 3, maxSize: 3, desiredCapacity: 3 });
  service(15);
  await clock.runUntil(START + 10 * MINUTE - 1);
  const before = aws.calls.get("DescribeContainerInstancesCommand")!;
  await clock.runUntil(START + 20 * MINUTE - 1);
  expect(aws.calls.get("DescribeContainerInstancesCommand")! - before).toBe(10 * 3);
  expect(aws.calls.get("PutMetricDataCommand")).toBeGreaterThan(10);
});

test("an empty cluster has no datapoint and never grows, however many tasks wait", async () => {
  const { aws, clock, seen, service } = cluster({ minSize: 0, maxSize: 4, desiredCapacity: 0 });
  service(10);
  await clock.runUntil(START + 60 * MINUTE);
  expect(aws.calls.get("PutMetricDataCommand")).toBeUndefined();
  expect(seen.some(({ kind }) => kind === "instanceLaunched")).toBe(false);
});

test("a shortage adds a quarter of the group, at least one instance, and then the cooldown of 300 s passes", async () => {
  const { clock, service, wanted } = cluster({ minSize: 2, maxSize: 12, desiredCapacity: 8 });
  service(80);
  await clock.runUntil(START + 30 * MINUTE);
  const [created, first, second] = wanted();
  expect(created).toEqual([0, 8]);
  expect(first![1]).toBe(10);
  expect(second![1]).toBe(12);
  // The cooldown begins with the end of the launch.
  expect(second![0]! - first![0]!).toBeGreaterThanOrEqual(5);
});

test("its drain ends when the tasks have been told to stop, and kills them while they do", async () => {
  const { clock, seen, service } = cluster({ minSize: 2, maxSize: 4, desiredCapacity: 4 });
  service(8);
  await clock.runUntil(START + 30 * MINUTE);
  const killed = seen.filter((each) => each.kind === "taskKilled");
  expect(killed.length).toBeGreaterThan(0);
  expect(killed.every((each) => each.kind === "taskKilled" && each.status === "STOPPING")).toBe(true);
});

test("its hook lasts one drain timeout, as far as a hook can", () => {
  const sizes = { minSize: 2, maxSize: 4, desiredCapacity: 2 };
  const heartbeat = (timeoutSeconds: number) =>
    cluster(sizes, timeoutSeconds).deployment.blueprint.group.hooks[0]!.heartbeatTimeoutSeconds;
  expect([60, 900, 86_400].map(heartbeat)).toEqual([60, 900, 7200]);
});
