import { accountForTasks } from "../../src/rehearsal/measures/conservation";
import { cluster, describeGroup, drainHook } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

const SERVICE = { name: "web", cpu: 128, memory: 128 };
const FOR_EVER = Number.POSITIVE_INFINITY;

const firstInstance = (world: World) => describeGroup(world).Instances[0]!.InstanceId;
const service = (world: World) =>
  world.call<{ services: { runningCount: number; desiredCount: number }[] }>("DescribeServicesCommand", {
    cluster: "cluster",
    services: ["web"],
  }).services[0]!;
const instances = ({ call }: World, filter?: string) =>
  call<{ containerInstanceArns: string[] }>("ListContainerInstancesCommand", { cluster: "cluster", filter })
    .containerInstanceArns;

/** Two machines with three tasks each; the first one dies at 200. */
async function withGhost(ghostSeconds: number, agentLostSeconds = 120): Promise<World> {
  const timings = { ghostSeconds, agentLostSeconds, healthCheckSeconds: 240 };
  const world = await cluster({ hooks: [drainHook()] }, { timings });
  world.aws.ecs.createService({ ...SERVICE, desiredCount: 6 });
  await world.runTo(200);
  world.aws.autoScaling.fail(firstInstance(world));
  return world;
}

test("by hand: ten minutes after a machine died its tasks still count as running and none is placed", async () => {
  const world = await withGhost(FOR_EVER);
  await world.runTo(800);
  expect(service(world)).toMatchObject({ desiredCount: 6, runningCount: 6 });
  expect(world.times("taskKilled")).toEqual([200, 200, 200]);
  expect(world.times("taskPlaced")).toHaveLength(6);
  // The group noticed at 440 and launched another one.
  expect(world.times("instanceLaunched")).toEqual([0, 0, 440]);
  expect(instances(world)).toHaveLength(3);
  accountForTasks(world.observations);
});

test("its agent is lost only after a while, until which it gets tasks that never run", async () => {
  const world = await withGhost(FOR_EVER);
  await world.runTo(319);
  expect(instances(world, "agentConnected == false")).toEqual([]);
  world.aws.ecs.updateService("web", 10);
  await world.runTo(320);
  expect(instances(world, "agentConnected == false")).toHaveLength(1);
  await world.runTo(3000);
  const dead = world.seen("taskKilled")[0]!.instance;
  const late = world.seen("taskPlaced").filter(({ time, instance }) => time > 200 && instance === dead);
  expect(late).not.toEqual([]);
  const running = new Set(world.seen("taskRunning").map(({ task }) => task));
  expect(late.filter(({ task }) => running.has(task))).toEqual([]);
  accountForTasks(world.observations);
});

test("its tasks are replaced when its registration ends by itself", async () => {
  const world = await withGhost(1200);
  await world.runTo(1399);
  expect(world.times("taskPlaced")).toHaveLength(6);
  await world.runTo(1500);
  expect(world.times("instanceDeregistered")).toEqual([1400]);
  expect(world.times("taskPlaced").slice(6)).toEqual([1400, 1400, 1400]);
  accountForTasks(world.observations);
});

test("its tasks are replaced when somebody deregisters it", async () => {
  const world = await withGhost(FOR_EVER);
  await world.runTo(500);
  const [ghost] = instances(world, "agentConnected == false");
  world.call("DeregisterContainerInstanceCommand", { cluster: "cluster", containerInstance: ghost, force: true });
  expect(world.times("taskPlaced").slice(6)).toEqual([500, 500, 500]);
  expect(world.times("taskKilled")).toEqual([200, 200, 200]);
  accountForTasks(world.observations);
});

test("nobody stops a task on it", async () => {
  const world = await withGhost(1200);
  world.aws.ecs.updateService("web", 0);
  await world.runTo(1300);
  expect(world.times("taskStopped")).toEqual([235, 235, 235]);
  await world.runTo(1500);
  expect(service(world)).toMatchObject({ runningCount: 0 });
  accountForTasks(world.observations);
});

test("a machine that is shut down in due form leaves its registration behind for a while", async () => {
  const world = await cluster({ desiredCapacity: 1 }, { timings: { deregistrationSeconds: 300 } });
  world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity: 0 });
  await world.runTo(500);
  expect([world.times("instanceTerminated"), world.times("instanceDeregistered")]).toEqual([[100], [400]]);
});
