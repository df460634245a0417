import { capacityPlan, withinSizes } from "../../../src/rehearsal/policies/capacity-plan";

test("the plan is ahead of each rise by its lead, in whole instances, and keeps what a short dip needs soon", () => {
  const plan = capacityPlan({ startMs: 0, stepMs: 600_000, tasks: Uint32Array.of(7, 8, 30, 7, 7) }, 7, 100_000);
  expect(plan).toEqual([
    { timeMs: -100_000, instances: 1 },
    { timeMs: 500_000, instances: 2 },
    { timeMs: 1_100_000, instances: 5 },
    { timeMs: 1_800_000, instances: 1 },
  ]);
  const dip = capacityPlan({ startMs: 0, stepMs: 60_000, tasks: Uint32Array.of(14, 7, 14) }, 7, 100_000);
  expect(dip.map(({ instances }) => instances)).toEqual([2]);
});

test("a plan stays within the sizes of its group", () => {
  const plan = [1, 3, 9].map((instances, timeMs) => ({ timeMs, instances }));
  expect(withinSizes(plan, { minSize: 2, maxSize: 5 }).map(({ instances }) => instances)).toEqual([2, 3, 5]);
});
