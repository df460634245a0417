import { findInstanceType } from "../../src/aws/instance-types";
import { capacityProviderReservation, instancesNeeded } from "../../src/virtual-aws/managed-scaling";

const TARGET_100 = { targetCapacity: 100 };

test.each([
  ["all in use", { instances: 4, empty: 0, needed: 0 }, 100],
  ["one of four empty", { instances: 4, empty: 1, needed: 0 }, 75],
  ["all empty", { instances: 4, empty: 4, needed: 0 }, 0],
  ["one more needed", { instances: 4, empty: 0, needed: 1 }, 125],
  ["no instance and no need", { instances: 0, empty: 0, needed: 0 }, 100],
  ["no instance and some need: always two", { instances: 0, empty: 0, needed: 9 }, 200],
])("CapacityProviderReservation with %s", (_case, group, percent) => {
  expect(capacityProviderReservation(group, TARGET_100)).toBe(percent);
});

test("steps have their limits", () => {
  const group = { instances: 10, empty: 0, needed: 4 };
  expect(capacityProviderReservation(group, { ...TARGET_100, maximumStep: 2 })).toBe(120);
  expect(capacityProviderReservation(group, { ...TARGET_100, minimumStep: 5 })).toBe(150);
});

test("tasks of each size fill whole instances, and a size that fits on none counts for nothing", () => {
  const type = findInstanceType("t3.micro")!;
  const tasks = (count: number, memory: number) => Array.from({ length: count }, () => ({ cpu: 128, memory }));
  expect(instancesNeeded(tasks(8, 128), type)).toBe(2);
  expect(instancesNeeded([...tasks(8, 128), ...tasks(3, 450)], type)).toBe(2 + 2);
  expect(instancesNeeded(tasks(3, 2000), type)).toBe(0);
});
