import {
  clockOf,
  isEndTime,
  isTimeOfDay,
  isTimeZone,
  type ScheduleWindow,
  scheduleOf,
  WEEKDAYS,
  withUnknownZone,
} from "../../../functions/headroom/schedule";
import fc from "../../support/fast-check";

const window = (its: Partial<ScheduleWindow> = {}): ScheduleWindow => ({
  name: "office",
  days: WEEKDAYS,
  from: "07:30",
  to: "19:00",
  timeZone: "UTC",
  minInstances: 12,
  ...its,
});

const heldAt = (time: string, ...windows: readonly ScheduleWindow[]) => scheduleOf(windows)(Date.parse(time))?.name;

/** 2026-11-27 is a Friday. */
test.each<[string, string, Partial<ScheduleWindow>, boolean]>([
  ["begins with its minute", "2026-11-27T07:30:00Z", {}, true],
  ["does not hold before", "2026-11-27T07:29:59.999Z", {}, false],
  ["holds until its end", "2026-11-27T18:59:59.999Z", {}, true],
  ["does not hold at its end", "2026-11-27T19:00:00Z", {}, false],
  ["holds on its days", "2026-11-27T12:00:00Z", { days: ["fri"] }, true],
  ["does not hold on others", "2026-11-27T12:00:00Z", { days: ["mon", "thu", "sat"] }, false],
  ["has the local time", "2026-11-27T06:30:00Z", { timeZone: "Europe/Berlin" }, true],
  ["has the local time of summer", "2026-07-24T05:30:00Z", { timeZone: "Europe/Berlin" }, true],
  ["has the local day", "2026-11-26T23:30:00Z", { timeZone: "Asia/Tokyo", days: ["fri"] }, true],
  ["has zones of half an hour", "2026-11-27T02:00:00Z", { timeZone: "Asia/Kolkata" }, true],
  ["crosses midnight", "2026-11-28T01:59:59Z", { from: "22:00", to: "02:00", days: ["fri"] }, true],
  ["ends after midnight", "2026-11-28T02:00:00Z", { from: "22:00", to: "02:00", days: ["fri"] }, false],
  [
    "crosses midnight from its days alone",
    "2026-11-27T01:00:00Z",
    { from: "22:00", to: "02:00", days: ["fri"] },
    false,
  ],
  ["crosses the end of the week", "2026-11-30T01:00:00Z", { from: "22:00", to: "02:00", days: ["sun"] }, true],
  ["ends with the day", "2026-11-27T23:59:00Z", { from: "18:00", to: "00:00", days: ["fri"] }, true],
  ["ends with the end of the day", "2026-11-27T23:59:59Z", { from: "18:00", to: "24:00", days: ["fri"] }, true],
  ["ends with it", "2026-11-28T00:00:00Z", { from: "18:00", to: "24:00", days: ["fri"] }, false],
  [
    "may be a whole day, from its begin on",
    "2026-11-27T00:00:00Z",
    { from: "00:00", to: "24:00", days: ["fri"] },
    true,
  ],
  ["does not begin the next day", "2026-11-28T00:00:00Z", { from: "18:00", to: "00:00", days: ["fri"] }, false],
])("a window %s", (_, time, its, expected) => {
  expect(heldAt(time, window(its))).toBe(expected ? "office" : undefined);
});

/** In Berlin the clock goes from 2:00 to 3:00 on 29 March 2026 at 01:00Z, and from 3:00 to 2:00 on 25 October at 01:00Z. */
test.each<[string, string, string, readonly [utc: string, holds: boolean][]]>([
  [
    "that begins in an hour that is skipped begins after it",
    "02:30",
    "05:00",
    [
      ["2026-03-29T00:59Z", false],
      ["2026-03-29T01:00Z", true],
      ["2026-03-29T02:59Z", true],
      ["2026-03-29T03:00Z", false],
    ],
  ],
  [
    "that ends in an hour that is skipped ends with its begin",
    "01:00",
    "02:30",
    [
      ["2026-03-29T00:59Z", true],
      ["2026-03-29T01:00Z", false],
    ],
  ],
  [
    "that lies in an hour that is skipped is left out",
    "02:00",
    "03:00",
    [
      ["2026-03-29T00:59Z", false],
      ["2026-03-29T01:00Z", false],
    ],
  ],
  [
    "that lies in an hour that comes twice holds twice",
    "02:15",
    "02:45",
    [
      ["2026-10-25T00:15Z", true],
      ["2026-10-25T00:45Z", false],
      ["2026-10-25T01:15Z", true],
      ["2026-10-25T01:45Z", false],
    ],
  ],
  [
    "around an hour that comes twice is an hour longer",
    "01:00",
    "04:00",
    [
      ["2026-10-24T22:59Z", false],
      ["2026-10-24T23:00Z", true],
      ["2026-10-25T02:59Z", true],
      ["2026-10-25T03:00Z", false],
    ],
  ],
])("a window %s", (_, from, to, times) => {
  for (const [time, holds] of times)
    expect([time, heldAt(time, window({ from, to, timeZone: "Europe/Berlin" }))]).toEqual([
      time,
      holds ? "office" : undefined,
    ]);
});

