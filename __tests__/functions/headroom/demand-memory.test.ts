import { type DemandMemory, outlookOf, steepestRise, trend } from "../../../functions/headroom/demand-memory";
import fc from "../../support/fast-check";

const MINUTE_MS = 60_000;
const NOW_MINUTE = 30_000_000;

/** A memory of these values, one a minute; the last is that of the minute before this one. */
const memory = (...values: readonly (number | undefined)[]): DemandMemory => ({
  nowMs: NOW_MINUTE * MINUTE_MS + 20_000,
  wantedByMinute: new Map(
    values.flatMap((value, index) =>
      value === undefined ? [] : [[NOW_MINUTE - values.length + index, value] as const],
    ),
  ),
});

const instancesFor = (wanted: number) => Math.ceil(wanted / 7);
const repeat = (count: number, value: (index: number) => number) => Array.from({ length: count }, (_, i) => value(i));
const outlook = (values: readonly (number | undefined)[], wanted: number) =>
  outlookOf(memory(...values), { wanted, instancesFor });

describe("the trend", () => {
  test.each<[string, (number | undefined)[], number]>([
    ["a constant demand has none", repeat(9, () => 50), 0],
    ["a ramp has its slope", repeat(9, (i) => 50 + 3 * i), 3],
    ["a falling demand has none", repeat(9, (i) => 90 - 3 * i), 0],
    ["a step is none", [50, 50, 50, 50, 50, 50, 50, 50, 150], 0],
    ["one high value is none", [50, 50, 50, 50, 200, 50, 50, 50, 50], 0],
    ["a hole does not hide it", [50, 53, undefined, 59, 62, 65, 68, 71, 74], 3],
    ["too few values have none", [undefined, undefined, undefined, undefined, undefined, 65, 68, 71, 74], 0],
    ["no value has none", [], 0],
  ])("%s", (_, series, expected) => {
    expect(trend(series)).toBeCloseTo(expected);
  });

  test.each([
    ["for a minute", repeat(20, (i) => 400 + 10 * i), 1000, 10],
    ["to the nearest container upwards", repeat(20, (i) => 400 + (5 * i) / 3), 1000, 2],
    ["to the nearest container downwards", repeat(20, (i) => 400 + (7 * i) / 3), 1000, 2],
    ["to half of the demand at the most", repeat(20, (i) => 80 * i), 100, 50],
  ])("is carried on %s", (_, series, wanted, expected) => {
    expect(outlook(series, wanted).rising).toBe(expected);
  });
});

describe("the steepest rise", () => {
  test.each<[string, (number | undefined)[], number]>([
    ["of constant demand is none", repeat(1440, () => 50), 0],
    ["of a demand that falls is none", repeat(1440, (i) => 2000 - i), 0],
    ["of a ramp is that of two minutes", repeat(1440, (i) => 3 * i), 6],
    ["of a step is the step, though it was a day ago", [10, 10, 90, ...repeat(1437, () => 90)], 80],
    ["of two steps within two minutes is their sum", [10, 10, 40, 90, 90], 80],
    ["of two steps three minutes apart is the higher one", [10, 10, 40, 40, 40, 90, 90], 50],
    ["does not go over a hole", [10, 10, undefined, undefined, undefined, 90, 90], 0],
    ["of a peak of a minute is the peak", [10, 10, 90, 10, 10], 80],
    ["of nothing is none", [], 0],
  ])("%s", (_, values, expected) => {
    expect(steepestRise(memory(...values))).toBe(expected);
  });

  test("is none where the demand could not be read", () => {
    expect(steepestRise({ wantedByMinute: undefined })).toBe(0);
  });
});

