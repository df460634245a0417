import { reservation, reservationPercent } from "../../../src/rehearsal/policies/reservation";
import { clusterUnder } from "./rivals";

const instance = (remainingCpu: number, remainingMemory: number) => ({
  registered: { cpu: 2048, memory: 1000 },
  remainingCpu,
  remainingMemory,
});

test("the reservation is that of the scarcer resource, over all instances; without any there is none", () => {
  expect(reservationPercent([])).toBeUndefined();
  expect(reservationPercent([instance(2048, 1000)])).toBe(0);
  expect(reservationPercent([instance(0, 1000), instance(2048, 500)])).toBe(50);
  expect(reservationPercent([instance(1024, 100), instance(1024, 300)])).toBe(80);
});

test("three datapoints above 80 % make it grow in proportion, fifteen below 72 % make it shrink", async () => {
  const { runTo, service, aws, wanted } = clusterUnder(reservation, { desiredCapacity: 4 });
  await runTo(310);
  service(28);
  await runTo(700);
  // 28 of 128 MiB are 95.1 % of 4 times 942 MiB, from 360 s on: the third datapoint is of 480 s, counted at 545 s.
  // 4 * 95.1 / 80 makes 5; with 5 it is 76 %.
  expect(wanted()).toEqual([
    [0, 4],
    [545, 5],
  ]);
  aws.ecs.updateService("web", 14);
  await runTo(1800);
  // 14 are 38 % of 5 from 780 s on: the fifteenth datapoint is of 1620 s, counted at 1685 s. 5 * 38 / 80 makes 3.
  expect(wanted()[2]).toEqual([1685, 3]);
});
