import { demandOf, demandSteps, endOfDemand } from "../../../src/rehearsal/traffic/demand";

const demand = demandOf(
  { source: "test", unit: "requests", startMs: 1000, stepMs: 60_000, values: Float64Array.of(0, 50, 50, 100, 33) },
  10,
);

test("the highest bin wants the peak, each other its share rounded up, and none wants nothing", () => {
  expect([...demand.tasks]).toEqual([1, 5, 5, 10, 4]);
});

test("a share that is whole is not rounded up by an error of the division", () => {
  const values = Float64Array.from({ length: 200 }, (_, index) => (index + 1) * 0.1);
  const { tasks } = demandOf({ source: "test", unit: "requests", startMs: 0, stepMs: 1, values }, 200);
  expect([...tasks]).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test("its steps are the moments at which the count changes", () => {
  expect([...demandSteps(demand)]).toEqual([
    { time: 1000, tasks: 1 },
    { time: 61_000, tasks: 5 },
    { time: 181_000, tasks: 10 },
    { time: 241_000, tasks: 4 },
  ]);
  expect(endOfDemand(demand)).toBe(301_000);
});
