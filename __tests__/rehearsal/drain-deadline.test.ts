import { STEP_NAMES } from "../../src/cluster/boot/step-names";
import { DRAIN_PARTS } from "../../src/environment/schema/draining";
import { longerThanDeadline, timingWarnings } from "../../src/rehearsal/calibration/drain-deadline";
import { endsOf } from "../../src/rehearsal/calibration/sensitivity";
import { type AutoScalingGroup, TIMINGS, type Timing, type Timings } from "../../src/virtual-aws";

const group = (instanceType: string, bootSteps: number = STEP_NAMES.length): AutoScalingGroup => ({
  name: "demo",
  minSize: 1,
  maxSize: 4,
  desiredCapacity: 1,
  instanceType,
  bootSteps,
  zones: 2,
  defaultCooldownSeconds: 300,
  hooks: [],
  policies: [],
});

const HIGHEST = Object.entries<Timing | string>(TIMINGS.aws).flatMap(([name, timing]) =>
  typeof timing === "string" ? [] : [{ name, highest: Math.max(...endsOf(timing)) }],
);

const furtherSeconds = (timings: Partial<Timings>, cluster: AutoScalingGroup): number => {
  const [warning] = longerThanDeadline(timings, cluster, 2375);
  return warning === undefined ? 0 : Number(/ (\d+) s more than the 2375 s/.exec(warning)![1]);
};

test("a second more of a timing counts so often that all of them together are the default drain timeout", () => {
  const counted = HIGHEST.map(({ name, highest }) => {
    const times = furtherSeconds({ [name]: highest + 1 }, group("t3.micro"));
    return times === 0 ? 0 : times * highest;
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  // Two schedules of a minute have no timing; the stop timeout is a setting, for which the timing stands.
  expect(sum(counted) + 2 * 60).toBe(
    sum(Object.values(DRAIN_PARTS)) + Math.max(...endsOf(TIMINGS.aws.stopTimeoutSeconds)),
  );
});

test("timings as long as AWS's are not warned of", () => {
  expect(longerThanDeadline(TIMINGS.aws, group("g4dn.metal"), 2375)).toEqual([]);
  expect(longerThanDeadline(TIMINGS.steady, group("t3.micro"), 2375)).toEqual([]);
});

test.each([
  ["metalBootSeconds", "m5.metal", "t3.micro"],
  ["acceleratorBootSeconds", "g4dn.xlarge", "t3.micro"],
])("%s counts for %s, not for %s", (name, slow, fast) => {
  expect(furtherSeconds({ [name]: 1000 }, group(slow))).toBeGreaterThan(0);
  expect(furtherSeconds({ [name]: 1000 }, group(fast))).toBe(0);
});

test("the warning names the timing, both figures and the setting", () => {
  const taskStartSeconds = { minimum: 10, maximum: 300, distribution: "uniform" } as const;
  expect(longerThanDeadline({ taskStartSeconds }, group("t3.micro"), 2375)).toEqual([
    "--physics: taskStartSeconds may be 300 s, and the default of cluster.draining.timeoutSeconds counts with 45 s, so tasks may die with their instance; set it to 2630, 255 s more than the 2375 s that it has, unless it was set for this.",
  ]);
});

test("of the stop timeout the cluster's setting counts", () => {
  const patient = { ...group("t3.micro"), stopTimeoutSeconds: 300 };
  expect(furtherSeconds({ stopTimeoutSeconds: 300 }, patient)).toBe(0);
  expect(furtherSeconds({ stopTimeoutSeconds: 301 }, patient)).toBe(1);
});

test("a stop timeout that no service has is named, and is no reason for a longer drain", () => {
  const of = (...stopSeconds: readonly (number | undefined)[]) =>
    timingWarnings(
      { stopTimeoutSeconds: 300 },
      stopSeconds.map((each) => ({ conduct: each === undefined ? {} : { stopSeconds: each } })),
      group("t3.micro"),
      2375,
    );
  expect(of(30, 60)).toEqual([expect.stringMatching(/^--physics: stopTimeoutSeconds changes nothing here/)]);
  expect(of(30, undefined)).toEqual([expect.stringContaining("set it to 2645, 270 s more")]);
  expect(timingWarnings({ stopTimeoutSeconds: 300 }, undefined, group("t3.micro"), 2375)).toEqual(of(undefined));
});
