import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import type { UsualHeadroom } from "../../src/rehearsal/blueprint/function-settings";
import { beginningWith, defaultPeak, fitTo, instancesFor } from "../../src/rehearsal/sizing";

const headroom: UsualHeadroom = {
  container: { cpu: 128, memory: 128 },
  shortageThreshold: 2,
  excessThreshold: 10,
  reservePercent: 15,
};
const blueprint = { group: { minSize: 2, maxSize: 4, desiredCapacity: 2 } } as Blueprint;

test("without a peak, 80 % of what the max size holds are taken", () => {
  expect(defaultPeak(4, 7, headroom)).toBe(22);
});

test("the default peak leaves the room that scaling keeps, and is one task at the minimum", () => {
  expect(defaultPeak(8, 1, headroom)).toBe(5);
  expect(defaultPeak(10, 10, { ...headroom, reservePercent: 100 })).toBe(50);
  expect(defaultPeak(1, 1, headroom)).toBe(1);
});

test("instances for a number of tasks leave more room than the shortage threshold, and the reserve", () => {
  // 10 tasks and 3 more places; 200 tasks and 30 more places.
  expect(instancesFor(10, 7, headroom)).toBe(2);
  expect(instancesFor(12, 7, headroom)).toBe(3);
  expect(instancesFor(200, 7, headroom)).toBe(33);
});

test("the default peak fits, and then nothing is changed and there is no warning", () => {
  expect(fitTo(defaultPeak(4, 7, headroom), blueprint, 7, headroom, false)).toEqual({ blueprint });
});

test("a peak beyond the max size is rehearsed with the smallest one that holds it, and a warning says so", () => {
  const fit = fitTo(200, blueprint, 7, headroom, false);
  expect(fit.blueprint.group).toEqual({ minSize: 2, maxSize: 33, desiredCapacity: 2 });
  expect(fit.warning).toBe(
    "The peak of 200 tasks needs 33 instances; the environment allows 4 (cluster.capacity.maxSize): rehearsed with maxSize 33; set it before deploying for this traffic.",
  );
});

test("as it is means as it is, and so does a peak that no cluster holds", () => {
  const asIs = fitTo(200, blueprint, 7, headroom, true);
  expect(asIs.blueprint).toBe(blueprint);
  expect(asIs.warning).toMatch(/rehearsed as it is\.$/);
  const beyond = fitTo(100_000, blueprint, 7, headroom, false);
  expect(beyond.blueprint).toBe(blueprint);
  expect(beyond.warning).toMatch(/an ECS cluster holds 5000: rehearsed as it is\.$/);
});

test("a rehearsal begins with what the first tasks need, between the desired and the max size", () => {
  const begin = (tasks: number) => beginningWith(tasks, blueprint, 7, headroom).group.desiredCapacity;
  expect([begin(1), begin(15), begin(500)]).toEqual([2, 3, 4]);
});
