import { cluster } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

const SERVICE = { name: "web", cpu: 128, memory: 128, startSeconds: 15, stopSeconds: 30 };

const drainFirst = (world: World) => {
  const [first] = world.aws.ecs.inspect().instances.values();
  world.call("UpdateContainerInstancesStateCommand", {
    cluster: "cluster",
    containerInstances: [first!.arn],
    status: "DRAINING",
  });
};

/** Drains one of two machines, each with one task of a service, at 300. */
async function drain(timings: Parameters<typeof cluster>[1], its: object = {}): Promise<World> {
  const world = await cluster({}, timings);
  world.aws.ecs.createService({ ...SERVICE, ...its, desiredCount: 2 });
  await world.runTo(300);
  drainFirst(world);
  await world.runTo(1000);
  return world;
}

test("by hand: drain at 300, start 15, healthy 40: the old task is told to stop at 355, STOPPED at 390", async () => {
  const world = await drain({ timings: { healthySeconds: 40 } });
  expect(world.times("taskPlaced").slice(2)).toEqual([300]);
  expect(world.times("taskRunning").slice(2)).toEqual([315]);
  expect(world.times("taskHealthy").slice(2)).toEqual([355]);
  expect(world.times("taskStopped")).toEqual([390]);
});

test("a service plays one of the two pages of AWS that contradict each other, chosen by the seed", async () => {
  const ends = new Set<number>();
  for (let seed = 0; seed < 8; seed++)
    ends.add((await drain({ seed, timings: { healthySeconds: { oneOf: [0, 40] } } })).times("taskStopped")[0]!);
  expect(ends).toEqual(new Set([350, 390]));
});

test("a container health check makes a task healthy at its first check", async () => {
  const world = await drain({ timings: { healthySeconds: 40 } }, { healthCheckSeconds: 10 });
  expect(world.times("taskHealthy").slice(2)).toEqual([325]);
});

test("a load balancer makes a task healthy at its first check after the registration, wherever that falls", async () => {
  const world = await drain({ timings: { targetRegistrationSeconds: 5 } }, { targetHealthCheckSeconds: 20 });
  const [, , healthy] = world.times("taskHealthy");
  expect(healthy).toBeGreaterThanOrEqual(320);
  expect(healthy).toBeLessThanOrEqual(340);
  expect(world.times("taskStopped")[0]! - healthy!).toBe(35);
});

test("of both checks the later one counts", async () => {
  const its = { targetHealthCheckSeconds: 20, healthCheckSeconds: 60 };
  expect((await drain({}, its)).times("taskHealthy").slice(2)).toEqual([375]);
});

test("maximum percent may count tasks that are stopping: a full house replaces a task only when it has stopped", async () => {
  const placedAt = async (maximumPercentCounts: "noOthers" | "stoppingToo") => {
    const world = await cluster({}, { timings: { maximumPercentCounts } });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 2, minimumHealthyPercent: 50, maximumPercent: 100 });
    await world.runTo(300);
    drainFirst(world);
    await world.runTo(600);
    return world.times("taskPlaced").slice(2);
  };
  expect(await placedAt("noOthers")).toEqual([300]);
  expect(await placedAt("stoppingToo")).toEqual([335]);
});

test("the image of a service is pulled once on each machine, and all of its tasks there wait for that", async () => {
  const world = await cluster({}, { timings: { imagePullSeconds: 20 } });
  const { startSeconds: _, ...service } = SERVICE;
  world.aws.ecs.createService({ ...service, desiredCount: 3 });
  await world.runTo(200);
  world.aws.ecs.createService({ ...service, name: "other", desiredCount: 1 });
  await world.runTo(300);
  // Two of the three share a machine; the other service has an image of its own.
  expect(world.times("taskRunning")).toEqual([135, 135, 135, 235]);
});
