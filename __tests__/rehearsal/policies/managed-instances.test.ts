import { managedInstances } from "../../../src/rehearsal/policies/managed-instances";
import { clusterUnder } from "./rivals";

/** Holds 16 containers by their CPU, and has a trunk with 10 network interfaces for tasks. */
const TRUNKED = { instanceType: "m5.large" };

test("tasks without room get their instances within ten seconds, and no more while those boot", async () => {
  const { runTo, service, aws, wanted } = clusterUnder(managedInstances, { desiredCapacity: 1, ...TRUNKED });
  await runTo(101);
  service(10);
  await runTo(131);
  aws.ecs.updateService("web", 10 + 25);
  await runTo(300);
  // 25 tasks fill three instances of ten.
  expect(wanted()).toEqual([
    [0, 1],
    [140, 4],
  ]);
  expect(aws.ecs.inProvisioning()).toEqual([]);
});

test("the seconds at which it acts are the seed's, ten apart", async () => {
  const firstAfter = async (seed: number, seconds: number) => {
    const { runTo, service, wanted } = clusterUnder(managedInstances, { desiredCapacity: 1 }, undefined, seed);
    await runTo(seconds);
    service(14);
    await runTo(seconds + 30);
    return wanted()[1]![0]!;
  };
  const first = await firstAfter(1, 150);
  expect(first).toBeGreaterThan(150);
  expect(first).toBeLessThan(160);
  expect(await firstAfter(1, 250)).toBeCloseTo(first + 100);
  expect(await firstAfter(2, 150)).not.toBeCloseTo(first);
});

test("an instance goes five minutes after its last task, however few there are", async () => {
  const { runTo, service, aws, wanted, kinds } = clusterUnder(managedInstances, { desiredCapacity: 3, ...TRUNKED });
  await runTo(101);
  service(30);
  await runTo(205);
  aws.ecs.updateService("web", 20);
  await runTo(1000);
  // Stopped within 35 s, which is seen at 250 s.
  expect(wanted()).toEqual([
    [0, 3],
    [550, 2],
  ]);
  aws.ecs.updateService("web", 0);
  await runTo(2000);
  expect(wanted().at(-1)![1]).toBe(0);
  expect(kinds("taskKilled")).toBe(0);
});

test.each([
  // Two interfaces, one of them the instance's own, where seven containers have room: seven times as many instances.
  ["t3.micro", 1, 280],
  ["m5.large", 10, 64],
  ["m5.8xlarge", 60, 171],
])(
  "a %s holds %i tasks with an interface each, and %i instances may be what 40 of one's own hold",
  async (instanceType, tasksPerInstance, maxSize) => {
    const { runTo, service, wanted, aws } = clusterUnder(managedInstances, { desiredCapacity: 1, instanceType });
    expect(aws.autoScaling.group("demo-instances").config.maxSize).toBe(maxSize);
    await runTo(101);
    service(2 * tasksPerInstance + 1);
    await runTo(400);
    expect(wanted().at(-1)![1]).toBe(3);
    const instances = [...aws.ecs.inspect().instances.values()];
    expect(instances.map(({ tasks }) => tasks.size).sort((one, other) => other - one)).toEqual([
      tasksPerInstance,
      tasksPerInstance,
      1,
    ]);
  },
);
