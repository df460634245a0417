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

/** The recommended settings as the file has them, which are made elsewhere. */
const BY_HAND = "  cluster: {},";

/** In one line. */
const textOf = (changed: Partial<Tuning> = {}, isWritten = false): string =>
  renderTuning({ ...tuning, ...changed }, { byHand: BY_HAND, isWritten }, { columns: 100, unicode: true }).replaceAll(
    "\n",
    " ",
  );

test("objectives that training days miss are told from those that the days held out miss", () => {
  expect(textOf()).not.toContain(BY_HAND);
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

const SCHEDULE = {
  "daily-0755-to-0900": { days: ["mon"], from: "07:55", to: "09:00", timeZone: "UTC", minInstances: 6 },
};

test("a schedule that is not recommended is compared on the days held out, with the way to have it", () => {
  const of = (waitingPerDay: number) =>
    textOf({
      scheduled: {
        schedule: SCHEDULE,
        training: figures([]),
        heldOut: { ...figures([]), usdPerMonth: 31, waitingPerDay },
      },
    });
  expect(of(2)).toContain(
    `A schedule of 1 window, learnt from the training days, would make 31 / 2 of 30 / 5 (1 missed) on the days held out. To have it: --set 'cluster.headroom.schedule={"daily-0755-to-0900":`,
  );
  expect(of(5)).toContain("learnt from the training days, would save nothing on the days held out.");
  expect(textOf()).not.toContain("schedule");
});

test("a setting in which nothing differs has no column", () => {
  const withNone = (isToday: boolean): Compared => ({
    ...today,
    isToday,
    settings: { ...today.settings, "cluster.headroom.schedule": {} },
  });
  expect(textOf({ compared: [withNone(true), withNone(false)] })).not.toContain("Schedule");
});

test("a schedule that is recommended stands there as the file has it, with its reason", () => {
  const changes = {
    "cluster.headroom.schedule": { ...SCHEDULE, office: null },
    "cluster.headroom.scaleInWindowMinutes": null,
  };
  const best: Compared = {
    ...today,
    settings: { ...today.settings, "cluster.headroom.schedule": SCHEDULE },
    isToday: false,
    isRecommended: true,
  };
  const text = textOf({
    compared: [today, best],
    recommendation: { reason: "waitsLess", changes, savedUsdPerMonth: -0.1 },
  });
  expect(text).toContain(
    "Recommended: cluster.headroom.schedule with 1 window, no cluster.headroom.scaleInWindowMinutes.",
  );
  expect(text).toContain("The windows of the schedule begin where the demand rises faster than instances boot");
  expect(text).toContain(BY_HAND);
  expect(text).toContain(
    "--write writes it into the environment's file. In detail: npm run rehearse -- -e demo --set '",
  );
  expect(text).toContain("--set cluster.headroom.scaleInWindowMinutes=null");
});

test("settings that are written now stand there without the way to write them", () => {
  const recommendation = {
    reason: "cheaper",
    changes: { "cluster.capacity.minSize": 2 },
    savedUsdPerMonth: 1,
  } as const;
  const text = textOf({ recommendation }, true);
  expect(text).toContain(BY_HAND);
  expect(text).not.toContain("--write");
});

test("work that is more than was asked for is said, with its reason", () => {
  expect(textOf()).not.toContain("The work");
  expect(textOf({ work: { minutes: 2, estimatedMinutes: 13.6 } })).toContain(
    "The work: about 14 minutes of two cores that do nothing else, more than the 2 of --minutes: fewer settings",
  );
});
