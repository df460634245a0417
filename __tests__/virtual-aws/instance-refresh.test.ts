import type { AutoScalingGroup } from "../../src/virtual-aws";
import { alarm, cluster, describeGroup, drainHook, START } from "./fixture";

/** A group whose instances are in service after 30 s and warm up for 120 s, and whose terminations take 30 s. */
const refreshed = async (
  its: Partial<AutoScalingGroup> = {},
  options: Parameters<typeof cluster>[1] = {},
): Promise<Awaited<ReturnType<typeof cluster>>> => {
  const world = await cluster(
    { instanceRefresh: { maxHealthyPercent: 110, warmupSeconds: 120 }, desiredCapacity: 3, ...its },
    options,
  );
  world.aws.autoScaling.startInstanceRefresh("group");
  return world;
};

const launches = (world: Awaited<ReturnType<typeof cluster>>) => world.times("instanceLaunched").filter((at) => at > 0);

/** Most machines at a time, of the observations from the refresh's begin on. */
const peak = ({ observations }: Awaited<ReturnType<typeof cluster>>) => {
  let count = 0;
  let highest = 0;
  for (const { kind } of observations) {
    if (kind === "instanceLaunched") count += 1;
    if (kind === "instanceTerminated") count -= 1;
    highest = Math.max(highest, count);
  }
  return highest;
};

test("replaces a small group instance by instance: launch, warm up, end, and then the next", async () => {
  const world = await refreshed();
  await world.runTo(2000);
  // 30 s to boot, 120 s to warm up, 30 s to end: 180 s for each of three.
  expect(launches(world)).toEqual([100, 280, 460]);
  expect(world.times("instanceTerminating")).toEqual([250, 430, 610]);
  expect(world.times("refreshEnded")).toEqual([640]);
  expect(peak(world)).toBe(4);
  const old = world.seen("instanceLaunched").slice(0, 3);
  expect(describeGroup(world).Instances.map(({ InstanceId }) => InstanceId)).toEqual(
    world
      .seen("instanceLaunched")
      .slice(3)
      .map(({ instance }) => instance),
  );
  // Each in the zone of the one that it replaces.
  expect(describeGroup(world).Instances.map((each) => each.AvailabilityZone)).toEqual([
    "eu-west-1a",
    "eu-west-1b",
    "eu-west-1a",
  ]);
  expect(world.seen("refreshBegan")).toEqual([{ time: 100, kind: "refreshBegan", instances: old.length }]);
});

test("replaces as many at a time as the maximum leaves room for", async () => {
  const twenty = await refreshed({ desiredCapacity: 20, maxSize: 20 });
  await twenty.runTo(4000);
  expect(launches(twenty)).toEqual(
    Array.from({ length: 10 }, (_, batch) => [100 + 180 * batch, 100 + 180 * batch]).flat(),
  );
  expect(peak(twenty)).toBe(22);

  const whole = await refreshed({
    desiredCapacity: 20,
    instanceRefresh: { maxHealthyPercent: 200, warmupSeconds: 120 },
  });
  await whole.runTo(2000);
  expect(launches(whole)).toEqual(Array(20).fill(100));
  expect(peak(whole)).toBe(40);
  expect(whole.times("refreshEnded")).toEqual([280]);
});

test.each([
  ["on", 4, [100, 1180]],
  ["off", 5, [100, 250, 400]],
] as const)("waits for drains or does not: %s", async (refreshWaitsForTerminations, machines, begins) => {
  const hooks = [drainHook({ heartbeatTimeoutSeconds: 900 })];
  const world = await refreshed({ hooks }, { timings: { refreshWaitsForTerminations } });
  await world.runTo(1200);
  expect(launches(world)).toEqual(begins);
  expect(peak(world)).toBeGreaterThanOrEqual(machines);
});

test("pauses once at its checkpoint", async () => {
  const world = await refreshed({
    desiredCapacity: 4,
    instanceRefresh: { maxHealthyPercent: 110, warmupSeconds: 120, checkpointPercent: 50, checkpointSeconds: 1000 },
  });
  await world.runTo(4000);
  expect(launches(world)).toEqual([100, 280, 1460, 1640]);
  expect(world.times("refreshEnded")).toEqual([1820]);
});

