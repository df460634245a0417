import { cluster, describeGroup, drainHook } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

const setDesired = (world: World, DesiredCapacity: number) =>
  world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity });
const zones = (world: World) =>
  describeGroup(world)
    .Instances.map((each) => each.AvailabilityZone.slice(-1))
    .join("");
const activities = (world: World) =>
  world.call<{ Activities: { StatusCode: string; StatusMessage?: string }[] }>("DescribeScalingActivitiesCommand", {
    AutoScalingGroupName: "group",
  }).Activities;

describe("a zone without capacity", () => {
  test("is passed over for the next one", async () => {
    const world = await cluster({ desiredCapacity: 2, zones: 3 });
    world.aws.ec2.limits.setCapacity("eu-west-1c", false);
    setDesired(world, 4);
    expect(zones(world)).toBe("abab");
  });

  test("for one type has others", async () => {
    const world = await cluster({ desiredCapacity: 2, zones: 3 });
    world.aws.ec2.limits.setCapacity("eu-west-1c", false, "m5.large");
    setDesired(world, 3);
    expect(zones(world)).toBe("abc");
  });

  test("makes failed activities and is tried again until it has capacity", async () => {
    const world = await cluster({ desiredCapacity: 1, zones: 1 }, { timings: { launchRetrySeconds: 90 } });
    world.aws.ec2.limits.setCapacity("eu-west-1a", false);
    setDesired(world, 3);
    await world.runTo(250);
    expect(describeGroup(world)).toMatchObject({ DesiredCapacity: 3, Instances: [{}] });
    expect(activities(world).map(({ StatusCode }) => StatusCode)).toEqual(["Failed", "Failed", "Successful"]);
    expect(activities(world)[0]!.StatusMessage).toContain("sufficient t3.micro capacity");
    world.aws.ec2.limits.setCapacity("eu-west-1a", true);
    await world.runTo(400);
    expect(world.times("instanceLaunched")).toEqual([0, 280, 280]);
  });

  test("comes and goes by itself where the timings say so", async () => {
    const world = await cluster(
      { desiredCapacity: 1, zones: 1, maxSize: 2 },
      { timings: { zoneShortagesPerDay: 24, zoneShortageSeconds: 1800 } },
    );
    let lacking = 0;
    for (let minute = 0; minute < 600; minute++) {
      await world.runTo(100 + minute * 60);
      if (!world.aws.ec2.limits.hasCapacity("eu-west-1a", "t3.micro")) lacking += 1;
    }
    // Each begins an hour after the last one's end, in the mean, and lasts half an hour.
    expect(lacking / 600).toBeGreaterThan(0.15);
    expect(lacking / 600).toBeLessThan(0.55);
  });
});

test("the quota of vCPUs caps the group, which goes on trying", async () => {
  const world = await cluster({ desiredCapacity: 1 });
  world.aws.ec2.limits.setVcpuQuota(5);
  setDesired(world, 4);
  await world.runTo(250);
  // A t3.micro has two.
  expect(describeGroup(world).Instances).toHaveLength(2);
  expect(activities(world)[0]!.StatusMessage).toContain("vCPU limit of 5");
  world.aws.ec2.limits.setVcpuQuota(8);
  await world.runTo(400);
  expect(describeGroup(world).Instances).toHaveLength(4);
});

describe("a Spot Instance", () => {
  const spot = { spotPercent: 100, desiredCapacity: 1, hooks: [drainHook()] };
  const service = { name: "web", cpu: 128, memory: 128, desiredCount: 3 };
  const firstInstance = (world: World) => describeGroup(world).Instances[0]!.InstanceId;

  test("by hand: is gone 120 s after its notice whatever its hook says, and what had no room dies", async () => {
    const world = await cluster(spot);
    world.aws.ecs.createService({ ...service, startSeconds: 15, stopSeconds: 30 });
    await world.runTo(200);
    world.aws.ec2.interrupt(firstInstance(world));
    setDesired(world, 2);
    await world.runTo(1000);
    // The new machine registers at 290: its tasks run at 305, and the old ones would need until 335.
    expect(world.times("taskKilled")).toEqual([320, 320, 320]);
    expect(world.times("instanceTerminated")).toEqual([320]);
    expect(world.times("instanceTerminating")).toEqual([320]);
    expect(world.times("instanceLaunched")).toEqual([0, 200, 320]);
  });

  test("is announced by an event", async () => {
    const world = await cluster(spot);
    const events: unknown[] = [];
    world.aws.lambda.registerInProcess("listener", (event) => void events.push(event));
    const pattern = { source: ["aws.ec2"] };
    world.aws.eventBridge.createRule({ name: "spot", kind: "pattern", pattern, functions: ["listener"] });
    const id = firstInstance(world);
    world.aws.ec2.recommendRebalance(id);
    world.aws.ec2.interrupt(id);
    await world.runTo(110);
    expect(events).toMatchObject([
      { "detail-type": "EC2 Instance Rebalance Recommendation", detail: { "instance-id": id } },
      {
        "detail-type": "EC2 Spot Instance Interruption Warning",
        detail: { "instance-id": id, "instance-action": "terminate" },
      },
    ]);
  });

  test("is replaced before it goes by a group that rebalances capacity, even beyond max size", async () => {
    const world = await cluster({ ...spot, maxSize: 1, capacityRebalance: true, hooks: [] });
    world.aws.ec2.recommendRebalance(firstInstance(world));
    await world.runTo(129);
    expect(describeGroup(world).Instances.map((each) => each.LifecycleState)).toEqual(["InService", "Pending"]);
    await world.runTo(200);
    expect([world.times("instanceLaunched"), world.times("instanceTerminating")]).toEqual([[0, 100], [130]]);
    expect(describeGroup(world).Instances.map((each) => each.LifecycleState)).toEqual(["InService"]);
  });

  test("is one of a share of the instances beyond those on demand", async () => {
    const world = await cluster({ onDemandBase: 2, spotPercent: 75, desiredCapacity: 10 });
    const isSpot = world.aws.autoScaling.groups().flatMap((each) => [...each.instances.values()].map((i) => i.isSpot));
    expect(isSpot.filter(Boolean)).toHaveLength(6);
    expect(isSpot.slice(0, 2)).toEqual([false, false]);
  });

  test("is taken back about as often as the timings say, and others never are", async () => {
    const interruptions = async (spotPercent: number) => {
      const world = await cluster(
        { spotPercent, desiredCapacity: 20 },
        { timings: { spotInterruptionsPerMonth: 3 }, seed: 4 },
      );
      await world.runTo(10 * 24 * 3600);
      return world.times("instanceTerminated").length;
    };
    // Twenty machines for a third of a month.
    const count = await interruptions(100);
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(35);
    expect(await interruptions(0)).toBe(0);
  });
});

test("a group whose zones have become uneven launches in the emptiest and then terminates in the fullest", async () => {
  const world = await cluster(
    { desiredCapacity: 2, zones: 2, hooks: [drainHook({ heartbeatTimeoutSeconds: 60 })] },
    { timings: { zoneRebalance: "on", zoneRebalanceSeconds: 60 } },
  );
  world.aws.ec2.limits.setCapacity("eu-west-1b", false);
  setDesired(world, 4);
  await world.runTo(200);
  expect(zones(world)).toBe("abaa");
  world.aws.ec2.limits.setCapacity("eu-west-1b", true);
  await world.runTo(1000);
  expect([...zones(world)].sort().join("")).toBe("aabb");
  expect(world.times("instanceTerminating")).toHaveLength(1);
  expect(describeGroup(world).DesiredCapacity).toBe(4);
});
