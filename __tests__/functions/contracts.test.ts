import { type BreakerFunctionSettings, breakerContract } from "../../functions/breaker/contract";
import { AT_DEADLINE, type DrainFunctionSettings, drainContract } from "../../functions/drain/contract";
import {
  type HeadroomFunctionSettings,
  headroomContract,
  type OtherContainer,
} from "../../functions/headroom/contract";
import { type ScheduleWindow, WEEKDAYS } from "../../functions/headroom/schedule";
import { FUNCTION_VARIABLE, type FunctionContract } from "../../functions/shared/contract";
import { type WatchdogFunctionSettings, watchdogContract } from "../../functions/watchdog/contract";
import fc from "../support/fast-check";

const SURROGATES = { first: 0xd800, count: 0x800 };
/** Any character of Unicode. fast-check's own unit for it makes a map of all of them, which takes a second. */
const character = fc
  .nat(0x10ffff - SURROGATES.count)
  .map((point) => String.fromCodePoint(point < SURROGATES.first ? point : point + SURROGATES.count));
const text = fc.string({ minLength: 1, unit: character });
const count = (min = 0) => fc.nat(999_999_999_999_999).map((value) => Math.max(min, value));
const common = { clusterName: text, autoScalingGroupName: text };

const other: fc.Arbitrary<OtherContainer> = fc.record({
  name: text,
  cpu: count(1),
  memory: count(1),
  gpus: count(),
  hostPorts: fc.array(count(1), { maxLength: 3 }),
  networkInterfaces: count(),
  shortageThreshold: count(),
  excessThreshold: count(),
});
const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((each) => each.map((part) => String(part).padStart(2, "0")).join(":"));
const scheduleWindow: fc.Arbitrary<ScheduleWindow> = fc
  .record({
    name: text,
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant("24:00")),
    timeZone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata", "Mars/Base"),
    minInstances: count(1),
  })
  .filter(({ from, to }) => from !== to);
const drain: fc.Arbitrary<DrainFunctionSettings> = fc.record({
  ...common,
  lifecycleHookName: text,
  drainTimeoutSeconds: count(),
  atDeadline: fc.constantFrom(...AT_DEADLINE),
});
const headroom: fc.Arbitrary<HeadroomFunctionSettings> = fc.record({
  ...common,
  metricNamespace: text,
  container: fc.record({ cpu: count(1), memory: count(1) }),
  shortageThreshold: count(),
  excessThreshold: count(),
  reservePercent: count(),
  learntReservePercent: count(),
  scaleInWindowMinutes: count(),
  schedule: fc.array(scheduleWindow, { maxLength: 3 }),
  otherContainers: fc.array(other, { maxLength: 3 }),
  instance: fc.record({ cpu: count(1), memory: count(1), gpus: count() }),
  scales: fc.boolean(),
  capacityProvider: text,
  networkInterfaces: count(),
  trunkedInterfaces: count(),
});
const breaker: fc.Arbitrary<BreakerFunctionSettings> = fc.record({ ...common, maxFailedLaunches: count(1) });
const watchdog: fc.Arbitrary<WatchdogFunctionSettings> = fc.record({ ...common, disconnectedMinutes: count(1) });

/** The round trip of settings of one function, and what each missing variable does. */
const suite = <Settings>(
  contract: FunctionContract<Settings>,
  settings: fc.Arbitrary<Settings>,
  optional: readonly string[] = [],
) => ({
  name: contract.name,
  roundTrip: () =>
    fc.assert(
      fc.property(settings, (given) => {
        const variables = contract.toEnvironment(given);
        expect(contract.fromEnvironment(variables)).toEqual(given);
        expect(contract.isContractOf(variables)).toBe(true);
        expect(Object.values(variables)).not.toContain("");
      }),
    ),
  missing: () =>
    fc.assert(
      fc.property(settings, (given) => {
        const variables = contract.toEnvironment(given);
        const refusal = (changed: Readonly<Record<string, string>>): string => {
          try {
            contract.fromEnvironment(changed);
            return "accepted";
          } catch (error) {
            return (error as Error).message;
          }
        };
        const needed = Object.keys(variables).filter((each) => !optional.includes(each));
        const refusals = needed.flatMap((name) => {
          const { [name]: _, ...rest } = variables;
          return [rest, { ...variables, [name]: "" }].map((changed) => ({ name, said: refusal(changed) }));
        });
        const isSaid = ({ name, said }: { name: string; said: string }) =>
          new RegExp(`^environment variable ${name} is missing, allowed is .+: set it on the function$`).test(said);
        expect(refusals).toHaveLength(2 * needed.length);
        expect(refusals.filter((each) => !isSaid(each))).toEqual([]);
      }),
    ),
});

const SETTINGS: HeadroomFunctionSettings = {
  clusterName: "demo",
  autoScalingGroupName: "demo-instances",
  metricNamespace: "Demo",
  container: { cpu: 2, memory: 4 },
  shortageThreshold: 5,
  excessThreshold: 6,
  reservePercent: 7,
  learntReservePercent: 0,
  scaleInWindowMinutes: 0,
  schedule: [],
  otherContainers: [],
  instance: { cpu: 2, memory: 4, gpus: 0 },
  scales: true,
  capacityProvider: "instances",
  networkInterfaces: 0,
  trunkedInterfaces: 0,
};
const OTHER: OtherContainer = {
  name: "web",
  cpu: 128,
  memory: 128,
  gpus: 0,
  hostPorts: [],
  networkInterfaces: 1,
  shortageThreshold: 0,
  excessThreshold: 3,
};

const WINDOW: ScheduleWindow = {
  name: "office",
  days: ["mon", "tue"],
  from: "07:30",
  to: "19:00",
  timeZone: "Europe/Berlin",
  minInstances: 12,
};

