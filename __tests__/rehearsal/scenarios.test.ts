import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import { planOf } from "../../src/rehearsal/run";
import { type PolicyRun, runPolicy } from "../../src/rehearsal/run-policy";
import { SCENARIOS, type ScenarioName, scenarioNamed } from "../../src/rehearsal/scenarios";
import { askScenarios, type ScenarioAnswer, type ScenariosReport } from "../../src/rehearsal/scenarios/ask";
import { chooseScenarios } from "../../src/rehearsal/scenarios/choose";
import type { Scenario } from "../../src/rehearsal/scenarios/scenario";
import { UserError } from "../../src/user-error";
import { SynthesizedCluster } from "./synthesized-cluster";

jest.setTimeout(120_000);

/** Up to 12 t3.micro, each of which holds 7 containers of the usual size. */
const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

const ALL = SCENARIOS.map(({ name }) => name);

type Plan = Omit<PolicyRun, "policy">;

/** Four hours of a hill of tasks, as synthesized. */
const plan = async (seed = 1): Promise<Plan> => {
  const trace = join(cluster.folder, "hill.csv");
  const tasks = (minute: number) => 10 + Math.max(0, 40 - Math.abs(minute - 120));
  const rows = Array.from({ length: 240 }, (_, minute) => `${1_767_225_600 + minute * 60},${tasks(minute)}`);
  writeFileSync(trace, `time,tasks\n${rows.join("\n")}\n`);
  return (await planOf({ stacksDir: cluster.stacksDir, environment: "demo", trace, seed })).run;
};

/** The same on Spot Instances, which may fall to none. */
const withSpot = (its: Plan): Plan => ({
  ...its,
  blueprint: { ...its.blueprint, group: { ...its.blueprint.group, spotPercent: 100, minSize: 0 } },
});

/** Enough after the peak for the longest recovery. */
const LONG = { before: 45, after: 130 };
/** Enough for one scenario to begin. */
const SHORT = { before: 30, after: 30 };

const ask = (names: readonly ScenarioName[], its: Plan, minutes = SHORT) =>
  askScenarios(names, its, "drydock", runPolicy, undefined, minutes);

describe("played on a cluster that can have them all", () => {
  let report: ScenariosReport;
  const of = (name: ScenarioName): ScenarioAnswer => report.asked.find((each) => each.name === name)!;
  beforeAll(async () => {
    report = await ask(ALL, withSpot(await plan()), LONG);
  });

  test("the hours are those around the peak, and every scenario has an answer in plain data", () => {
    expect(report).toMatchObject({ start: "2026-01-01T01:15:00.000Z", peak: "2026-01-01T02:00:00.000Z" });
    expect(report.asked.map(({ name }) => name)).toEqual(ALL);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.calm.killed).toBe(0);
  });

  test.each(SCENARIOS.filter((each: Scenario) => each.acted).map(({ name }) => name))("%s really acted", (name) => {
    expect(of(name).played).toMatch(/^[1-9]/);
  });

  test("every task is replaced by a deployment, every instance by a roll-out, without a death", () => {
    // 50 are wanted at the peak, of which the last waits for its place.
    expect(of("deployment").played).toBe("49 tasks are replaced");
    expect(of("roll-out").recoverySeconds).toBeGreaterThan(600);
    expect(of("roll-out").figures).toMatchObject({ killed: 0 });
    expect(of("deployment").figures).toMatchObject({ killed: 0 });
  });

  test.each([
    ["flash-crowd", 35],
    ["scale-to-zero", 50],
    ["no-capacity", 15],
    ["vcpu-quota", 15],
    ["zone-loss", 15],
    ["function-failing", 15],
  ] as const)("%s leaves at least %d tasks unserved at a time, and names a remedy", (name, tasks) => {
    expect(of(name).figures!.unservedPeak).toBeGreaterThanOrEqual(tasks);
    expect(of(name).figures!.unservedPeak).toBeGreaterThan(report.calm.unservedPeak);
    expect(of(name).remedy).not.toBeNull();
  });

  test("delayed metrics kill nothing", () => {
    expect(of("delayed-metric").figures).toMatchObject({ killed: 0 });
  });

  test("the loss of a zone kills the tasks on it, and a slow image delays tasks", () => {
    expect(of("zone-loss").figures!.killed).toBeGreaterThan(5);
    expect(of("slow-image").figures!.unservedTaskMinutes).toBeGreaterThan(report.calm.unservedTaskMinutes + 5);
  });

  test("the cluster recovers from each within the hours that are run", () => {
    for (const { recoverySeconds, extraTaskMinutes } of report.asked) {
      expect(recoverySeconds).not.toBeNull();
      expect(extraTaskMinutes).toBeGreaterThanOrEqual(0);
    }
    // Its demand falls before EC2 has instances again, an hour after the peak.
    expect(of("no-capacity").recoverySeconds).toBeGreaterThan(60 * 60);
  });
});

