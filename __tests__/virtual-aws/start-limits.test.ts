import type { Timings } from "../../src/virtual-aws";
import { cluster, describeGroup } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

const SERVICE = { name: "web", cpu: 128, memory: 128, startSeconds: 15 };
const setDesired = (world: World, DesiredCapacity: number) =>
  world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity });

describe("the rate at which a service starts tasks", () => {
  test("by hand: of 1,000 tasks with room at 500 a minute the last starts after 110 s", async () => {
    const world = await cluster({}, { timings: { serviceStartsPerMinute: 500 } });
    world.aws.ecs.createService({ ...SERVICE, cpu: 1, memory: 0.5, desiredCount: 1000 });
    expect(world.times("taskPlaced")).toHaveLength(83);
    await world.runTo(400);
    const times = world.times("taskPlaced");
    expect(times).toHaveLength(1000);
    expect(times.at(-1)! - 100).toBeGreaterThan(108);
    expect(times.at(-1)! - 100).toBeLessThan(113);
  });

  test("holds what is wanted when room appears, too, and is a service's own", async () => {
    const world = await cluster({ desiredCapacity: 1 }, { timings: { serviceStartsPerMinute: 12 } });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 7 });
    world.aws.ecs.createService({ ...SERVICE, name: "other", desiredCount: 2 });
    await world.runTo(200);
    world.aws.ecs.updateService("web", 12);
    await world.runTo(205);
    setDesired(world, 2);
    await world.runTo(500);
    const placed = world.seen("taskPlaced").map(({ time }) => time);
    // Two of each service at once, then one every five seconds.
    expect(placed.slice(0, 6)).toEqual([100, 100, 100, 100, 105, 110]);
    expect(placed.slice(-3).every((time) => time > 295)).toBe(true);
    expect(world.times("taskRunning")).toHaveLength(14);
  });

  test("drops held tasks that are no longer wanted", async () => {
    const world = await cluster({}, { timings: { serviceStartsPerMinute: 60 } });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 14 });
    world.aws.ecs.updateService("web", 10);
    await world.runTo(300);
    expect(world.times("taskWithdrawn")).toHaveLength(4);
    expect(world.times("taskPlaced")).toHaveLength(10);
  });
});

const throttled: Partial<Timings> = { withoutRoom: "throttle" };

/** Seven tasks have room on one machine, two do not, from 200 on. */
async function overfull(timings: Partial<Timings>): Promise<World> {
  const world = await cluster({ desiredCapacity: 1 }, { timings });
  world.aws.ecs.createService({ ...SERVICE, desiredCount: 7 });
  await world.runTo(200);
  world.aws.ecs.updateService("web", 9);
  return world;
}

