import { scheduleOf, WEEKDAYS, type Weekday } from "../../functions/headroom/schedule";
import { environmentSchema } from "../../src/environment/schema";
import { windowsOf } from "../../src/environment/schema/schedule";
import type { Demand } from "../../src/rehearsal/traffic/demand";
import { MINUTE_MS } from "../../src/rehearsal/traffic/traffic";
import { rhythmOf } from "../../src/tune/rhythm";
import { SCHEDULE_FORMS, type ScheduledCluster, scheduleFor, unseenDays } from "../../src/tune/schedule";
import { seededRandom } from "../../src/virtual-aws";
import fc from "../support/fast-check";

/** A Monday. */
const MONDAY_MS = Date.UTC(2026, 5, 1);
const MINUTES = 1440;

/** Days of a demand by the minute. */
const demandOf = (days: number, tasksAt: (minute: number, day: number) => number): Demand => ({
  startMs: MONDAY_MS,
  stepMs: MINUTE_MS,
  tasks: Uint32Array.from({ length: days * MINUTES }, (_, minute) =>
    tasksAt(minute % MINUTES, Math.floor(minute / MINUTES)),
  ),
});

const CLUSTER: ScheduledCluster = {
  tasksPerInstance: 7,
  instancesFor: (tasks) => Math.ceil((tasks + 1) / 7),
  minSize: 2,
  maxSize: 20,
};

const isWithin = (minute: number, fromHour: number, toHour: number) => minute >= fromHour * 60 && minute < toHour * 60;

const windowsIn = (demand: Demand, form: (typeof SCHEDULE_FORMS)[number] = "median", timeZone = "UTC") =>
  windowsOf(scheduleFor(rhythmOf(demand, timeZone), form, CLUSTER)).map(
    ({ days, from, to, minInstances }) => [days.join(" "), from, to, minInstances] as const,
  );

const WEEK = WEEKDAYS.join(" ");

test("a window begins before a rise that comes each day, and ends with the need", () => {
  const demand = demandOf(3, (minute) => (isWithin(minute, 8, 18) ? 34 : 6));
  expect(windowsIn(demand)).toEqual([[WEEK, "07:50", "18:00", 5]]);
  expect(Object.keys(scheduleFor(rhythmOf(demand, "UTC"), "median", CLUSTER))).toEqual(["daily-0750-to-1800"]);
});

test("it is in the local time of the zone", () => {
  const demand = demandOf(3, (minute) => (isWithin(minute, 8, 18) ? 34 : 6));
  expect(windowsIn(demand, "median", "Asia/Kolkata")).toEqual([[WEEK, "13:20", "23:30", 5]]);
});

test("a window may cross midnight, and one after midnight is of the next day", () => {
  expect(windowsIn(demandOf(3, (minute) => (isWithin(minute, 2, 22) ? 6 : 34)))).toEqual([[WEEK, "21:50", "02:00", 5]]);
  // Quiet from noon on, and busy from one to four in the night after each working day.
  const nights = demandOf(14, (minute, day) => {
    if (isWithin(minute, 1, 4)) return day % 7 >= 1 && day % 7 <= 5 ? 34 : 6;
    return isWithin(minute, 12, 13) ? 5 : 6;
  });
  expect(windowsIn(nights)).toEqual([["tue wed thu fri sat", "00:50", "04:00", 5]]);
  expect(Object.keys(scheduleFor(rhythmOf(nights, "UTC"), "median", CLUSTER))).toEqual([
    "tue-wed-thu-fri-sat-0050-to-0400",
  ]);
});

test("two weeks tell weekdays from each other, and less than one does not", () => {
  const office = (minute: number, day: number) => (isWithin(minute, 8, 18) ? (day % 7 < 5 ? 34 : 13) : 6);
  expect(windowsIn(demandOf(14, office))).toEqual([["mon tue wed thu fri", "07:50", "18:00", 5]]);
  expect(windowsIn(demandOf(6, office))).toEqual([[WEEK, "07:50", "18:00", 5]]);
});

test("the weekdays of its windows that the traffic does not have are known, by the local clock", () => {
  const demand = demandOf(5, () => 6);
  expect(unseenDays([{ timeZone: "UTC" }], demand)).toEqual(["sat", "sun"]);
  // Mon 12:00 to Sat 12:00, and Mon 09:00 to Sat 09:00.
  expect(unseenDays([{ timeZone: "Pacific/Auckland" }], demand)).toEqual(["sun"]);
  expect(unseenDays([{ timeZone: "Asia/Tokyo" }], demand)).toEqual(["sat", "sun"]);
  expect(unseenDays([{ days: ["mon", "fri"] }, { days: ["sun"] }], demand)).toEqual(["sun"]);
  expect(unseenDays([{ days: ["mon"] }], demand)).toEqual([]);
});

