import { forecastMinimums, predictive } from "../../../src/rehearsal/policies/predictive";
import { minimumsByHour, schedule } from "../../../src/rehearsal/policies/schedule";
import { TIMINGS } from "../../../src/virtual-aws";
import fc from "../../support/fast-check";
import { BEGIN_MS, clusterUnder } from "./rivals";

const HOUR_MS = 3_600_000;
const HOUR = 3600;

/** Days of one value an hour; the day begins at 00:00 UTC. */
const byHour = (days: number, tasksAt: (hour: number, day: number) => number) => ({
  startMs: BEGIN_MS,
  stepMs: HOUR_MS,
  tasks: Uint32Array.from({ length: 24 * days }, (_, index) => tasksAt(index % 24, Math.floor(index / 24))),
});

/** The plan in hours after the begin. */
const inHours = (plan: readonly { readonly timeMs: number; readonly instances: number }[]) =>
  plan.map(({ timeMs, instances }) => [(timeMs - BEGIN_MS) / HOUR_MS, instances]);

const FIVE_MINUTES = 1 / 12;

describe("a schedule", () => {
  test("has the highest demand of the hour on the first half of the days, five minutes ahead", () => {
    // 7 tasks, and from 9 to 12 o'clock 21 on the first day, 28 on the second, 70 on the others.
    const demand = byHour(4, (hour, day) => (hour >= 9 && hour < 12 ? [21, 28, 70, 70][day]! : 7));
    expect(inHours(minimumsByHour(demand, 7))).toEqual([
      // The second day has passed at 48 h: the first action is that for 01:00.
      [49 - FIVE_MINUTES, 1],
      [57 - FIVE_MINUTES, 4],
      [60, 1],
      [81 - FIVE_MINUTES, 4],
      [84, 1],
    ]);
  });

  test("is learnt from a week at the most, and from no part of a day", () => {
    const weeks = byHour(28, (_, day) => (day < 7 ? 7 : 700));
    expect(inHours(minimumsByHour(weeks, 7))).toEqual([[7 * 24 + 1 - FIVE_MINUTES, 1]]);
    expect(
      minimumsByHour(
        byHour(1, () => 7),
        7,
      ),
    ).toEqual([]);
    expect(
      inHours(
        minimumsByHour(
          byHour(3, (_, day) => (day === 0 ? 7 : 70)),
          7,
        ),
      ),
    ).toEqual([[25 - FIVE_MINUTES, 1]]);
  });

  test("is the group's minimum: instances come five minutes before the hour, however few tasks there are", async () => {
    const demand = byHour(2, (hour) => (hour === 9 ? 28 : 7));
    const foresight = { demand, tasksPerInstance: 7, timings: TIMINGS.steady };
    const { runTo, service, wanted } = clusterUnder(schedule, { desiredCapacity: 2 }, foresight);
    await runTo(300);
    service(7);
    await runTo(33 * HOUR - 301);
    const before = wanted().length;
    await runTo(34 * HOUR + 3600);
    const after = wanted().slice(before);
    expect(after[0]).toEqual([33 * HOUR - 300, 4]);
    // From 10 o'clock on one is enough again: managed scaling removes what is empty, its fifteenth low minute later.
    expect(after[1]![0]).toBeGreaterThan(34 * HOUR);
    expect(after.at(-1)![1]).toBeLessThanOrEqual(2);
  });
});

describe("a forecast", () => {
  test("is the mean of the same hour, once there is a day of data, and is made every six hours", () => {
    // 63 tasks at 90 % fill ten instances of 7; from 9 to 10 o'clock 126 fill twenty. The data begin at 00:00.
    const demand = byHour(2, (hour) => (hour === 9 ? 126 : 63));
    expect(inHours(forecastMinimums(demand, 7))).toEqual([
      // The forecast of 24:00 is the first with a day of data, and 01:00 the first hour that it can launch for.
      [25 - FIVE_MINUTES, 10],
      [33 - FIVE_MINUTES, 20],
      [34, 10],
    ]);
  });

  test("takes the mean over the days, fourteen of them at the most", () => {
    // Odd days want twice as much as even ones: the mean of an even number of days is 94.5, which fills 15 at 90 %.
    const demand = byHour(30, (_, day) => (day < 10 ? 6300 : day % 2 === 0 ? 63 : 126));
    const plan = forecastMinimums(demand, 7);
    const at = (hour: number) => plan.findLast(({ timeMs }) => timeMs <= BEGIN_MS + hour * HOUR_MS)!.instances;
    expect(at(24 * 26 + 12)).toBe(15);
    expect(at(24 * 12)).toBeGreaterThan(700);
  });

  test("has no minimum on a trace of a day", () => {
    expect(
      forecastMinimums(
        byHour(1, () => 70),
        7,
      ),
    ).toEqual([]);
  });

  test("leaves the group alone on its first day", async () => {
    const foresight = { demand: byHour(2, () => 70), tasksPerInstance: 7, timings: TIMINGS.steady };
    const { runTo, wanted } = clusterUnder(predictive, { desiredCapacity: 1 }, foresight);
    await runTo(25 * HOUR - 301);
    // Managed scaling removes the empty instance with the fifteenth low minute.
    expect(wanted()).toEqual([
      [0, 1],
      [965, 0],
    ]);
    await runTo(25 * HOUR - 300);
    // 70 tasks at 90 % fill 12 instances of 7.
    expect(wanted().slice(2)).toEqual([[25 * HOUR - 300, 12]]);
  });
});

test.each([
  ["schedule", minimumsByHour],
  ["forecast", forecastMinimums],
])("no %s knows the future: whatever comes after a minimum does not change it", (_, minimums) => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(200), { minLength: 24 * 4, maxLength: 24 * 4 }),
      fc.nat(24 * 4 - 1),
      fc.nat(59),
      (values, changedFrom, minute) => {
        const startMs = BEGIN_MS + minute * 60_000;
        const demand = { startMs, stepMs: HOUR_MS, tasks: Uint32Array.from(values) };
        const other = {
          ...demand,
          tasks: demand.tasks.map((tasks, hour) => (hour < changedFrom ? tasks : 200 - tasks)),
        };
        const until = startMs + changedFrom * HOUR_MS;
        const known = (plan: ReturnType<typeof minimums>) => plan.filter(({ timeMs }) => timeMs <= until);
        expect(known(minimums(other, 7))).toEqual(known(minimums(demand, 7)));
      },
    ),
  );
});

test.each([schedule, predictive])("without a demand there is no $name", (policy) => {
  expect(() => clusterUnder(policy, { desiredCapacity: 1 })).toThrow(/only where the demand is known/);
});
