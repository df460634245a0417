import { BEHAVIOURS, TIMINGS } from "../../src/virtual-aws";
import { Draws, type Timing } from "../../src/virtual-aws/core/timing";

const COUNT = 4000;

const drawsOf = (timing: Timing, seed = 1) =>
  new Draws<{ readonly one: Timing; readonly other: Timing }>({ one: timing, other: 3 }, seed);
const manyOf = (timing: Timing) => {
  const draws = drawsOf(timing);
  return Array.from({ length: COUNT }, () => draws.next("one")).sort((a, b) => a - b);
};

test.each([
  ["uniform", 36.5],
  ["logUniform", Math.sqrt(5 * 68)],
  ["logNormal", Math.sqrt(5 * 68)],
] as const)("values of a %s spread are within its bounds, half of them below its median", (distribution, median) => {
  const values = manyOf({ minimum: 5, maximum: 68, distribution });
  expect(values[0]).toBeGreaterThanOrEqual(5);
  expect(values.at(-1)).toBeLessThanOrEqual(68);
  expect(Math.abs(values[COUNT / 2]! - median) / median).toBeLessThan(0.05);
});

test("one of several values is each of them equally often", () => {
  const values = manyOf({ oneOf: [0, 40] });
  expect(Math.abs(values.filter((value) => value === 40).length / COUNT - 0.5)).toBeLessThan(0.05);
  expect(new Set(values)).toEqual(new Set([0, 40]));
});

test("a constant is itself", () => {
  expect(drawsOf(7).next("one")).toBe(7);
  expect(drawsOf(7).of("one", "key")).toBe(7);
});

test("the seed decides the values, and what is drawn of one timing or for one thing shifts no other", () => {
  const spread = { minimum: 0, maximum: 1, distribution: "uniform" } as const;
  const draws = new Draws<{ readonly one: Timing; readonly other: Timing }>({ one: spread, other: spread }, 1);
  const alone = draws.of("other", "key");
  const first = draws.next("other");
  const again = new Draws<{ readonly one: Timing; readonly other: Timing }>({ one: spread, other: spread }, 1);
  for (let index = 0; index < 10; index++) again.next("one", `key ${index}`);
  expect(again.next("other")).toBe(first);
  expect(again.of("other", "key")).toBe(alone);
  expect(drawsOf(spread, 2).next("one")).not.toBe(drawsOf(spread, 1).next("one"));
  expect(drawsOf(spread).next("one")).not.toBe(drawsOf(spread).next("one", "key"));
});

describe("each behaviour", () => {
  const behaviours = Object.values(BEHAVIOURS).flatMap((table) => Object.entries(table));

  test("has a name of its own", () => {
    expect(new Set(behaviours.map(([name]) => name)).size).toBe(behaviours.length);
    expect(Object.keys(TIMINGS.aws).sort()).toEqual(behaviours.map(([name]) => name).sort());
  });

  test.each(behaviours)("%s has bounds in order, and states that exist", (_name, behaviour) => {
    expect(behaviour.source).not.toBe("");
    if ("states" in behaviour) {
      expect(behaviour.states).toContain(behaviour.steady);
      expect(behaviour.states).toContain(behaviour.aws);
      return;
    }
    const { aws } = behaviour as { readonly aws: Timing };
    if (typeof aws !== "number" && "minimum" in aws) {
      expect(aws.minimum).toBeLessThan(aws.maximum);
      if (aws.distribution !== "uniform") expect(aws.minimum).toBeGreaterThan(0);
    }
  });
});
