import { progressOf } from "../../src/rehearsal/run-all";

test.each([
  [[0.01, 0.01], 1000, /^1 % of 2 policies$/],
  [[0.25, 0.25], 5000, /^25 % of 2 policies, about 15 s left$/],
  [[1, 0.8, 0, 0], 10_000, /^45 % of 2 policies, about 13 s left$/],
  [[0.5, 0.5], 300_000, /^50 % of 2 policies, about 5 min left$/],
  [[1, 1], 1000, /^100 % of 2 policies$/],
])("progress of runs that are done to %j", (shares, elapsedMs, expected) => {
  expect(progressOf(shares, elapsedMs, "2 policies")).toMatch(expected);
});
