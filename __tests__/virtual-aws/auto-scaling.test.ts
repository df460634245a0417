import { deploy } from "../../src/virtual-aws";
import {
  cluster,
  deployment,
  describeGroup,
  drainHook,
  group,
  START,
  simplePolicy,
  stepPolicy,
  virtualAws,
} from "./fixture";

const breach = (value?: number) => ({ alarm: "alarm", threshold: 50, value });
const setDesired = (world: Awaited<ReturnType<typeof cluster>>, DesiredCapacity: number) =>
  world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity });
const queue = { name: "drain", visibilityTimeoutSeconds: 60, delaySeconds: 0 };

describe("instances", () => {
  test("launch at once, are in service after 30 s and register with the cluster after 90 s, spread over the zones", async () => {
    const world = virtualAws();
    deploy(world.aws, deployment({ group: group({ desiredCapacity: 3 }) }));
    expect(describeGroup(world).Instances.map((i) => i.AvailabilityZone)).toEqual([
      "eu-west-1a",
      "eu-west-1b",
      "eu-west-1a",
    ]);
    await world.runTo(29);
    expect(describeGroup(world).Instances.map((i) => i.LifecycleState)).toEqual(["Pending", "Pending", "Pending"]);
    await world.runTo(30);
    expect(describeGroup(world).Instances.map((i) => i.LifecycleState)).toEqual(Array(3).fill("InService"));
    await world.runTo(100);
    expect(world.times("instanceLaunched")).toEqual([0, 0, 0]);
    expect(world.times("instanceRegistered")).toEqual([90, 90, 90]);
    expect(world.seen("capacityWanted")).toEqual([
      { time: 0, kind: "capacityWanted", desired: 3, cause: "the group was created" },
    ]);
  });

  test("end in the fullest zone first, there the oldest", async () => {
    const world = await cluster({ desiredCapacity: 3 });
    setDesired(world, 2);
    setDesired(world, 3);
    await world.runTo(200);
    setDesired(world, 0);
    await world.runTo(300);
    expect(describeGroup(world).Instances).toEqual([]);
    // Zones: a, b, a and, after the first a was gone, a again.
    const launched = world.seen("instanceLaunched").map((o) => o.instance);
    const order = world.seen("instanceTerminating").map((o) => launched.indexOf(o.instance));
    expect(order).toEqual([0, 2, 1, 3]);
  });

  test("that are surplus while they launch end as soon as they are in service", async () => {
    const world = virtualAws();
    deploy(world.aws, deployment());
    await world.runTo(10);
    setDesired(world, 1);
    await world.runTo(29);
    expect(world.times("instanceTerminating")).toEqual([]);
    await world.runTo(60);
    expect(world.times("instanceTerminating")).toEqual([30]);
    expect(world.times("instanceTerminated")).toEqual([30]);
  });

  test("whose machine dies are noticed by the next health check and replaced", async () => {
    const world = await cluster({ desiredCapacity: 1, hooks: [drainHook()] });
    world.aws.autoScaling.fail(describeGroup(world).Instances[0]!.InstanceId);
    await world.runTo(300);
    expect(world.times("instanceTerminated")).toEqual([100]);
    expect(world.times("instanceTerminating")).toEqual([160]);
    expect(world.times("instanceLaunched")).toEqual([0, 160]);
    expect(describeGroup(world).Instances.map((i) => i.LifecycleState)).toEqual(["Terminating:Wait", "InService"]);
  });

  test("that are marked unhealthy are replaced at the next health check, with their hooks", async () => {
    const world = await cluster({ desiredCapacity: 1, hooks: [drainHook()] });
    const InstanceId = describeGroup(world).Instances[0]!.InstanceId;
    for (let times = 0; times < 2; times++)
      world.call("SetInstanceHealthCommand", { InstanceId, HealthStatus: "Unhealthy" });
    expect(describeGroup(world).Instances).toMatchObject([{ LifecycleState: "InService", HealthStatus: "Unhealthy" }]);
    await world.runTo(300);
    expect(world.times("instanceTerminating")).toEqual([160]);
    expect(world.times("instanceLaunched")).toEqual([0, 160]);
    expect(describeGroup(world).Instances.map((i) => i.LifecycleState)).toEqual(["Terminating:Wait", "InService"]);
  });

  test("that are marked healthy again in time are kept", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    const InstanceId = describeGroup(world).Instances[0]!.InstanceId;
    world.call("SetInstanceHealthCommand", { InstanceId, HealthStatus: "Unhealthy" });
    await world.runTo(130);
    world.call("SetInstanceHealthCommand", { InstanceId, HealthStatus: "Healthy" });
    await world.runTo(300);
    expect(world.times("instanceTerminating")).toEqual([]);
  });

  test("are not marked within the grace period, 30 to 330 s here, unless the call does not respect it", async () => {
    const world = await cluster({ desiredCapacity: 1, healthCheckGraceSeconds: 300 });
    const InstanceId = describeGroup(world).Instances[0]!.InstanceId;
    const health = () => describeGroup(world).Instances.map((each) => (each as { HealthStatus?: string }).HealthStatus);
    const mark = { InstanceId, HealthStatus: "Unhealthy" };
    await world.runTo(329);
    world.call("SetInstanceHealthCommand", mark);
    world.call("SetInstanceHealthCommand", { ...mark, ShouldRespectGracePeriod: true });
    expect(health()).toEqual(["Healthy"]);
    world.call("SetInstanceHealthCommand", { ...mark, ShouldRespectGracePeriod: false });
    expect(health()).toEqual(["Unhealthy"]);
    world.call("SetInstanceHealthCommand", { ...mark, HealthStatus: "Healthy", ShouldRespectGracePeriod: false });
    await world.runTo(330);
    world.call("SetInstanceHealthCommand", mark);
    expect(health()).toEqual(["Unhealthy"]);
  });

  test("that do not exist, and a status that does not, are refused", async () => {
    const world = await cluster();
    const InstanceId = describeGroup(world).Instances[0]!.InstanceId;
    expect(() => world.call("SetInstanceHealthCommand", { InstanceId: "i-0", HealthStatus: "Unhealthy" })).toThrow(
      "Instance Id not found",
    );
    expect(() => world.call("SetInstanceHealthCommand", { InstanceId, HealthStatus: "Sick" })).toThrow(
      "Health status 'Sick' is invalid",
    );
  });

  test("are limited to the group's sizes", async () => {
    const world = await cluster({ minSize: 1, maxSize: 3 });
    expect(() => setDesired(world, 4)).toThrow("New SetDesiredCapacity value 4 is outside of min 1 and max 3");
    expect(() => setDesired(world, 0)).toThrow("outside of min 1");
  });
});