test("of windows that overlap the one with the most instances counts, the first of equal ones", () => {
  const windows = [
    window({ name: "day", minInstances: 4 }),
    window({ name: "noon", from: "11:00", to: "13:00", minInstances: 9 }),
    window({ name: "also-noon", from: "11:00", to: "13:00", minInstances: 9 }),
  ];
  expect(scheduleOf(windows)(Date.parse("2026-11-27T12:00Z"))).toMatchObject({ name: "noon", minInstances: 9 });
  expect(heldAt("2026-11-27T10:00Z", ...windows)).toBe("day");
  expect(heldAt("2026-11-27T20:00Z", ...windows)).toBeUndefined();
  expect(heldAt("2026-11-27T12:00Z")).toBeUndefined();
});

const minute = fc.nat(1439);
const asTime = (minutes: number) =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

test("two windows whose ends are each other's begin share out all of time", () => {
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
  const at = fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2027-01-01") });
  fc.assert(
    fc.property(minute, minute, zone, at, (one, other, timeZone, nowMs) => {
      fc.pre(one !== other);
      const [from, to] = [asTime(one), asTime(other)];
      const held = [window({ from, to, timeZone }), window({ from: to, to: from, timeZone })].filter(
        (each) => scheduleOf([each])(nowMs) !== undefined,
      );
      expect(held).toHaveLength(1);
    }),
  );
});

test("a window from 00:00 to 24:00 is the local days that it names, however long they are", () => {
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago");
  const days = fc.subarray([...WEEKDAYS], { minLength: 1 });
  const at = fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2027-01-01") });
  fc.assert(
    fc.property(days, zone, at, (named, timeZone, nowMs) => {
      const isHeld = scheduleOf([window({ from: "00:00", to: "24:00", days: named, timeZone })])(nowMs) !== undefined;
      expect(isHeld).toBe(named.includes(clockOf(timeZone)(nowMs).weekday));
      const halves = [
        window({ from: "00:00", to: "12:00", days: named, timeZone }),
        window({ from: "12:00", to: "00:00", days: named, timeZone }),
      ];
      expect(isHeld).toBe(scheduleOf(halves)(nowMs) !== undefined);
    }),
  );
});

test("a time zone that is not known holds its window, and no other one", () => {
  const unknown = window({ name: "unknown", timeZone: "Mars/Olympus_Mons", minInstances: 3 });
  expect(heldAt("2026-11-27T03:00Z", unknown, window())).toBe("unknown");
  expect(heldAt("2026-11-27T12:00Z", unknown, window())).toBe("office");
  expect(withUnknownZone([unknown, window()])).toEqual([unknown]);
});

test("the end of the day is an end, and no begin", () => {
  expect([isEndTime("24:00"), isEndTime("23:59"), isEndTime("24:01"), isEndTime("7:30")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["00:00", true],
  ["23:59", true],
  ["24:00", false],
  ["7:30", false],
  ["07:60", false],
  ["07:30:00", false],
  ["07:30\n", false],
  ["", false],
])("%j is a time of the day: %s", (text, expected) => {
  expect(isTimeOfDay(text)).toBe(expected);
});

test.each([
  ["UTC", true],
  ["Europe/Berlin", true],
  ["America/Argentina/Ushuaia", true],
  ["Europe/Atlantis", false],
  ["+02:00", false],
  ["", false],
])("%j is a time zone: %s", (text, expected) => {
  expect(isTimeZone(text)).toBe(expected);
});