test("delayed metrics are those of a quarter of an hour ago, while the event is on and no longer", () => {
  const [StartTime, EndTime] = [new Date("2026-01-01T09:00:00Z"), new Date("2026-01-01T12:00:00Z")];
  const asked = (isOn: boolean, command: string): unknown => {
    const event = { startMs: 0, endMs: 1, group: "demo", isOn: () => isOn, chance: () => 0, act: () => {} };
    const { onCall } = scenarioNamed("delayed-metric").seam!(event);
    const input = { MetricDataQueries: [], StartTime, EndTime };
    return onCall!({ command, input, index: 0 }, (changed = input) => changed);
  };
  const late = { MetricDataQueries: [], StartTime, EndTime: new Date("2026-01-01T11:45:00Z") };
  expect(asked(true, "GetMetricDataCommand")).toEqual(late);
  for (const [isOn, command] of [
    [false, "GetMetricDataCommand"],
    [true, "PutMetricDataCommand"],
  ] as const)
    expect(asked(isOn, command)).toEqual({ ...late, EndTime });
});

test("the same seed gives the same answers, another seed others", async () => {
  const names = ["zone-loss"] as const;
  const [one, same, other] = [
    await ask(names, await plan(7)),
    await ask(names, await plan(7)),
    await ask(names, await plan(8)),
  ];
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});

test("an environment that cannot have a scenario says why, and nothing is played", async () => {
  const { asked } = await ask(["spot-storm", "scale-to-zero"], await plan());
  expect(asked.map(({ refusal, figures }) => [refusal, figures])).toEqual([
    ["the group has no Spot Instances (cluster.capacity.purchase)", null],
    ["the group keeps 2 instances (cluster.capacity.minSize)", null],
  ]);
  const { blueprint } = withSpot(await plan());
  const refusalOf = (name: ScenarioName, group: object, hasApplications = false) =>
    scenarioNamed(name).refusal?.({
      blueprint: { ...blueprint, group: { ...blueprint.group, ...group } },
      hasApplications,
    });
  expect(refusalOf("zone-loss", { zones: 1 })).toBe("the group has one zone (network.zones)");
  expect(refusalOf("roll-out", { instanceRefresh: undefined })).toMatch(/ has no instance_refresh /);
  expect(refusalOf("scale-to-zero", {}, true)).toMatch(/minCount/);
});

test("a roll-out that an alarm stops is not done, and says so", async () => {
  const its = await plan();
  const { group, alarms } = its.blueprint;
  const always: (typeof alarms)[number] = {
    ...{ name: "demo-5xx", namespace: "Test", metricName: "None", dimensions: {}, statistic: "Sum", policies: [] },
    ...{ periodSeconds: 60, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 0 },
    ...{ comparison: "GreaterThanThreshold", treatMissingData: "breaching" },
  };
  const watched = { ...group, instanceRefresh: { ...group.instanceRefresh!, alarms: ["demo-5xx"] } };
  const { asked } = await ask(["roll-out"], {
    ...its,
    blueprint: { ...its.blueprint, group: watched, alarms: [...alarms, always] },
  });
  expect(asked[0]!.played).toMatch(/^8 instances are replaced; alarm demo-5xx stopped it with 8 to go$/);
  expect(asked[0]!.recoverySeconds).toBeNull();
});

test("a roll-out of all at once kills nothing, has no pace left to raise, and says which functions fail", async () => {
  const its = await plan();
  const { group, functions } = its.blueprint;
  const late = (each: (typeof functions)[number]) =>
    each.name === "demo-headroom" ? { ...each, timeoutSeconds: 0.01 } : each;
  const atOnce = {
    ...its,
    blueprint: {
      ...its.blueprint,
      group: { ...group, instanceRefresh: { ...group.instanceRefresh!, maxHealthyPercent: 200 } },
      functions: functions.map(late),
    },
  };
  const { asked } = await ask(["roll-out"], atOnce, { before: 5, after: 15 });
  expect(asked[0]!.figures!.killed).toBe(0);
  expect(asked[0]!.failures).toEqual([expect.stringMatching(/^Function demo-headroom failed in (\d+) of \1 /)]);
  const { remedy, otherRemedy }: Scenario = scenarioNamed("roll-out");
  const remedyAt = (maxHealthyPercent: number) =>
    otherRemedy!({
      blueprint: { ...its.blueprint, group: { ...group, instanceRefresh: { maxHealthyPercent, warmupSeconds: 0 } } },
      hasApplications: false,
    }) ?? remedy;
  expect(remedyAt(199)).toBe(remedy);
  expect(remedyAt(200)).toBe("apply off the peak");
});

test("scenarios are chosen by name or all together, and a wrong name is refused with the nearest", () => {
  expect(chooseScenarios()).toEqual([]);
  expect(chooseScenarios("all")).toEqual(ALL);
  expect(chooseScenarios("zone-loss, roll-out")).toEqual(["roll-out", "zone-loss"]);
  expect(() => chooseScenarios("rollout")).toThrow(UserError);
  expect(() => chooseScenarios("roll-out,rollout")).toThrow(
    `--scenario: got "rollout", allowed ${ALL.join(", ")} or all; did you mean roll-out?`,
  );
  expect(() => chooseScenarios("all,roll-out")).toThrow(
    '--scenario: got "all,roll-out", allowed all by itself, or names; leave one of them out',
  );
});

test("every setting that a remedy or a refusal names exists", () => {
  const text = SCENARIOS.map(({ remedy }) => remedy).join(" ");
  const named = [...text.matchAll(/\b(?:cluster|network|applications)\.[A-Za-z.]+[A-Za-z]/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(5);
  const known = settingsOf(environmentSchema).map(({ path }) => path.join("."));
  expect(named.filter((path) => !known.includes(path))).toEqual([]);
});
