import type { Demand } from "../../src/rehearsal/traffic/demand";
import { DAY_MS, MINUTE_MS } from "../../src/rehearsal/traffic/traffic";
import { budgetOf } from "../../src/tune/budget";
import { divideDays } from "../../src/tune/days";
import fc from "../support/fast-check";

/** A demand whose day `n` rises `rises[n]` times by one task. */
const demandOf = (rises: readonly number[], stepMs = MINUTE_MS): Demand => ({
  startMs: 0,
  stepMs,
  tasks: Uint32Array.from(
    rises.flatMap((count) =>
      Array.from({ length: DAY_MS / stepMs }, (_, step) => (step < 2 * count ? 1 + (step % 2) : 1)),
    ),
  ),
});

test("the last days are held out, and the steepest and the median of the others are screened", () => {
  expect(divideDays(demandOf([1, 9, 3, 4, 2, 99, 99]), 100)).toEqual({
    total: 7,
    training: [0, 1, 2, 3, 4],
    heldOut: [5, 6],
    screened: [1, 2],
  });
});

test("of a long traffic the last days are taken, and of one day none is held out", () => {
  expect(divideDays(demandOf(Array(30).fill(1)), 10)).toMatchObject({
    total: 30,
    training: [20, 21, 22, 23, 24, 25, 26],
    heldOut: [27, 28, 29],
  });
  expect(divideDays(demandOf([5]), 10)).toEqual({ total: 1, screened: [0], training: [0], heldOut: [] });
});

test("whatever the traffic and the minutes, the work fits, and more minutes never mean less", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 500 }),
      (days, minutes, instances) => {
        const demand = demandOf(Array(days).fill(1), 60 * MINUTE_MS);
        const [budget, more] = [minutes, minutes + 1].map((each) => budgetOf(each, demand, instances));
        const { training, heldOut, screened } = budget!.days;
        expect(training.length + heldOut.length).toBeLessThanOrEqual(days);
        expect(heldOut.length).toBe(days === 1 ? 0 : Math.max(1, Math.round(0.3 * (training.length + heldOut.length))));
        expect(screened.every((day) => training.includes(day))).toBe(true);
        expect(heldOut.some((day) => training.includes(day))).toBe(false);
        expect(more!.days.training.length).toBeGreaterThanOrEqual(training.length);
        expect(budget!.screened).toBeGreaterThanOrEqual(12);
        // More work than was asked for is done only where the minima need it.
        expect(budget!.screened === 12 || budget!.estimatedMinutes <= minutes).toBe(true);
      },
    ),
  );
});
