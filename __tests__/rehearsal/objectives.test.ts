import { environmentSchema } from "../../src/environment/schema";
import { SCENARIO_NAMES } from "../../src/environment/schema/rehearsal";
import { settingsOf } from "../../src/environment/settings";
import type { Measures } from "../../src/rehearsal/measures/measures";
import { judge, judgeScenarios, MissedObjectives, objectiveSentences } from "../../src/rehearsal/objectives";
import { SCENARIOS } from "../../src/rehearsal/scenarios";
import type { ScenarioAnswer } from "../../src/rehearsal/scenarios/ask";

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

/** Names of the settings below a group of `rehearsal`, without those of the names between. */
const settingsBelow = (group: string): readonly string[] =>
  settingsOf(environmentSchema).flatMap(({ path }) =>
    path[0] === "rehearsal" && path[1] === group && path.length > 2 ? [path.at(-1)!] : [],
  );

test("every objective of the settings is judged", () => {
  expect(judged(0).map(({ name }) => name)).toEqual(settingsBelow("objectives"));
});

describe("objectives of scenarios", () => {
  const answer: ScenarioAnswer = {
    name: "zone-loss",
    question: "",
    refusal: null,
    played: null,
    figures: { killed: 3, unservedTaskMinutes: 90, unservedPeak: 2, instancesPeak: 7 },
    extraTaskMinutes: 60,
    recoverySeconds: 600,
    failures: [],
    remedy: null,
  };
  const limits = (limit: number) => ({
    "zone-loss": { tasksKilled: limit, unservedTaskMinutes: limit, recoverySeconds: limit, instances: limit },
  });

  test("are judged by the answer of their scenario, every one of the settings", () => {
    const judgedOnes = judgeScenarios(limits(60), [answer]);
    expect(judgedOnes.map(({ name, value, isMet }) => [name, value, isMet])).toEqual([
      ["zone-loss.tasksKilled", 3, true],
      ["zone-loss.unservedTaskMinutes", 60, true],
      ["zone-loss.recoverySeconds", 600, false],
      ["zone-loss.instances", 7, true],
    ]);
    expect(judgedOnes.map(({ name }) => name.split(".")[1])).toEqual(
      settingsBelow("scenarios").filter((name) => name !== "*"),
    );
    expect(judgeScenarios(limits(60), [{ ...answer, name: "deployment" }])).toEqual([]);
  });

  test("of one that was not played, or not recovered from, are missed", () => {
    const missed = judgeScenarios(limits(1000), [
      { ...answer, figures: null, extraTaskMinutes: null, recoverySeconds: null },
    ]);
    expect(objectiveSentences(missed)).toEqual([
      "Objectives: zone-loss.tasksKilled not played of 1000 MISSED, zone-loss.unservedTaskMinutes not played of 1000 MISSED, zone-loss.recoverySeconds not reached of 1000 MISSED, zone-loss.instances not played of 1000 MISSED.",
    ]);
    expect(new MissedObjectives("demo", missed).message).toMatch(
      /^environment demo misses rehearsal\.scenarios: .+\. To meet zone-loss\.tasksKilled, .+: do what its scenario names as to change\. Or change the objective\.$/,
    );
  });

  test("may name each scenario, and no other", () => {
    expect(SCENARIO_NAMES).toEqual(SCENARIOS.map(({ name }) => name));
    const parse = (scenarios: object) =>
      environmentSchema.safeParse({ network: { source: "create" }, rehearsal: { scenarios } });
    expect(parse({ "zone-loss": { tasksKilled: 0 } }).success).toBe(true);
    expect(parse({ "zone-los": { tasksKilled: 0 } }).success).toBe(false);
  });
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

test("a missed objective is followed by what helps to meet it, in settings that there are", () => {
  const names = settingsOf(environmentSchema).map(({ path }) => path.join("."));
  for (const objective of judged(0)) {
    const { message } = new MissedObjectives("demo", [objective]);
    const [, help] = new RegExp(`To meet ${objective.name}: (.+)\\. Or change the objective\\.$`).exec(message)!;
    const settings = (help!.match(/[a-z]+[A-Z.][\w.]*\w/g) ?? []).filter((each) => each !== "capacityProvider");
    expect(objective.name === "monthlyUsd" || settings.length > 0).toBe(true);
    for (const setting of settings) expect(names.some((name) => `${name}.`.includes(`${setting}.`))).toBe(true);
  }
  expect(new MissedObjectives("demo", judged(0)).message).toContain(
    "To meet p99WaitSeconds, maxWaitSeconds, waitingTaskMinutesPerDay: keep more room free",
  );
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
