import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import type { Measures } from "../../src/rehearsal/measures/measures";
import { judge, MissedObjectives, objectiveSentences } from "../../src/rehearsal/objectives";

const measures: Measures = {
  waiting: { taskMinutes: 30, p50Seconds: 0, p99Seconds: 61, maxSeconds: 90 },
  cost: { instanceHours: 1, lowerBoundHours: 1, ratio: 1, surplusVcpuHours: null },
  instances: { starts: 3, stops: 2, peak: 9 },
  tasks: { wanted: 1, killed: 4, killedEarly: 0, killedBySpot: 0 },
  drains: { count: 1, unfinished: 0, p50Seconds: 1, p99Seconds: 1, maxSeconds: 55 },
  elasticity: { thetaU: 0, thetaO: 0, tauU: 0 },
};

const policy = { measures, usdPerMonth: { totalUsd: 70.5 } };

/** Of half a day. */
const judged = (limit: number) =>
  judge(
    {
      p99WaitSeconds: limit,
      maxWaitSeconds: limit,
      waitingTaskMinutesPerDay: limit,
      tasksKilled: limit,
      drainSeconds: limit,
      instances: limit,
      startsAndStopsPerDay: limit,
      monthlyUsd: limit,
    },
    [policy],
    43_200,
  );

test("each objective is judged by its figure, and those that are not set are not", () => {
  expect(Object.fromEntries(judged(60).map(({ name, value, isMet }) => [name, [value, isMet]]))).toEqual({
    p99WaitSeconds: [61, false],
    maxWaitSeconds: [90, false],
    waitingTaskMinutesPerDay: [60, true],
    tasksKilled: [4, true],
    drainSeconds: [55, true],
    instances: [9, true],
    startsAndStopsPerDay: [10, true],
    monthlyUsd: [70.5, false],
  });
  expect(judge({ tasksKilled: undefined }, [policy], 1)).toEqual([]);
});

test("every objective of the settings is judged", () => {
  const settings = settingsOf(environmentSchema).flatMap(({ path: [group, , name] }) =>
    group === "rehearsal" && name !== undefined ? [name] : [],
  );
  expect(judged(0).map(({ name }) => name)).toEqual(settings);
});

test("what is missed is said with its value and its limit, and never looks met", () => {
  const objectives = judge({ p99WaitSeconds: 61, tasksKilled: 3 }, [policy], 1);
  expect(objectiveSentences(objectives)).toEqual(["Objectives: p99WaitSeconds 61 of 61, tasksKilled 4 of 3 MISSED."]);
  expect(objectiveSentences([])).toEqual([]);
  const missed = new MissedObjectives("demo", [{ name: "maxWaitSeconds", limit: 60, value: 60.001, isMet: false }]);
  expect(missed.message).toMatch(
    /^environment demo misses rehearsal\.objectives: maxWaitSeconds is 60\.1, allowed up to 60\. /,
  );
  expect(missed.exitCode).toBe(1);
});

test("of several runs the worst one is judged", () => {
  const tasks = { ...measures.tasks, killed: 7 };
  const runs = [policy, { ...policy, measures: { ...measures, tasks } }, policy];
  expect(judge({ tasksKilled: 5 }, runs, 1)).toEqual([{ name: "tasksKilled", limit: 5, value: 7, isMet: false }]);
});

test("a cost without a price is not met, and says so", () => {
  const objectives = judge({ monthlyUsd: 100 }, [{ measures, usdPerMonth: null }], 1);
  expect(objectiveSentences(objectives)).toEqual(["Objectives: monthlyUsd unknown (give --prices) of 100 MISSED."]);
});
