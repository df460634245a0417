import type { JudgedObjective } from "../../src/rehearsal/objectives";
import { renderTuning } from "../../src/tune/render";
import type { Compared, Tuning } from "../../src/tune/tuning";

const missed = (name: JudgedObjective["name"], value: number): JudgedObjective => ({
  name,
  limit: 10,
  value,
  isMet: value <= 10,
});

const figures = (objectives: readonly JudgedObjective[]) => ({
  usdPerMonth: 30,
  waitingPerDay: 5,
  missed: objectives.filter(({ isMet }) => !isMet).length,
  killed: 0,
  p99WaitSeconds: 12,
  startsAndStopsPerDay: 3,
  objectives,
});

const today: Compared = {
  settings: { "cluster.capacity.minSize": 2 },
  training: figures([missed("p99WaitSeconds", 12), missed("instances", 3)]),
  heldOut: figures([missed("p99WaitSeconds", 9), missed("monthlyUsd", 30)]),
  isToday: true,
  isRecommended: false,
};

const tuning: Tuning = {
  environment: "demo",
  traffic: {
    source: "x.csv",
    start: "2026-01-01T00:00:00.000Z",
    peakTasks: 9,
    days: 4,
    screenedDays: [1, 2],
    trainingDays: [1, 2, 3],
    heldOutDays: [4],
  },
  work: { minutes: 2, estimatedMinutes: 1.9 },
  searched: [],
  tried: 12,
  refused: [],
  compared: [today],
  scheduled: null,
  recommendation: { reason: "none", changes: {}, savedUsdPerMonth: 0 },
  warnings: [],
};

/** In one line. */
const textOf = (changed: Partial<Tuning> = {}): string =>
  renderTuning({ ...tuning, ...changed }, { columns: 100, unicode: true }).replaceAll("\n", " ");

test("objectives that training days miss are told from those that the days held out miss", () => {
  expect(textOf()).toContain(
    "Today's miss on the training days p99WaitSeconds 12 of 10; they miss on the days held out monthlyUsd 30 of 10. Change",
  );
  expect(textOf({ compared: [{ ...today, heldOut: null }] })).toContain("Today's miss p99WaitSeconds 12 of 10. Change");
});

test("traffic of two hours is not called a day", () => {
  const traffic = { ...tuning.traffic, days: 2 / 24, screenedDays: [1], trainingDays: [1], heldOutDays: [] };
  const text = textOf({ traffic, compared: [{ ...today, heldOut: null }] });
  expect(text).toContain(
    "Tuning of demo: x.csv, 2 hours from 2026-01-01, peak 9 tasks 12 settings were tried on all of it.",
  );
  expect(text).not.toContain("day 1");
});

test("a schedule is compared on the days held out, and said to be no setting", () => {
  const of = (usdPerMonth: number, waitingPerDay: number) =>
    textOf({ scheduled: { ...figures([]), usdPerMonth, waitingPerDay } });
  expect(of(31, 2)).toContain("the days held out would be 31 / 2 in place of 30 / 5 (1 missed). No setting makes one");
  expect(of(31, 5)).toContain("learnt from the training days) would save nothing on the days held out.");
  expect(textOf()).not.toContain("schedule");
});

test("work that is more than was asked for is said, with its reason", () => {
  expect(textOf()).not.toContain("The work");
  expect(textOf({ work: { minutes: 2, estimatedMinutes: 13.6 } })).toContain(
    "The work: about 14 minutes of two cores that do nothing else, more than the 2 of --minutes: fewer settings",
  );
});
