import { cluster, describeGroup, drainHook } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

const setDesired = (world: World, DesiredCapacity: number) =>
  world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity });
const zones = (world: World) =>
  describeGroup(world)
    .Instances.map((each) => each.AvailabilityZone.slice(-1))
    .join("");
const types = (world: World) => describeGroup(world).Instances.map(({ InstanceType }) => InstanceType);
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

describe("the quota of vCPUs", () => {
  // A t3.micro has two.
  test("caps the group, which goes on trying", async () => {
    const world = await cluster({ desiredCapacity: 1 }, { timings: { onDemandVcpuQuota: 5 } });
    setDesired(world, 4);
    await world.runTo(250);
    expect(describeGroup(world).Instances).toHaveLength(2);
    expect(activities(world)[0]!.StatusMessage).toContain("vCPU limit of 5");
    setDesired(world, 1);
    await world.runTo(600);
    setDesired(world, 2);
    await world.runTo(900);
    expect(describeGroup(world).Instances).toHaveLength(2);
  });

  test("is another one for Spot Instances", async () => {
    const timings = { onDemandVcpuQuota: 1000, spotVcpuQuota: 4 };
    const world = await cluster({ desiredCapacity: 6, onDemandBase: 1, spotPercent: 100 }, { timings });
    expect(describeGroup(world).Instances).toHaveLength(3);
    expect(activities(world)[0]!.StatusMessage).toBe("Max spot instance count exceeded.");
  });

  test("is another one for families that have their own, of which a group launches where one is used up", async () => {
    const otherInstanceTypes = [{ instanceType: "t3.small" }, { instanceType: "g4dn.xlarge" }];
    const world = await cluster({ desiredCapacity: 6, otherInstanceTypes }, { timings: { onDemandVcpuQuota: 8 } });
    // Four of the Standard families, and two with four vCPUs each of G and VT.
    expect(types(world)).toEqual([...Array(4).fill("t3.micro"), "g4dn.xlarge", "g4dn.xlarge"]);
  });

  test("is drawn by the seed from a spread", async () => {
    const launched = async (seed: number) => {
      const timings = { onDemandVcpuQuota: { oneOf: [4, 8] } };
      return describeGroup(await cluster({ desiredCapacity: 6 }, { timings, seed })).Instances.length;
    };
    expect(new Set(await Promise.all([1, 2, 3, 4, 5, 6].map(launched)))).toEqual(new Set([2, 4]));
  });

  test("may be used up by others for a while", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ec2.limits.exhaustVcpus(true);
    setDesired(world, 3);
    await world.runTo(200);
    expect(activities(world)[0]!.StatusMessage).toContain("vCPU limit of 2");
    world.aws.ec2.limits.exhaustVcpus(false);
    await world.runTo(400);
    expect(describeGroup(world).Instances).toHaveLength(3);
  });
});

describe("a group of several types", () => {
  const otherInstanceTypes = [{ instanceType: "t3.small" }, { instanceType: "t3.medium" }];

  test("launches the first as long as EC2 has it, in a zone the next that it has there, and reports all that lack", async () => {
    const world = await cluster({ desiredCapacity: 2, zones: 2, otherInstanceTypes });
    const { limits } = world.aws.ec2;
    limits.setCapacity("eu-west-1a", false, "t3.micro");
    setDesired(world, 4);
    expect(types(world)).toEqual(["t3.micro", "t3.micro", "t3.small", "t3.micro"]);
    expect(zones(world)).toBe("abab");
    limits.setCapacity("eu-west-1a", false, "t3.small");
    setDesired(world, 5);
    expect(types(world).at(-1)).toBe("t3.medium");
    for (const zone of ["eu-west-1a", "eu-west-1b"]) limits.setCapacity(zone, false);
    setDesired(world, 6);
    expect(describeGroup(world).Instances).toHaveLength(5);
    expect(activities(world).find(({ StatusCode }) => StatusCode === "Failed")!.StatusMessage).toContain(
      "sufficient t3.micro capacity",
    );
  });

  test("has the room of the type that it launched", async () => {
    const world = await cluster({ desiredCapacity: 1, zones: 1, otherInstanceTypes: [{ instanceType: "t3.medium" }] });
    world.aws.ec2.limits.setCapacity("eu-west-1a", false, "t3.micro");
    setDesired(world, 2);
    await world.runTo(300);
    const memory = [...world.aws.ecs.inspect().instances.values()].map(({ registered }) => registered.memory);
    expect(memory[1]!).toBeGreaterThan(3 * memory[0]!);
  });

  test("lacks one of them now and then where the timings say so, and others not", async () => {
    const timings = { typeShortagesPerDay: 24, typeShortageSeconds: 1800 };
    const world = await cluster({ desiredCapacity: 1, zones: 1, otherInstanceTypes }, { timings });
    const { limits } = world.aws.ec2;
    const lacking = { "t3.micro": 0, "t3.small": 0 };
    for (let minute = 0; minute < 600; minute++) {
      await world.runTo(100 + minute * 60);
      for (const type of ["t3.micro", "t3.small"] as const)
        if (!limits.hasCapacity("eu-west-1a", type)) lacking[type] += 1;
    }
    // Of the second type, which nobody has asked for yet, no shortage has been drawn.
    expect(lacking["t3.micro"] / 600).toBeGreaterThan(0.15);
    expect(lacking["t3.micro"] / 600).toBeLessThan(0.65);
    expect(lacking["t3.small"]).toBe(0);
  });
});

test("a zone that lacks capacity for two reasons has it again when both have ended", async () => {
  const { aws } = await cluster();
  const { limits } = aws.ec2;
  for (const hasCapacity of [false, false, true]) limits.setCapacity("eu-west-1a", hasCapacity);
  expect(limits.hasCapacity("eu-west-1a", "t3.micro")).toBe(false);
  limits.setCapacity("eu-west-1a", true);
  expect(limits.hasCapacity("eu-west-1a", "t3.micro")).toBe(true);
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