describe("a service without room", () => {
  test("gets room that comes within the grace at once", async () => {
    const world = await overfull(throttled);
    world.aws.ecs.updateService("web", 8);
    await world.runTo(230);
    world.aws.ecs.updateService("web", 7);
    await world.runTo(240);
    world.aws.ecs.updateService("web", 8);
    await world.runTo(249);
    expect(world.aws.ecs.isThrottled("web")).toBe(false);
    await world.runTo(289);
    // The task that had no room at 200 is gone; another one has had none since 240.
    expect(world.aws.ecs.isThrottled("web")).toBe(false);
    await world.runTo(291);
    expect(world.aws.ecs.isThrottled("web")).toBe(true);
  });

  test("is throttled after 50 s: a machine that comes at 310 stands empty until the next try at 550", async () => {
    const world = await overfull(throttled);
    await world.runTo(220);
    setDesired(world, 2);
    await world.runTo(549);
    expect(world.times("instanceRegistered")).toEqual([90, 310]);
    expect(world.times("taskPlaced")).toHaveLength(7);
    expect(world.aws.ecs.isThrottled("web")).toBe(true);
    await world.runTo(600);
    expect(world.times("taskPlaced").slice(7)).toEqual([550, 550]);
    expect(world.aws.ecs.isThrottled("web")).toBe(false);
  });

  test("is throttled for longer each time, for 27 minutes at the most", async () => {
    const world = await overfull(throttled);
    const tries: number[] = [];
    for (let seconds = 200; seconds < 12_000; seconds++) {
      await world.runTo(seconds + 0.5);
      const free = !world.aws.ecs.isThrottled("web");
      if (free) tries.push(seconds);
    }
    expect(new Set(tries.filter((second) => second > 251))).toEqual(new Set());
    setDesired(world, 2);
    await world.runTo(16_000);
    // 250 + 300 + 600 + 900 + 1,200 + 1,500 + 1,620 + ...
    const ends = [250];
    for (let count = 1; ends.at(-1)! < 14_000; count++) ends.push(ends.at(-1)! + Math.min(1620, 300 * count));
    expect(ends).toContain(world.times("taskPlaced").at(-1));
  });

  test.each([
    ["whenAllPlaced", 1150],
    ["whenAnyPlaced", 850],
  ] as const)(
    "that gets room for some of its tasks only is throttled again, with %s until %s",
    async (throttleReset, end) => {
      const world = await overfull({ ...throttled, throttleReset });
      world.aws.ecs.updateService("web", 20);
      setDesired(world, 2);
      await world.runTo(551);
      // The second machine has room for seven of thirteen.
      expect(world.times("taskPlaced").slice(7)).toEqual(Array(7).fill(550));
      setDesired(world, 3);
      await world.runTo(2000);
      expect(world.times("taskPlaced").slice(14)).toEqual(Array(6).fill(end));
    },
  );

  test("may be throttled while a drain moves its tasks, which then wait", async () => {
    const world = await cluster({ desiredCapacity: 2 }, { timings: throttled });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 14 });
    await world.runTo(200);
    const [first] = world.aws.ecs.inspect().instances.values();
    world.call("UpdateContainerInstancesStateCommand", {
      cluster: "cluster",
      containerInstances: [first!.arn],
      status: "DRAINING",
    });
    setDesired(world, 3);
    await world.runTo(549);
    expect(world.times("taskStopped")).toEqual([]);
    await world.runTo(800);
    expect(world.times("taskPlaced").slice(14)).toEqual(Array(7).fill(550));
  });
});

describe("a task without room", () => {
  test("waits in PROVISIONING with managed scaling: so many tasks at a time, and each for so long", async () => {
    const world = await overfull({ withoutRoom: "provision", provisioningTasks: 1, provisioningSeconds: 600 });
    await world.runTo(700);
    setDesired(world, 2);
    await world.runTo(789);
    expect(world.times("taskPlaced")).toHaveLength(7);
    await world.runTo(900);
    // At 790 the one in PROVISIONING gets its place; the other one is tried again within a minute.
    const [one, other] = world.times("taskPlaced").slice(7);
    expect(one).toBe(790);
    expect(other! - one!).toBeLessThanOrEqual(60);
    expect(describeGroup(world).Instances).toHaveLength(2);
  });

  test("loses a task that has been PROVISIONING for too long, and wants another one", async () => {
    const world = await overfull({ withoutRoom: "provision", provisioningSeconds: 600 });
    await world.runTo(900);
    expect(world.times("taskWithdrawn")).toEqual([800, 800]);
    expect(world.times("taskWanted").slice(9)).toEqual([800, 800]);
  });

  test("says so by an event", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    const events: unknown[] = [];
    world.aws.lambda.registerInProcess("listener", (event) => void events.push(event));
    const pattern = { detail: { eventName: ["SERVICE_TASK_PLACEMENT_FAILURE"] } };
    world.aws.eventBridge.createRule({ name: "failures", kind: "pattern", pattern, functions: ["listener"] });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 9 });
    await world.runTo(200);
    expect(events).toMatchObject([{ source: "aws.ecs", "detail-type": "ECS Service Action" }]);
  });
});