describe("a terminating hook", () => {
  test("gets a test notification when the group is created, and a message for each termination", async () => {
    const world = virtualAws();
    deploy(world.aws, deployment({ queues: [queue], group: group({ hooks: [drainHook({ queue: "drain" })] }) }));
    await world.runTo(100);
    setDesired(world, 1);
    const [test, termination] = world.aws.sqs.messages("drain").map(({ body }) => JSON.parse(body));
    expect(test).toMatchObject({ Event: "autoscaling:TEST_NOTIFICATION", AutoScalingGroupName: "group" });
    expect(test.EC2InstanceId).toBeUndefined();
    expect(termination).toEqual({
      Service: "AWS Auto Scaling",
      Time: new Date(START + 100_000).toISOString(),
      AccountId: "123456789012",
      RequestId: expect.any(String),
      AutoScalingGroupName: "group",
      LifecycleActionToken: expect.any(String),
      LifecycleHookName: "drain",
      LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
      EC2InstanceId: world.seen("instanceTerminating")[0]!.instance,
      Origin: "AutoScalingGroup",
      Destination: "EC2",
    });
  });

  const terminating = async (heartbeatTimeoutSeconds: number) => {
    const world = await cluster({ desiredCapacity: 1, hooks: [drainHook({ heartbeatTimeoutSeconds })] });
    setDesired(world, 0);
    const action = {
      AutoScalingGroupName: "group",
      LifecycleHookName: "drain",
      InstanceId: describeGroup(world).Instances[0]!.InstanceId,
    };
    const complete = () =>
      world.call("CompleteLifecycleActionCommand", { ...action, LifecycleActionResult: "CONTINUE" });
    return { world, action, complete };
  };

  test("keeps the instance until it is completed, once", async () => {
    const { world, complete } = await terminating(1800);
    await world.runTo(150);
    expect(describeGroup(world).Instances[0]!.LifecycleState).toBe("Terminating:Wait");
    complete();
    expect(describeGroup(world).Instances[0]!.LifecycleState).toBe("Terminating:Proceed");
    expect(world.times("instanceTerminated")).toEqual([150]);
    expect(complete).toThrow(
      expect.objectContaining({
        name: "ValidationError",
        $fault: "client",
        message: expect.stringContaining("No active Lifecycle Action found with instance ID i-"),
      }),
    );
    await world.runTo(180);
    expect(describeGroup(world).Instances).toEqual([]);
  });

  test("gives up when its heartbeat timeout passes, counted from the last heartbeat", async () => {
    const { world, action } = await terminating(60);
    await world.runTo(140);
    world.call("RecordLifecycleActionHeartbeatCommand", action);
    await world.runTo(199);
    expect(world.times("instanceTerminated")).toEqual([]);
    await world.runTo(300);
    expect(world.times("instanceTerminated")).toEqual([200]);
    expect(() => world.call("RecordLifecycleActionHeartbeatCommand", action)).toThrow("No active Lifecycle Action");
  });

  test("gives up after 100 heartbeat timeouts whatever the heartbeats", async () => {
    const { world, action } = await terminating(30);
    for (let time = 100; time < 100 + 3000; time += 20) {
      await world.runTo(time);
      world.call("RecordLifecycleActionHeartbeatCommand", action);
    }
    await world.runTo(5000);
    expect(world.times("instanceTerminated")).toEqual([3100]);
  });

  test("gives up after 48 hours when 100 heartbeat timeouts are longer", async () => {
    const { world, action } = await terminating(7200);
    for (let time = 100; time < 50 * 3600; time += 3600) {
      await world.runTo(time);
      if (world.times("instanceTerminated").length === 0) world.call("RecordLifecycleActionHeartbeatCommand", action);
    }
    expect(world.times("instanceTerminated")).toEqual([100 + 48 * 3600]);
  });
});

