import type { Timings } from "../../src/virtual-aws";
import { cluster } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

const SERVICE = { name: "web", cpu: 128, memory: 128, startSeconds: 15, stopSeconds: 30 };

/**
 * Machines in two zones. While the second one's agent is away, tasks pile up in the first one's zone.
 * The agent comes back at 200.
 */
async function uneven(timings: Partial<Timings>, its: object = {}, desiredCount = 4): Promise<World> {
  const world = await cluster({ desiredCapacity: 2 }, { timings: { taskZoneRebalanceSeconds: 120, ...timings } });
  const [, second] = world.aws.ecs.inspect().instances.values();
  world.aws.ecs.setAgentConnected(second!.ec2InstanceId, false);
  world.aws.ecs.createService({ ...SERVICE, ...its, desiredCount });
  await world.runTo(200);
  world.aws.ecs.setAgentConnected(second!.ec2InstanceId, true);
  world.aws.ecs.createService({ ...SERVICE, name: "trigger", desiredCount: 0 });
  world.aws.ecs.updateService("web", desiredCount);
  return world;
}

const counts = ({ aws }: World) => {
  const { tasksIn } = aws.ecs.inspect().services.get("web")!;
  return ["eu-west-1a", "eu-west-1b"].map((zone) => tasksIn.get(zone) ?? 0);
};

/** Ten tasks, six in the first zone and four in the second one, from 200 on. */
async function sixAndFour(timings: Partial<Timings>): Promise<World> {
  const world = await uneven(timings, {}, 6);
  world.aws.ecs.updateService("web", 10);
  await world.runTo(210);
  return world;
}

test("by hand: zones with 6 and 4 tasks become even by one start in b and one stop in a", async () => {
  const world = await sixAndFour({ taskZoneRebalance: "oneByOne" });
  expect(counts(world)).toEqual([6, 4]);
  await world.runTo(2000);
  expect(counts(world)).toEqual([5, 5]);
  expect([world.times("taskPlaced").slice(10), world.times("taskStopped")].map(({ length }) => length)).toEqual([1, 1]);
  const [fullest] = world.aws.ecs.inspect().instances.values();
  const stopped = world.seen("taskStopped")[0]!.task;
  expect(world.seen("taskPlaced").find(({ task }) => task === stopped)!.instance).toBe(fullest!.ec2InstanceId);
});

test("by hand: the same with b full makes an event and no move", async () => {
  const world = await sixAndFour({ taskZoneRebalance: "oneByOne" });
  for (let count = 0; count < 5; count++) world.aws.ecs.runTask({ family: "filler", cpu: 1, memory: 130 });
  await world.runTo(2000);
  expect(counts(world)).toEqual([6, 4]);
});

test("by hand: zones with 4 and 0 tasks are evened out one by one: start in b, wait, stop in a", async () => {
  const world = await uneven({ taskZoneRebalance: "oneByOne", healthySeconds: 40 });
  expect(counts(world)).toEqual([4, 0]);
  await world.runTo(321);
  expect(counts(world)).toEqual([4, 1]);
  await world.runTo(376);
  // RUNNING at 335, healthy at 375.
  expect(counts(world)).toEqual([3, 1]);
  await world.runTo(1000);
  expect(counts(world)).toEqual([2, 2]);
  expect(world.times("taskPlaced").slice(4)).toHaveLength(2);
  await world.runTo(10_000);
  expect(world.times("taskPlaced").slice(4)).toHaveLength(2);
});

test("all at once, half of the difference moves", async () => {
  const world = await uneven({ taskZoneRebalance: "allAtOnce" });
  await world.runTo(1000);
  expect(world.times("taskPlaced").slice(4)).toEqual([320, 320]);
  expect(counts(world)).toEqual([2, 2]);
});

test.each([
  ["it is off", { taskZoneRebalance: "off" }, {}],
  ["the service does not take part", { taskZoneRebalance: "oneByOne" }, { availabilityZoneRebalancing: "DISABLED" }],
  ["not one task may be too many", { taskZoneRebalance: "oneByOne" }, { maximumPercent: 100 }],
] as const)("nothing moves when %s", async (_when, timings, its) => {
  const world = await uneven(timings, its);
  await world.runTo(2000);
  expect(counts(world)).toEqual([4, 0]);
});

test("without room in the emptiest zone an event says so, nothing moves, and it is tried again", async () => {
  const world = await uneven({ taskZoneRebalance: "oneByOne" });
  let events = 0;
  world.aws.lambda.registerInProcess("listener", () => {
    events += 1;
  });
  const pattern = { detail: { eventName: ["SERVICE_TASK_PLACEMENT_FAILURE"] } };
  world.aws.eventBridge.createRule({ name: "failures", kind: "pattern", pattern, functions: ["listener"] });
  for (let count = 0; count < 10; count++) world.aws.ecs.runTask({ family: "filler", cpu: 1, memory: 130 });
  await world.runTo(450);
  expect(counts(world)).toEqual([4, 0]);
  expect(events).toBe(2);
});
