import { managedInstances } from "../../../src/rehearsal/policies/managed-instances";
import { clusterUnder } from "./rivals";

test("tasks without room get their instances within ten seconds, and no more while those boot", async () => {
  const { runTo, service, aws, wanted } = clusterUnder(managedInstances, { desiredCapacity: 1 });
  await runTo(101);
  service(7);
  await runTo(131);
  aws.ecs.updateService("web", 7 + 15);
  await runTo(300);
  // 15 tasks fill three instances of seven.
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
  const { runTo, service, aws, wanted, kinds } = clusterUnder(managedInstances, { desiredCapacity: 3 });
  await runTo(101);
  service(21);
  await runTo(205);
  aws.ecs.updateService("web", 14);
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