describe("the highest demand of the memory", () => {
  test.each<[string, (number | undefined)[], number, boolean]>([
    ["is one above all of it", repeat(180, () => 50), 51, true],
    ["is none that was there before", repeat(180, () => 50), 50, false],
    ["is one of the rise that goes on", [...repeat(177, () => 50), 80, 90], 90, true],
    ["is none that was there three minutes ago", [...repeat(176, () => 50), 90, 90, 90], 90, false],
    ["is none that was there hours ago", [90, ...repeat(178, () => 50)], 90, false],
    ["is any where nothing is remembered", [], 1, true],
  ])("%s", (_, values, wanted, expected) => {
    expect(outlook(values, wanted).isHighest).toBe(expected);
  });

  test("is not known where the memory could not be read", () => {
    expect(outlookOf({ nowMs: 0, wantedByMinute: undefined }, { wanted: 9, instancesFor }).isHighest).toBe(false);
  });
});

describe("the window before scaling in", () => {
  const gaps = (low: number, high: number) => repeat(180, (minute) => (minute % (low + high) < high ? 200 : 100));
  const square = (period: number, low: number, high: number) =>
    repeat(180, (minute) => (minute % period < period / 2 ? high : low));

  test.each([
    ["constant demand", repeat(180, () => 100), 5],
    ["a demand that falls all the time", repeat(180, (i) => 280 - i), 5],
    ["a square wave of 20 minutes", square(20, 100, 200), 20],
    ["a square wave of 40 minutes", square(40, 100, 200), 30],
    ["a square wave of two hours", square(120, 100, 200), 5],
    // Highest values of whole minutes: one more of them in a gap, or one less, is chance.
    ["gaps of 9 minutes, of which one may have 10 the next time", gaps(9, 11), 20],
    ["gaps of 19 minutes", gaps(19, 21), 30],
    ["gaps of 8 minutes", gaps(8, 12), 10],
  ])("of %s is that which would have cost least", (_, values, minutes) => {
    expect(outlook(values, values.at(-1)!).windowMinutes).toBe(minutes);
  });

  test("is 20 minutes at the minimum while less than an hour is known, and 30 while less than two are", () => {
    expect(
      [55, 65, 115, 125].map(
        (count) =>
          outlook(
            repeat(count, () => 10),
            10,
          ).windowMinutes,
      ),
    ).toEqual([20, 30, 30, 5]);
  });

  test("is the one that is set, and a memory that does not reach so far back has none", () => {
    const values = [...repeat(20, () => 90), ...repeat(30, () => 50)];
    const of = (scaleInWindowMinutes: number) =>
      outlookOf(memory(...values), { wanted: 50, instancesFor, scaleInWindowMinutes });
    expect([15, 31, 50, 60].map((minutes) => [of(minutes).windowMinutes, of(minutes).floor])).toEqual([
      [15, 50],
      [31, 90],
      [50, 90],
      [60, undefined],
    ]);
  });

  test("holds the highest demand in it, that of now included", () => {
    expect(outlook([...repeat(170, () => 100), 90, 90, 90, 95, 90], 80).floor).toBe(95);
    expect(
      outlook(
        repeat(180, () => 100),
        130,
      ).floor,
    ).toBe(130);
  });

  test("is not over while the memory does not reach back so far, has a hole, or could not be read", () => {
    const floorAfter = (minutes: number) =>
      outlook(
        repeat(minutes, () => 10),
        10,
      ).floor;
    expect([18, 19].map(floorAfter)).toEqual([undefined, 10]);
    const long = repeat(150, () => 10);
    expect(outlook([...long, undefined, undefined, 10, 10], 10).floor).toBeUndefined();
    expect(outlook([...long, undefined, 10, undefined], 10).floor).toBe(10);
    expect(outlookOf({ nowMs: 0, wantedByMinute: undefined }, { wanted: 1, instancesFor }).floor).toBeUndefined();
  });

  test("never lets the floor fall below the demand, whatever the history", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 200 }), fc.nat(500), (values, wanted) => {
        const { floor, rising } = outlook(values, wanted);
        expect(floor ?? wanted).toBeGreaterThanOrEqual(wanted);
        expect(rising).toBeLessThanOrEqual(Math.ceil(wanted / 2));
      }),
    );
  });
});
