import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FORMS, type FormName, readItem } from "../../src/foreign/answers";
import { at, fixture, type Json } from "./fixture";

type Path = readonly (string | number)[];

const numbersIn = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value === "number" || (typeof value === "string" && /^\d{1,6}$/.test(value))) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    numbersIn(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
};

/** The items of all fixtures, with the form that each of them has. */
const items = ["reservation", "managed", "steps"].flatMap((folder) =>
  readdirSync(fixture(folder)).flatMap((file) => {
    const json = JSON.parse(readFileSync(join(fixture(folder), file), "utf8")) as Json;
    return (Object.keys(FORMS) as FormName[])
      .filter((name) => name !== "servicePolicies" && json[FORMS[name].member] !== undefined)
      .flatMap((name) => [json[FORMS[name].member]].flat().map((item) => ({ name, item: item as Json })));
  }),
);

/** Each number that is read, by its form and the members on its way. */
const numbers = new Map(
  items
    .filter(({ item }) => item["ServiceNamespace"] === undefined)
    .flatMap(({ name, item }) =>
      numbersIn(readItem(name, item, "file").item).map((path) => {
        const members = path.filter((key) => typeof key === "string").join(".");
        return [`${name} ${members}`, { name, item, path }] as const;
      }),
    ),
);

/** The sentence by which an item is refused; undefined when it is read. */
const refusal = (name: FormName, item: unknown): string | undefined => {
  try {
    readItem(name, item, "file");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Figures of metrics and adjustments may be below zero, or fractions. */
const SIGNED = /Threshold|MetricInterval|ScalingAdjustment|TargetValue/;

/** Values that AWS gives no count. */
const WRONG = [-1, 0.5, 2 ** 31, 1e300, Number.POSITIVE_INFINITY];

test("all numbers that are read have bounds", () => {
  expect(numbers.size).toBeGreaterThan(25);
  const read = [...numbers].flatMap(([place, { name, item, path }]) => {
    const changed = structuredClone(item);
    const parent = at(changed, ...path.slice(0, -1));
    const key = path.at(-1)!;
    const isText = typeof parent[key] === "string";
    return WRONG.filter((wrong) => !SIGNED.test(place) || wrong === Number.POSITIVE_INFINITY)
      .filter((wrong) => {
        parent[key] = isText ? String(wrong) : wrong;
        return !/^file[\w.[\]]+: got .*, allowed .*; get the file anew with aws /.test(refusal(name, changed) ?? "");
      })
      .map((wrong) => `${place} = ${wrong}`);
  });
  expect(read).toEqual([]);
});

/** The item of a form with a member changed. */
const changedItem = (name: FormName, path: Path, wrong: unknown): Json => {
  const found = items.find(
    (each) =>
      each.name === name &&
      path.slice(0, -1).every((_, index) => {
        const inner = path
          .slice(0, index + 1)
          .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], each.item);
        return inner !== undefined;
      }),
  )!;
  const item = structuredClone(found.item);
  at(item, ...path.slice(0, -1))[path.at(-1)!] = wrong;
  return item;
};

const OVERRIDES: Path = ["MixedInstancesPolicy", "LaunchTemplate", "Overrides", 0];

const REFUSED: readonly (readonly [name: FormName, path: Path, wrong: unknown, allowed: string])[] = [
  ...["0", "abc", "-1", "1e3", "1000", "", 2].map(
    (weight) => ["groups", [...OVERRIDES, "WeightedCapacity"], weight, 'a text of digits, from "1" to "999"'] as const,
  ),
  ["groups", ["MaxSize"], 0, "MinSize, which is 2, or more"],
  ["groups", ["DesiredCapacity"], 99, "MinSize to MaxSize, which are 2 to 12"],
  ["groups", ["DesiredCapacity"], 1, "MinSize to MaxSize, which are 2 to 12"],
  ["groups", ["AutoScalingGroupName"], "a\u001b[31mb", "a text that is not empty and has no control characters"],
  ["services", ["serviceName"], "a\nb", "a text that is not empty and has no control characters"],
  ["services", ["desiredCount"], 100_001, "a whole number from 0 to 100000"],
  ["alarms", ["EvaluationPeriods"], 0, "a whole number from 1 to"],
  ["alarms", ["EvaluationPeriods"], 1441, "periods of 60 s that are 86400 s or less together"],
  ["alarms", ["DatapointsToAlarm"], 9, "EvaluationPeriods, which is"],
  ["alarms", ["Period"], 61, "10, 20, 30 or a multiple of 60"],
  ["policies", ["TargetTrackingConfiguration", "TargetValue"], 0, "a number above 0"],
  [
    "policies",
    ["StepAdjustments"],
    [{ ScalingAdjustment: 1 }, { ScalingAdjustment: 2 }],
    "steps that neither overlap nor leave a gap",
  ],
  [
    "policies",
    ["StepAdjustments"],
    [
      { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 5, ScalingAdjustment: 1 },
      { MetricIntervalLowerBound: 6, ScalingAdjustment: 2 },
    ],
    "steps that neither overlap nor leave a gap",
  ],
  [
    "policies",
    ["StepAdjustments"],
    [{ MetricIntervalLowerBound: 5, MetricIntervalUpperBound: 5, ScalingAdjustment: 1 }],
    "steps that neither overlap nor leave a gap, each with a lower bound below",
  ],
  ["providers", ["autoScalingGroupProvider", "managedScaling", "targetCapacity"], 101, "a whole number from 1 to 100"],
  [
    "providers",
    ["autoScalingGroupProvider", "managedScaling", "minimumScalingStepSize"],
    10_000,
    "minimumScalingStepSize, which is 10000, or more",
  ],
  ["taskDefinitions", ["cpu"], "1 vCPU", "a text of digits"],
  [
    "taskDefinitions",
    ["containerDefinitions", 0, "portMappings", 0, "hostPort"],
    65_536,
    "a whole number from 0 to 65535",
  ],
];

test.each(REFUSED)("of %s, %j = %j is refused", (name, path, wrong, allowed) => {
  expect(refusal(name, changedItem(name, path, wrong))).toContain(`allowed ${allowed}`);
});

test("a target group's interval, a GPU and a scalable target have bounds too", () => {
  expect(refusal("targetGroups", { TargetGroupArn: "a", HealthCheckIntervalSeconds: 4 })).toContain("from 5 to 300");
  expect(refusal("scalableTargets", { ResourceId: "a", MinCapacity: 3, MaxCapacity: 2 })).toContain(
    "MaxCapacity: got 2, allowed MinCapacity, which is 3, or more",
  );
  const containers = [{ resourceRequirements: [{ type: "GPU", value: "all" }] }];
  expect(refusal("taskDefinitions", { taskDefinitionArn: "a", containerDefinitions: containers })).toContain(
    'value: got "all", allowed a text of up to three digits',
  );
});
