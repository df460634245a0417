import { drainContract } from "../../../functions/drain/contract";
import { functionSettings } from "../../../src/rehearsal/blueprint/function-settings";
import { BlueprintError } from "../../../src/rehearsal/blueprint/synthesized";
import type { LambdaFunction } from "../../../src/virtual-aws";

const SETTINGS = {
  clusterName: "demo",
  autoScalingGroupName: "demo-instances",
  lifecycleHookName: "drain",
  drainTimeoutSeconds: 300,
  atDeadline: "wait",
} as const;
const drain = drainContract.toEnvironment(SETTINGS);

/** The settings that a rehearsal reads from a stack with functions that have these environment variables. */
const read = (...environments: Readonly<Record<string, string>>[]) =>
  functionSettings(
    { functions: environments.map((environment) => ({ name: "demo-drain", environment }) as LambdaFunction) },
    drainContract,
  );

test("the settings are those of the function that the contract marks", () => {
  expect(read({ OTHER: "1" }, drain)).toEqual(SETTINGS);
});

test.each([0, 2])("%i such functions are refused", (count) => {
  const functions = new Array(count).fill(drain);
  expect(() => read(...functions)).toThrow(BlueprintError);
  expect(() => read(...functions)).toThrow(
    `a rehearsal needs exactly one drain function (environment variable DRYDOCK_FUNCTION), the synthesized stack has ${count}: ` +
      "rehearse an environment that has one, synthesized by this version",
  );
});

test("a variable that the function would refuse is refused with both names", () => {
  const [timeout] = Object.keys(drain).filter((name) => drain[name] === "300");
  expect(() => read({ ...drain, [timeout!]: "much" })).toThrow(BlueprintError);
  expect(() => read({ ...drain, [timeout!]: "much" })).toThrow(
    `function demo-drain: environment variable ${timeout} is "much", allowed is a whole number of 0 or more: correct it on the function`,
  );
});
