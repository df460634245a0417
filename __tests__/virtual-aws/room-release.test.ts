import { cluster } from "./fixture";

const HALF = { cpu: 1024, memory: 400, startSeconds: 15, stopSeconds: 30 };

/** A machine of 2,048 CPU units that two tasks fill; a third one waits. The first is told to stop at 200. */
async function fullMachine(timings: Parameters<typeof cluster>[1]) {
  const world = await cluster({ desiredCapacity: 1 }, timings);
  world.aws.ecs.createService({ name: "web", ...HALF, desiredCount: 2 });
  world.aws.ecs.createService({ name: "next", ...HALF, desiredCount: 1 });
  await world.runTo(200);
  let events = 0;
  world.aws.lambda.registerInProcess("listener", () => {
    events += 1;
  });
  const pattern = { "detail-type": ["ECS Container Instance State Change"] };
  world.aws.eventBridge.createRule({ name: "changes", kind: "pattern", pattern, functions: ["listener"] });
  const [instance] = world.aws.ecs.inspect().instances.values();
  return {
    ...world,
    instance: instance!,
    events: async (seconds: number) => {
      await world.runTo(seconds);
      return events;
    },
  };
}

test("by hand: 2 x 1,024 of 2,048 CPU units, one task is told to stop at 200: the next is placed then and runs at 245", async () => {
  const world = await fullMachine({ timings: { roomRelease: "optimistic", orderedStopEvent: "whenOrdered" } });
  world.aws.ecs.updateService("web", 1);
  expect(world.times("taskPlaced").slice(2)).toEqual([200]);
  expect(world.instance.remainingCpu).toBe(0);
  // One event for the stop, one for the placement; a second later they have arrived.
  expect(await world.events(201)).toBe(2);
  await world.runTo(229);
  expect(world.times("taskRunning")).toHaveLength(2);
  // The containers are gone at 230, the task is STOPPED at 235, and no event says so.
  expect(await world.events(1000)).toBe(2);
  expect(world.times("taskRunning").slice(2)).toEqual([245]);
  expect(world.times("taskStopped")).toEqual([235]);
});

test("room that is free only when the task has stopped comes with an event", async () => {
  const world = await fullMachine({});
  world.aws.ecs.updateService("web", 1);
  expect(await world.events(201)).toBe(0);
  expect(await world.events(1000)).toBe(2);
  expect(world.times("taskPlaced").slice(2)).toEqual([235]);
});

test("a task that ends by itself is told of when it has stopped, in either case", async () => {
  const world = await cluster({ desiredCapacity: 1 }, { timings: { orderedStopEvent: "whenOrdered" } });
  world.aws.ecs.runTask({ family: "batch", cpu: 1, memory: 1, runSeconds: 60 });
  await world.runTo(150);
  const times: number[] = [];
  world.aws.lambda.registerInProcess("listener", () => void times.push(world.clock.now()));
  const pattern = { source: ["aws.ecs"] };
  world.aws.eventBridge.createRule({ name: "changes", kind: "pattern", pattern, functions: ["listener"] });
  await world.runTo(300);
  expect(times).toHaveLength(1);
});

test("a task in the agent's queue that is told to stop leaves its place to the next one", async () => {
  const world = await fullMachine({ timings: { roomRelease: "optimistic" } });
  world.aws.ecs.updateService("web", 1);
  world.aws.ecs.updateService("next", 0);
  world.aws.ecs.createService({ name: "last", ...HALF, desiredCount: 1 });
  await world.runTo(400);
  expect(world.times("taskRunning").slice(2)).toEqual([245]);
  expect(world.times("taskStopped")).toEqual([200, 235]);
});