test("launches again for an instance whose boot was abandoned, and ends no old one for it", async () => {
  const hooks = [
    {
      name: "boot",
      transition: "autoscaling:EC2_INSTANCE_LAUNCHING",
      heartbeatTimeoutSeconds: 600,
      defaultResult: "ABANDON",
    },
  ] as const;
  const world = await cluster({ hooks, instanceRefresh: { maxHealthyPercent: 110, warmupSeconds: 120 } });
  for (const { InstanceId } of describeGroup(world).Instances)
    world.call("CompleteLifecycleActionCommand", {
      AutoScalingGroupName: "group",
      LifecycleHookName: "boot",
      InstanceId,
      LifecycleActionResult: "CONTINUE",
    });
  world.aws.autoScaling.startInstanceRefresh("group");
  await world.runTo(2000);
  const inService = describeGroup(world).Instances.filter((each) => each.LifecycleState === "InService");
  expect(inService.map(({ InstanceId }) => InstanceId)).toEqual(
    world
      .seen("instanceLaunched")
      .slice(0, 2)
      .map(({ instance }) => instance),
  );
  expect(launches(world).length).toBeGreaterThan(2);
  expect(world.times("refreshEnded")).toEqual([]);
});

test("goes on under scaling: what grows meanwhile is new, what shrinks needs no replacement", async () => {
  const world = await refreshed();
  const setDesired = (DesiredCapacity: number) =>
    world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity });
  await world.runTo(200);
  setDesired(5);
  await world.runTo(400);
  setDesired(2);
  await world.runTo(3000);
  expect(describeGroup(world).Instances).toHaveLength(2);
  expect(world.times("refreshEnded")).toHaveLength(1);
  const old = world
    .seen("instanceLaunched")
    .slice(0, 3)
    .map(({ instance }) => instance);
  for (const { InstanceId } of describeGroup(world).Instances) expect(old).not.toContain(InstanceId);
});

test("a second one, and one of a group that has no pace for it, are refused", async () => {
  const world = await refreshed();
  const start = () => world.aws.autoScaling.startInstanceRefresh("group");
  expect(start).toThrow("an instance refresh of group group is under way");
  const without = await cluster();
  expect(() => without.aws.autoScaling.startInstanceRefresh("group")).toThrow("group group has no instance refresh");
});

describe("an alarm that the refresh names", () => {
  const instanceRefresh = { maxHealthyPercent: 110, warmupSeconds: 120, alarms: ["alarm"] };
  const breach = (world: Awaited<ReturnType<typeof cluster>>, name: string, seconds: number) => {
    world.aws.cloudWatch.createAlarm(alarm({ name }));
    world.clock.at(START + seconds * 1000, () => {
      world.call("PutMetricDataCommand", {
        Namespace: "Test",
        MetricData: [{ MetricName: "Load", Value: 99, Dimensions: [{ Name: "ClusterName", Value: "cluster" }] }],
      });
    });
  };

  test("ends it, and leaves the group part old and part new, of its size", async () => {
    const world = await refreshed({ instanceRefresh });
    breach(world, "alarm", 290);
    await world.runTo(3000);
    // The second instance has launched at 280 s and replaces nothing any more.
    expect(launches(world)).toEqual([100, 280]);
    expect(world.seen("refreshFailed")).toMatchObject([{ alarm: "alarm", left: 2 }]);
    expect(world.times("refreshEnded")).toEqual([]);
    expect(describeGroup(world).Instances).toHaveLength(3);
    world.aws.autoScaling.startInstanceRefresh("group");
    await world.runTo(6000);
    expect(world.times("refreshEnded")).toHaveLength(1);
  });

  test("ends one at its checkpoint too, whose pause starts nothing afterwards", async () => {
    const world = await refreshed({
      desiredCapacity: 4,
      instanceRefresh: { ...instanceRefresh, checkpointPercent: 50, checkpointSeconds: 1000 },
    });
    breach(world, "alarm", 600);
    await world.runTo(4000);
    expect(launches(world)).toEqual([100, 280]);
    expect(world.seen("refreshFailed")).toMatchObject([{ left: 2 }]);
  });

  test("another one ends none", async () => {
    const world = await refreshed({ instanceRefresh });
    breach(world, "other", 290);
    await world.runTo(3000);
    expect(world.times("refreshEnded")).toEqual([640]);
  });
});