/** The variables of the headroom function that depend on one setting. */
function variablesOf<Key extends keyof HeadroomFunctionSettings>(
  key: Key,
  value: HeadroomFunctionSettings[Key],
): string[] {
  const before = headroomContract.toEnvironment(SETTINGS);
  const after = headroomContract.toEnvironment({ ...SETTINGS, [key]: value });
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}

const SUITES = [
  suite(drainContract, drain),
  // Most clusters do not set these.
  suite(headroomContract, headroom, [
    ...variablesOf("otherContainers", [OTHER]),
    ...variablesOf("instance", { ...SETTINGS.instance, gpus: 1 }),
    ...variablesOf("networkInterfaces", 1),
    ...variablesOf("trunkedInterfaces", 1),
    ...variablesOf("learntReservePercent", 1),
    ...variablesOf("scaleInWindowMinutes", 5),
    ...variablesOf("schedule", [WINDOW]),
  ]),
  suite(watchdogContract, watchdog),
  suite(breakerContract, breaker),
];

describe.each(SUITES)("the contract of $name", ({ roundTrip, missing }) => {
  test("what the stack writes is what the function reads", () => roundTrip());

  test("each variable that is missing or empty is named, with what is allowed", () => missing());
});

test("the function of another contract is refused", () => {
  const variables = headroomContract.toEnvironment(SETTINGS);
  expect(drainContract.isContractOf(variables)).toBe(false);
  expect(() => drainContract.fromEnvironment(variables)).toThrow(
    `environment variable ${FUNCTION_VARIABLE} is "headroom", allowed is drain: correct it on the function`,
  );
});

test("other containers, network interfaces, a learnt reserve, a window and a schedule are variables only where there are any", () => {
  expect(Object.keys(headroomContract.toEnvironment(SETTINGS))).toHaveLength(13);
  expect(variablesOf("otherContainers", [OTHER])).toHaveLength(1);
  expect(variablesOf("networkInterfaces", 1)).toHaveLength(1);
  expect(variablesOf("trunkedInterfaces", 1)).toHaveLength(1);
  expect(variablesOf("learntReservePercent", 1)).toHaveLength(1);
  expect(variablesOf("scaleInWindowMinutes", 5)).toHaveLength(1);
  expect(variablesOf("schedule", [WINDOW])).toHaveLength(1);
});

test.each<[string, Partial<HeadroomFunctionSettings>]>([
  ["no cluster", { clusterName: "" }],
  ["half a percent", { reservePercent: 0.5 }],
  ["a negative threshold", { shortageThreshold: -1 }],
  ["no number", { excessThreshold: Number.NaN }],
  ["a container without CPU", { container: { cpu: 0, memory: 1 } }],
  ["a container without memory", { container: { cpu: 1, memory: 0 } }],
  ["a port that is none", { otherContainers: [{ ...OTHER, hostPorts: [0] }] }],
])("a stack cannot give a function %s", (_, wrong) => {
  expect(() => headroomContract.toEnvironment({ ...SETTINGS, ...wrong })).toThrow(/^environment variable [A-Z_]+ is /);
});

test("the drain function knows three things to do at the deadline, the watchdog whole minutes from 1 on", () => {
  const cluster = { clusterName: "demo", autoScalingGroupName: "demo-instances" };
  const toDrain = { ...cluster, lifecycleHookName: "drain", drainTimeoutSeconds: 60, atDeadline: "stop" as "wait" };
  expect(() => drainContract.toEnvironment(toDrain)).toThrow(
    'is "stop", allowed is terminate, stopStandalone, wait: correct it on the function',
  );
  expect(() => watchdogContract.toEnvironment({ ...cluster, disconnectedMinutes: 0 })).toThrow(
    'is "0", allowed is a whole number of 1 or more: correct it on the function',
  );
});

const others = (fields: object) => JSON.stringify([{ ...OTHER, ...fields }]);

test.each([
  ["no JSON", "["],
  ["no list", "{}"],
  ["a container without a name", others({ name: undefined })],
  ["a container without CPU", others({ cpu: 0 })],
  ["half a GPU", others({ gpus: 0.5 })],
  ["a port that is none", others({ hostPorts: [0] })],
  ["nothing in a list", "[null]"],
])("other containers that are %s are refused", (_, given) => {
  const [name] = variablesOf("otherContainers", [OTHER]);
  const variables = { ...headroomContract.toEnvironment(SETTINGS), [name!]: given };
  expect(() => headroomContract.fromEnvironment(variables)).toThrow(
    `environment variable ${name} is ${JSON.stringify(given)}, allowed is a JSON list of containers`,
  );
});

const windows = (its: object) => JSON.stringify([{ ...WINDOW, ...its }]);

test.each([
  ["no list", "{}"],
  ["a window without a name", windows({ name: undefined })],
  ["a window without a day", windows({ days: [] })],
  ["a day that is none", windows({ days: ["monday"] })],
  ["a time that is none", windows({ to: "24:01" })],
  ["a begin at the end of a day", windows({ from: "24:00" })],
  ["a window without a length", windows({ to: WINDOW.from })],
  ["no time zone", windows({ timeZone: "" })],
  ["no instances", windows({ minInstances: 0 })],
  ["nothing in a list", "[null]"],
])("a schedule that has %s is refused", (_, given) => {
  const [name] = variablesOf("schedule", [WINDOW]);
  const variables = { ...headroomContract.toEnvironment(SETTINGS), [name!]: given };
  expect(() => headroomContract.fromEnvironment(variables)).toThrow(
    `environment variable ${name} is ${JSON.stringify(given)}, allowed is a JSON list of windows`,
  );
});
