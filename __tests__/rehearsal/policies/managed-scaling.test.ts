import { managedPacked, managedSpread } from "../../../src/rehearsal/policies/managed-scaling";
import { clusterUnder } from "./rivals";

test("growth: one high datapoint, the step that is needed, and then the warm-up of 300 s", async () => {
  const { runTo, service, aws, wanted } = clusterUnder(managedSpread, { desiredCapacity: 2 });
  await runTo(330);
  service(14 + 6);
  await runTo(400);
  aws.ecs.updateService("web", 14 + 6 + 8);
  await runTo(900);
  // 2 instances, 1 needed at 360 s: 150 %. The alarm counts that minute at 425 s, when the first two are older than 300 s.
  // The third is launched then. At 420 s 14 wait for 2 instances: 100 * (3 + 2) / 3, heard only once it is 300 s old.
  // By then 7 of them have its room, and 7 wait for one: 100 * (3 + 1) / 3.
  expect(wanted()).toEqual([
    [0, 2],
    [425, 3],
    [725, 4],
  ]);
});

test("shrinking: fifteen low datapoints, less than half a minute, and only what is empty", async () => {
  const { runTo, service, aws, wanted, kinds } = clusterUnder(managedPacked, { desiredCapacity: 10 });
  await runTo(330);
  service(9 * 7);
  await runTo(620);
  // 9 of 10 in use are the target.
  expect(wanted()).toEqual([[0, 10]]);
  aws.ecs.updateService("web", 7);
  await runTo(2100);
  // From 660 s on 1 of 10 is in use: the fifteenth datapoint is of 1500 s, and the alarm counts that minute at 1565 s.
  // 10 * 10 / 90 makes 2, and a minute takes 4 of 10 at the most, then 2 of 6, and 1 of what is left. The datapoint of
  // 1740 s is of 3 instances: from it 2 * 33 / 90 makes 1, which is 100 % in use, so that one comes back.
  expect(wanted()).toEqual([
    [0, 10],
    [1565, 6],
    [1625, 4],
    [1685, 3],
    [1745, 2],
    [1805, 1],
    [1925, 2],
  ]);
  expect(kinds("taskKilled")).toBe(0);
  expect(aws.ecs.inspect().services.get("web")!.running).toBe(7);
});

test("from zero it makes two instances, and no more until they are warm", async () => {
  const { runTo, service, wanted } = clusterUnder(managedSpread, { desiredCapacity: 0 });
  await runTo(300);
  service(40);
  await runTo(700);
  expect(wanted().map(([, desired]) => desired)).toEqual([2, 6]);
});
