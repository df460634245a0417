import type { TargetTrackingPolicy } from "../../src/virtual-aws";
import { cluster, describeGroup } from "./fixture";

/** A group of so many instances that have been in service for long, under one target tracking policy. */
const tracked = async (desiredCapacity: number, its: Partial<TargetTrackingPolicy> = {}, isProtected = false) => {
  const policy: TargetTrackingPolicy = { name: "track", type: "TargetTrackingScaling", target: 80, ...its };
  const world = await cluster({ desiredCapacity, policies: [policy], protectsNewInstances: isProtected });
  const breach = (value: number | undefined) =>
    world.aws.autoScaling.executePolicy("track", { alarm: "alarm", threshold: 80, value });
  return { ...world, breach, desired: () => describeGroup(world).DesiredCapacity };
};

test.each([
  ["4 instances at 100 % need 5 for 80 %", 4, 100, 5],
  ["4 at 81 % need a part of a fifth", 4, 81, 5],
  ["4 at 60 % need 3", 4, 60, 3],
  ["3 at 80 % are what is needed", 3, 80, 3],
  ["10 at 8 % need 1, and lose less than half in one minute", 10, 8, 6],
  ["2 at 0 % lose one, the minimum", 2, 0, 1],
  ["1 at 0 % loses the last", 1, 0, 0],
  ["0 count as one: 200 % makes 3 at a target of 80 %", 0, 200, 3],
])("%s", async (_case, instances, value, expected) => {
  const { breach, desired } = await tracked(instances);
  breach(value);
  expect(desired()).toBe(expected);
});

test("the lack of data changes nothing", async () => {
  const { breach, desired } = await tracked(4);
  breach(undefined);
  expect(desired()).toBe(4);
});

test("instances that warm up are no capacity to grow from, and nothing goes until they are warm", async () => {
  const { breach, desired, runTo } = await tracked(4, { warmupSeconds: 300 });
  breach(100);
  // Launched at 100 s, in service at 130 s, warm at 430 s.
  await runTo(200);
  breach(100);
  expect(desired()).toBe(5);
  breach(160);
  expect(desired()).toBe(8);
  breach(0);
  expect(desired()).toBe(8);
  await runTo(629);
  breach(0);
  expect(desired()).toBe(5);
});

test("one that waits for the warm-up launches nothing while an instance is younger", async () => {
  const { breach, desired, runTo } = await tracked(4, { target: 100, warmupSeconds: 300, waitsForWarmup: true });
  breach(200);
  // The first four were launched at 0 s.
  expect(desired()).toBe(4);
  await runTo(299);
  breach(200);
  expect(desired()).toBe(4);
  await runTo(300);
  breach(200);
  expect(desired()).toBe(8);
});

test("an instance that is protected from scale-in stays, and goes once it is not", async () => {
  const { aws, breach, desired, runTo, times } = await tracked(2, {}, true);
  breach(0);
  await runTo(200);
  expect(desired()).toBe(1);
  expect(times("instanceTerminating")).toEqual([]);
  const [first, second] = aws.autoScaling.group("group").instances.values();
  aws.autoScaling.setProtection(second!, false);
  expect(describeGroup({ aws }).Instances.map(({ LifecycleState }) => LifecycleState)).toEqual([
    "InService",
    expect.stringContaining("Terminating"),
  ]);
  aws.autoScaling.setProtection(first!, false);
  expect(times("instanceTerminating")).toHaveLength(1);
});
