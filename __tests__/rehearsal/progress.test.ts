import { POLICIES } from "../../src/rehearsal/policies";
import { progressOf } from "../../src/rehearsal/run";

const DAY = 86_400_000;

const shares = (share: number) => new Map(POLICIES.map(({ name }) => [name, share]));

test.each([
  [0.01, 14 * DAY, 1000, /^day 0\.1 of 14\.0, 4 policies$/],
  [0.25, 14 * DAY, 5000, /^day 3\.5 of 14\.0, 4 policies, about 15 s left$/],
  [0.5, DAY / 2, 300_000, /^hour 6\.0 of 12\.0, 4 policies, about 5 min left$/],
  [1, DAY, 1000, /of 1\.0, 4 policies$/],
])("progress at %d of the run", (share, durationMs, elapsedMs, expected) => {
  expect(progressOf(shares(share), durationMs, elapsedMs)).toMatch(expected);
});

test("the slowest policy says how long it takes yet", () => {
  const [first, ...others] = POLICIES.map(({ name }) => name);
  const uneven = new Map([[first!, 0.9], ...others.map((name) => [name, 0.5] as const)]);
  expect(progressOf(uneven, DAY, 10_000)).toMatch(/about 10 s left$/);
});