test("a launching hook keeps an instance out of service, and abandoning it replaces the instance", async () => {
  const launchHook = drainHook({ name: "boot", transition: "autoscaling:EC2_INSTANCE_LAUNCHING" });
  const world = await cluster({ desiredCapacity: 1, hooks: [launchHook] });
  expect(describeGroup(world).Instances[0]!.LifecycleState).toBe("Pending:Wait");
  world.call("CompleteLifecycleActionCommand", {
    AutoScalingGroupName: "group",
    LifecycleHookName: "boot",
    InstanceId: describeGroup(world).Instances[0]!.InstanceId,
    LifecycleActionResult: "ABANDON",
  });
  expect(world.times("instanceTerminated")).toEqual([100]);
  expect(world.times("instanceLaunched")).toEqual([0, 100]);
});

test("an instance that completes its launching hook itself enters service soon after its agent is registered", async () => {
  const transition = "autoscaling:EC2_INSTANCE_LAUNCHING" as const;
  const hook = drainHook({ name: "boot", transition, completedByInstance: true });
  const world = virtualAws();
  deploy(world.aws, deployment({ group: group({ desiredCapacity: 1, hooks: [hook] }) }));
  await world.runTo(94);
  expect(world.times("instanceRegistered")).toEqual([90]);
  expect(describeGroup(world).Instances[0]!.LifecycleState).toBe("Pending:Wait");
  await world.runTo(95);
  expect(describeGroup(world).Instances[0]!.LifecycleState).toBe("InService");
});

test("scaling activities name their instance, those in progress first, and come in pages", async () => {
  const world = await cluster({ desiredCapacity: 3, hooks: [drainHook()] });
  setDesired(world, 2);
  const page = world.call<{
    Activities: { Description: string; StartTime: Date; EndTime?: Date; StatusCode: string }[];
    NextToken: string;
  }>("DescribeScalingActivitiesCommand", { AutoScalingGroupName: "group", MaxRecords: 2 });
  const instance = world.seen("instanceTerminating")[0]!.instance;
  expect(page.Activities[0]).toMatchObject({
    Description: `Terminating EC2 instance: ${instance}`,
    StatusCode: "MidLifecycleAction",
    StartTime: new Date(START + 100_000),
  });
  expect(page.Activities[0]!.EndTime).toBeUndefined();
  expect(page.Activities[1]).toMatchObject({ StatusCode: "Successful", EndTime: new Date(START + 30_000) });
  const rest = world.call<{ Activities: object[]; NextToken?: string }>("DescribeScalingActivitiesCommand", {
    AutoScalingGroupName: "group",
    MaxRecords: 2,
    NextToken: page.NextToken,
  });
  expect(rest.Activities).toHaveLength(2);
  expect(rest.NextToken).toBeUndefined();
});

