import {
  adjustedCapacity,
  roundPercentChange,
  stepAdjustment,
} from "../../src/virtual-aws/auto-scaling/scaling-policy";

test.each([
  [12.7, 12],
  [1.4, 1],
  [1, 1],
  [0.67, 1],
  [0.01, 1],
  [0, 0],
  [-0.58, -1],
  [-1, -1],
  [-1.4, -1],
  [-6.67, -6],
])("a percentage that comes to %p instances is rounded to %p", (change, rounded) => {
  expect(roundPercentChange(change)).toBe(rounded);
});

test.each([
  ["ChangeInCapacity", 5, 3, undefined, 8],
  ["ChangeInCapacity", -5, 3, undefined, -2],
  ["ExactCapacity", 5, 3, undefined, 5],
  ["PercentChangeInCapacity", 10, 10, undefined, 11],
  ["PercentChangeInCapacity", 30, 11, undefined, 14],
  ["PercentChangeInCapacity", -10, 14, undefined, 13],
  ["PercentChangeInCapacity", -30, 13, undefined, 10],
  ["PercentChangeInCapacity", 25, 4, 2, 6],
  ["PercentChangeInCapacity", -25, 4, 2, 2],
  ["PercentChangeInCapacity", 25, 0, 1, 1],
] as const)(
  "%s of %p makes %p instances (at least %p) into %p",
  (adjustmentType, adjustment, capacity, least, made) => {
    const policy = { adjustmentType, ...(least !== undefined && { minAdjustmentMagnitude: least }) };
    expect(adjustedCapacity(policy, adjustment, capacity)).toBe(made);
  },
);

test("above the threshold a step includes its lower bound, below it its upper bound", () => {
  const out = [
    { lower: 0, upper: 10, adjustment: 0 },
    { lower: 10, upper: 20, adjustment: 10 },
    { lower: 20, adjustment: 30 },
  ];
  expect([0, 9.9, 10, 19, 20, 500].map((breach) => stepAdjustment(out, breach))).toEqual([0, 0, 10, 10, 30, 30]);
  expect(stepAdjustment(out, -1)).toBeUndefined();

  const inwards = [
    { lower: -10, upper: 0, adjustment: 0 },
    { lower: -20, upper: -10, adjustment: -10 },
    { upper: -20, adjustment: -30 },
  ];
  expect([-9.9, -10, -19, -20, -500].map((breach) => stepAdjustment(inwards, breach))).toEqual([0, -10, -10, -30, -30]);
});
