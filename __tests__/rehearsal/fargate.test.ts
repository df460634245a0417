import { billedHours, FARGATE_START_SECONDS, observationsOf, playOnFargate } from "../../src/rehearsal/fargate";
import { accountForTasks } from "../../src/rehearsal/measures/conservation";
import fc from "../support/fast-check";

const MINUTE_MS = 60_000;
const STEADY = { seed: 1, isSteady: true };

/** A service with a count for each minute. */
const service = (...counts: number[]) => ({
  name: "web",
  demand: { startMs: 0, stepMs: MINUTE_MS, tasks: Uint32Array.from(counts) },
});

/** Seconds of each task: wanted, placed, ended. */
const seconds = (tasks: ReturnType<typeof playOnFargate>) =>
  tasks.map(({ wantedMs, placedMs, endedMs }) =>
    [wantedMs, placedMs, ...(endedMs === undefined ? [] : [endedMs])].map((ms) => ms / 1000),
  );

test("each task has its machine after half a minute, and the newest ones stop first", () => {
  expect(seconds(playOnFargate([service(1, 3, 2)], -300_000, STEADY))).toEqual([
    [-300, -270],
    [60, 90],
    // Stopped at 120 s: 30 s until its containers end, 5 s of DEPROVISIONING.
    [60, 90, 155],
  ]);
});

test("deregistration and a stop timeout of the service's own come before the end", () => {
  const conduct = { deregistrationDelaySeconds: 60, stopSeconds: 10 };
  expect(seconds(playOnFargate([{ ...service(1, 0), conduct }], 0, STEADY))).toEqual([[0, 30, 60 + 60 + 10 + 5]]);
});

test("a service launches 83 at once and 500 a minute, an account 100 at once and 20 a second", () => {
  const one = playOnFargate([service(0, 184)], 0, STEADY);
  const launched = (index: number) => one[index]!.launchedMs / 1000 - 60;
  expect(launched(82)).toBe(0);
  expect(launched(83)).toBeCloseTo(0.12, 6);
  // 101 after the first 83, at 500 a minute.
  expect(launched(183)).toBeCloseTo(101 * 0.12, 6);
  const several = ["a", "b", "c", "d"].map((name) => ({ ...service(0, 80), name }));
  const all = playOnFargate(several, 0, STEADY).map(({ launchedMs }) => launchedMs / 1000 - 60);
  expect(all.filter((time) => time === 0)).toHaveLength(100);
  expect(Math.max(...all)).toBeCloseTo((4 * 80 - 100) / 20, 6);
});

test("a bill begins with the machine, is rounded up to the second, and is a minute at the minimum", () => {
  const at = (placedMs: number, endedMs?: number) => ({
    ...{ service: "web", wantedMs: placedMs - 30_000, launchedMs: placedMs - 30_000, placedMs },
    ...(endedMs !== undefined && { endedMs }),
  });
  const billed = (...tasks: ReturnType<typeof at>[]) => billedHours(tasks, 0, 3_600_000)["web"]! * 3600;
  expect(billed(at(0, 90_001))).toBeCloseTo(91, 6);
  expect(billed(at(0, 1000))).toBeCloseTo(60, 6);
  // No machine yet when it was no longer wanted.
  expect(billed(at(30_000, 20_000))).toBe(0);
  // Only the seconds of the time count.
  expect(billed(at(-100_000, 50_000))).toBeCloseTo(50, 6);
  expect(billed(at(3_590_000, 3_700_000))).toBeCloseTo(10, 6);
  expect(billed(at(3_600_000 - 10_000))).toBeCloseTo(10, 6);
});

test("no task is lost, whatever is wanted, and as many run as are wanted once their machines are there", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(120), { minLength: 2, maxLength: 20 }), fc.nat(1000), (counts, seed) => {
      const tasks = playOnFargate([service(...counts, counts.at(-1)!, counts.at(-1)!)], -60_000, { seed });
      const endMs = (counts.length + 2) * MINUTE_MS;
      const account = accountForTasks(observationsOf(tasks, endMs));
      expect(account).toMatchObject({ wanted: tasks.length, waiting: 0, killed: 0 });
      expect(account.placed - tasks.filter(({ endedMs }) => endedMs !== undefined && endedMs > endMs).length).toBe(
        counts.at(-1),
      );
      const { minimum, maximum } = FARGATE_START_SECONDS;
      const isStart = (ms: number) => ms >= 1000 * minimum && ms <= 1000 * maximum;
      expect(tasks.filter(({ launchedMs, placedMs }) => !isStart(placedMs - launchedMs))).toEqual([]);
    }),
  );
});
