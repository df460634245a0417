import { hourlyDemand } from "../../../src/rehearsal/policies/hourly-demand";
import { HOUR_MS } from "../../../src/rehearsal/traffic/traffic";

test("each whole hour of UTC has its mean and its highest demand", () => {
  // 00:30, 01:00, 01:30, 02:00.
  const demand = { startMs: HOUR_MS / 2, stepMs: HOUR_MS / 2, tasks: Uint32Array.of(99, 4, 8, 5) };
  expect(hourlyDemand(demand)).toEqual({ firstHour: 1, means: [6, 5], maxima: [8, 5] });
});

test("a step of several hours is in each of them", () => {
  const demand = { startMs: 0, stepMs: 1.5 * HOUR_MS, tasks: Uint32Array.of(2, 6) };
  expect(hourlyDemand(demand)).toEqual({ firstHour: 0, means: [2, 4, 6], maxima: [2, 6, 6] });
});

test("less than an hour has none", () => {
  const demand = { startMs: 1, stepMs: 60_000, tasks: Uint32Array.of(2) };
  expect(hourlyDemand(demand)).toEqual({ firstHour: 1, means: [], maxima: [] });
});