test("the forms follow the lowest, the median and the highest of the days", () => {
  const demand = demandOf(3, (minute, day) => (isWithin(minute, 8, 18) ? [41, 34, 27][day]! : 6));
  expect(SCHEDULE_FORMS.map((form) => windowsIn(demand, form)[0]![3])).toEqual([4, 5, 6]);
});

test("a rise upon a rise has a window of its own, and no group has more than three", () => {
  const steps = [34, 62, 90, 120];
  const demand = demandOf(3, (minute) => (isWithin(minute, 8, 20) ? steps[Math.floor((minute - 480) / 180)]! : 6));
  expect(windowsIn(demand).length).toBe(3);
  expect(windowsIn(demandOf(3, (minute) => (isWithin(minute, 8, 9) ? 48 : isWithin(minute, 9, 18) ? 34 : 6)))).toEqual([
    [WEEK, "07:50", "09:00", 7],
    [WEEK, "07:50", "18:00", 5],
  ]);
});

test.each<[string, (minute: number, day: number) => number]>([
  ["that is constant", () => 40],
  ["that rises so slowly that instances come in time", (minute) => 6 + Math.floor(minute / 24)],
  ["that rises on one day of three", (minute, day) => (day === 1 && isWithin(minute, 8, 18) ? 40 : 6)],
  ["that fits on the minimum", (minute) => (isWithin(minute, 8, 18) ? 13 : 1)],
])("a demand %s has no schedule", (_, tasksAt) => {
  for (const form of SCHEDULE_FORMS) expect(windowsIn(demandOf(3, tasksAt), form)).toEqual([]);
});

test("noise has no schedule", () => {
  const random = seededRandom(1);
  const values = Array.from({ length: 7 * MINUTES }, () => Math.round(32 * (1 + 0.22 * (2 * random() - 1))));
  const demand = demandOf(7, (minute, day) => values[day * MINUTES + minute - (minute % 5)]!);
  for (const form of SCHEDULE_FORMS) expect(windowsIn(demand, form)).toEqual([]);
});

test("whatever the traffic, its schedule is one that an environment takes, and asks for no more than is needed", () => {
  const day = fc.array(fc.nat(130), { minLength: 24, maxLength: 24 });
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns");
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 1, maxLength: 9 }),
      zone,
      fc.constantFrom(...SCHEDULE_FORMS),
      (days, timeZone, form) => {
        const demand = { ...demandOf(0, () => 0), stepMs: 60 * MINUTE_MS, tasks: Uint32Array.from(days.flat()) };
        const rhythm = rhythmOf(demand, timeZone);
        const schedule = scheduleFor(rhythm, form, CLUSTER);
        const capacity = { minSize: CLUSTER.minSize, maxSize: CLUSTER.maxSize };
        environmentSchema.parse({ network: { source: "create" }, cluster: { capacity, headroom: { schedule } } });
        const weekdays: readonly Weekday[] = rhythm.groups.flatMap((group) => group.weekdays);
        expect(weekdays.toSorted()).toEqual(WEEKDAYS.toSorted());
        const highest = CLUSTER.instancesFor(Math.max(...demand.tasks));
        for (const { minInstances } of windowsOf(schedule)) {
          expect(minInstances).toBeGreaterThan(CLUSTER.minSize);
          expect(minInstances).toBeLessThanOrEqual(Math.min(highest, CLUSTER.maxSize));
        }
        expect(windowsOf(schedule).length).toBeLessThanOrEqual(3 * rhythm.groups.length);
      },
    ),
    { numRuns: 15 },
  );
});

test("of one day the highest form never asks for more than is needed soon", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(130), { minLength: 24, maxLength: 24 }), (hours) => {
      const demand = demandOf(1, (minute) => hours[Math.floor(minute / 60)]!);
      const windowAt = scheduleOf(windowsOf(scheduleFor(rhythmOf(demand, "UTC"), "highest", CLUSTER)));
      for (let minute = 0; minute < MINUTES - 15; minute += 5) {
        const held = windowAt(MONDAY_MS + minute * MINUTE_MS)?.minInstances ?? 0;
        const soon = CLUSTER.instancesFor(Math.max(...demand.tasks.slice(minute, minute + 15)));
        expect(held).toBeLessThanOrEqual(Math.max(CLUSTER.minSize, soon));
      }
    }),
    { numRuns: 20 },
  );
});