describe("a step policy", () => {
  const documented = stepPolicy({
    adjustmentType: "PercentChangeInCapacity",
    warmupSeconds: 120,
    steps: [
      { lower: 0, upper: 10, adjustment: 0 },
      { lower: 10, upper: 20, adjustment: 10 },
      { lower: 20, adjustment: 30 },
    ],
  });

  test("adds nothing more for the same step while what it added warms up, and the difference for a higher one", async () => {
    const world = await cluster({ desiredCapacity: 10, policies: [documented] });
    const desiredAfter = (value: number) => {
      world.aws.autoScaling.executePolicy("policy", breach(value));
      return describeGroup(world).DesiredCapacity;
    };
    expect(desiredAfter(55)).toBe(10);
    expect(desiredAfter(60)).toBe(11);
    expect(desiredAfter(62)).toBe(11);
    expect(desiredAfter(70)).toBe(13);
    expect(desiredAfter(60)).toBe(13);
    // In service at 130, warm at 250: only from then on the capacity is 13.
    await world.runTo(249);
    expect(desiredAfter(70)).toBe(13);
    await world.runTo(250);
    expect(desiredAfter(70)).toBe(16);
  });

  const inwards = stepPolicy({ name: "in", steps: [{ lower: 0, adjustment: -2 }] });

  test("removes nothing more while what it removed is still terminating", async () => {
    const world = await cluster({ desiredCapacity: 10, policies: [inwards], hooks: [drainHook()] });
    for (let minute = 0; minute < 3; minute++) world.aws.autoScaling.executePolicy("in", breach(50));
    expect(describeGroup(world).DesiredCapacity).toBe(8);
    for (const { instance } of world.seen("instanceTerminating"))
      world.call("CompleteLifecycleActionCommand", {
        AutoScalingGroupName: "group",
        LifecycleHookName: "drain",
        InstanceId: instance,
        LifecycleActionResult: "CONTINUE",
      });
    await world.runTo(200);
    world.aws.autoScaling.executePolicy("in", breach(50));
    expect(describeGroup(world).DesiredCapacity).toBe(6);
  });

  test("removes nothing while a scale-out boots or warms up", async () => {
    const out = stepPolicy({ name: "out", warmupSeconds: 120 });
    const world = await cluster({ desiredCapacity: 10, policies: [inwards, out] });
    world.aws.autoScaling.executePolicy("out", breach(50));
    const desiredAt = async (seconds: number) => {
      await world.runTo(seconds);
      world.aws.autoScaling.executePolicy("in", breach(50));
      return describeGroup(world).DesiredCapacity;
    };
    expect(await desiredAt(110)).toBe(11);
    expect(await desiredAt(249)).toBe(11);
    expect(await desiredAt(250)).toBe(9);
  });

  test("stays within the group's sizes, and takes the threshold's step when only the lack of data breaches", async () => {
    const world = await cluster({ maxSize: 3, policies: [stepPolicy({ steps: [{ lower: 0, adjustment: 7 }] })] });
    world.aws.autoScaling.executePolicy("policy", breach(undefined));
    expect(describeGroup(world).DesiredCapacity).toBe(3);
  });
});

describe("a simple policy", () => {
  const simple = simplePolicy({ cooldownSeconds: 300 });

  test("waits for the launch to end and then for its cooldown", async () => {
    const world = await cluster({ policies: [simple] });
    const desiredAt = async (seconds: number) => {
      await world.runTo(seconds);
      world.aws.autoScaling.executePolicy("policy", breach());
      return describeGroup(world).DesiredCapacity;
    };
    expect(await desiredAt(100)).toBe(3);
    expect(await desiredAt(160)).toBe(3);
    // The instance was in service at 130.
    expect(await desiredAt(429)).toBe(3);
    expect(await desiredAt(430)).toBe(4);
  });

  test("does nothing as long as a hook is pending", async () => {
    const world = await cluster({ policies: [simple], hooks: [drainHook()] });
    setDesired(world, 1);
    for (let minute = 3; minute < 30; minute++) {
      await world.runTo(minute * 60);
      world.aws.autoScaling.executePolicy("policy", breach());
    }
    expect(describeGroup(world).DesiredCapacity).toBe(1);
    // The hook gives up at 1900, the instance is gone 30 s later, and no cooldown was begun.
    await world.runTo(1930);
    world.aws.autoScaling.executePolicy("policy", breach());
    expect(describeGroup(world).DesiredCapacity).toBe(2);
  });
});
