import type { Timing } from "../../src/virtual-aws";
import { alarm, cluster, describeGroup, drainHook, stepPolicy, virtualAws } from "./fixture";

const spread = (minimum: number, maximum: number): Timing => ({ minimum, maximum, distribution: "uniform" });

const put = ({ call }: ReturnType<typeof virtualAws>) =>
  call("PutMetricDataCommand", {
    Namespace: "Test",
    MetricData: [{ MetricName: "Load", Value: 10, Dimensions: [{ Name: "ClusterName", Value: "cluster" }] }],
  });

test("each alarm evaluates each minute at a second of its own, which it keeps", async () => {
  const secondsOf = async (name: string) => {
    const world = await cluster(
      { desiredCapacity: 1, policies: [stepPolicy({ warmupSeconds: 0 })] },
      { timings: { alarmEvaluationSeconds: spread(5, 68) } },
    );
    world.aws.cloudWatch.createAlarm(alarm({ name, policies: ["policy"] }));
    for (let minute = 2; minute < 8; minute++) {
      put(world);
      await world.runTo(minute * 60);
    }
    const times = world.times("capacityWanted").slice(1);
    expect(times.length).toBeGreaterThan(2);
    expect(new Set(times.map((time) => Math.round((time % 60) * 1000))).size).toBe(1);
    return times[0]! % 60;
  };
  const seconds = [await secondsOf("one"), await secondsOf("other"), await secondsOf("third")];
  expect(new Set(seconds).size).toBe(3);
  expect(await secondsOf("one")).toBe(seconds[0]);
});

test.each([
  [25, [35, 95]],
  [55, [5, 65, 125]],
])("by hand: a schedule at :%s sees a termination of second 50 at the ages %p", async (phase, ages) => {
  const world = virtualAws({ timings: { schedulePhaseSeconds: phase, eventDeliverySeconds: 0 } });
  const runs: number[] = [];
  world.aws.lambda.registerInProcess("drain", () => void runs.push((world.clock.now() % 3_600_000) / 1000));
  world.aws.eventBridge.createRule({ name: "minute", kind: "schedule", periodSeconds: 60, functions: ["drain"] });
  await world.runTo(240);
  const terminated = 50;
  expect(runs.map((second) => second - terminated).filter((age) => age > 0 && age <= 130)).toEqual(ages);
});

test("a schedule is late by a few seconds, each time anew, and never drifts", async () => {
  const world = virtualAws({ timings: { scheduleLatenessSeconds: spread(0, 10), eventDeliverySeconds: 0 } });
  const seconds: number[] = [];
  world.aws.lambda.registerInProcess("run", () => void seconds.push((world.clock.now() % 60_000) / 1000));
  world.aws.eventBridge.createRule({ name: "minute", kind: "schedule", periodSeconds: 60, functions: ["run"] });
  await world.runTo(6000);
  expect(seconds.length).toBeGreaterThanOrEqual(99);
  expect(Math.max(...seconds)).toBeLessThanOrEqual(10);
  expect(new Set(seconds).size).toBeGreaterThan(90);
});

describe("the group acts later than its desired capacity changes", () => {
  const setDesired = (world: Awaited<ReturnType<typeof cluster>>, DesiredCapacity: number) =>
    world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity });

  test("by hand: desired at 200, Pending at 209; desired at 400, Terminating at 414", async () => {
    const world = await cluster(
      { desiredCapacity: 1, hooks: [drainHook()] },
      { timings: { launchDelaySeconds: 9, removalDelaySeconds: 14 } },
    );
    await world.runTo(200);
    setDesired(world, 2);
    expect(describeGroup(world)).toMatchObject({ DesiredCapacity: 2, Instances: [{ LifecycleState: "InService" }] });
    await world.runTo(208);
    expect(describeGroup(world).Instances).toHaveLength(1);
    await world.runTo(209);
    expect(describeGroup(world).Instances.map((each) => each.LifecycleState)).toEqual(["InService", "Pending"]);
    await world.runTo(400);
    setDesired(world, 1);
    expect(describeGroup(world).DesiredCapacity).toBe(1);
    await world.runTo(500);
    expect(world.times("instanceTerminating")).toEqual([414]);
  });

  test("and does nothing where the desired capacity has changed back", async () => {
    const world = await cluster(
      { desiredCapacity: 1 },
      { timings: { launchDelaySeconds: 9, removalDelaySeconds: 14 } },
    );
    setDesired(world, 2);
    await world.runTo(105);
    setDesired(world, 1);
    await world.runTo(300);
    expect(world.times("instanceLaunched")).toHaveLength(1);
    expect(world.times("instanceTerminating")).toEqual([]);
  });

  test("and launches a large step batch by batch", async () => {
    const world = await cluster(
      { desiredCapacity: 1 },
      { timings: { launchBatchInstances: 4, launchBatchPauseSeconds: 3 } },
    );
    setDesired(world, 11);
    await world.runTo(200);
    expect(world.times("instanceLaunched").slice(1)).toEqual([100, 100, 100, 100, 103, 103, 103, 103, 106, 106]);
  });
});
