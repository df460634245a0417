import { STEP_NAMES } from "../../src/cluster/boot/step-names";
import { DRAIN_PARTS } from "../../src/environment/schema/draining";
import { longerThanDeadline, timingWarnings } from "../../src/rehearsal/calibration/drain-deadline";
import { endsOf } from "../../src/rehearsal/calibration/sensitivity";
import type { RehearsedCluster } from "../../src/rehearsal/calibration/unused-timings";
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

/** A cluster with AWS's timings, its group and conduct changed. */
const clusterWith = (
  changed: Partial<AutoScalingGroup> = {},
  ...conducts: RehearsedCluster["services"][number]["conduct"][]
) => ({
  group: { ...group("t3.micro"), ...changed },
  services: (conducts.length === 0 ? [{}] : conducts).map((conduct) => ({ conduct })),
  timings: TIMINGS.aws,
});

test("a stop timeout that no service has is named, and is no reason for a longer drain", () => {
  const of = (...conducts: Parameters<typeof clusterWith>[1][]) =>
    timingWarnings({ stopTimeoutSeconds: 300 }, clusterWith({}, ...conducts), 2375);
  expect(of({ stopSeconds: 30 }, { stopSeconds: 60 })).toEqual([
    "--physics: nothing here uses stopTimeoutSeconds (every application names its own stop timeout); leave it out.",
  ]);
  expect(of({ stopSeconds: 30 }, {})).toEqual([expect.stringContaining("set it to 2645, 270 s more")]);
  expect(of()).toEqual(of({}));
});

const SPOT = { spotPercent: 50 };

/** A timing with a cluster that does not use it, and the smallest change by which it does. */
const USES: readonly (readonly [keyof Timings, RehearsedCluster, RehearsedCluster])[] = [
  ["bootStepSeconds", clusterWith({ bootSteps: 0 }), clusterWith()],
  ["metalBootSeconds", clusterWith(), clusterWith({ otherInstanceTypes: [{ instanceType: "m5.metal" }] })],
  ["acceleratorBootSeconds", clusterWith(), clusterWith({ instanceType: "g4dn.xlarge" })],
  ["spotInterruptionsPerMonth", clusterWith(), clusterWith(SPOT)],
  ["spotVcpuQuota", clusterWith(), clusterWith(SPOT)],
  ["rebalanceLeadSeconds", { ...clusterWith(SPOT), timings: TIMINGS.steady }, clusterWith(SPOT)],
  ["onDemandVcpuQuota", clusterWith({ spotPercent: 100 }), clusterWith({ spotPercent: 100, onDemandBase: 1 })],
  ["zoneShortageSeconds", { ...clusterWith(), timings: TIMINGS.steady }, clusterWith()],
  ["typeShortageSeconds", clusterWith(), { ...clusterWith(), timings: { ...TIMINGS.aws, typeShortagesPerDay: 1 } }],
  ["zoneRebalanceSeconds", { ...clusterWith(), timings: TIMINGS.steady }, clusterWith()],
  ["taskZoneRebalance", clusterWith({}, { availabilityZoneRebalancing: "DISABLED" }), clusterWith()],
  ["taskZoneRebalanceSeconds", { ...clusterWith(), timings: TIMINGS.steady }, clusterWith()],
  ["agentDisconnectSeconds", { ...clusterWith(), timings: TIMINGS.steady }, clusterWith()],
  ["throttleSeconds", { ...clusterWith(), timings: TIMINGS.steady }, clusterWith()],
  ["taskStartSeconds", clusterWith({}, { startSeconds: 5 }), clusterWith({}, { startSeconds: 5 }, {})],
  ["healthySeconds", clusterWith({}, { targetHealthCheckSeconds: 15 }), clusterWith()],
  ["targetRegistrationSeconds", clusterWith(), clusterWith({}, { targetHealthCheckSeconds: 15 })],
];

test.each(USES)("%s of a cluster that does not use it is named, a 0 is not", (name, without, having) => {
  const said = (value: number, rehearsed: RehearsedCluster) => timingWarnings({ [name]: value }, rehearsed, 2375);
  expect(said(1, without)).toEqual([expect.stringContaining(`nothing here uses ${name} (`)]);
  expect([said(0, without), said(1, having)]).toEqual([[], []]);
});
