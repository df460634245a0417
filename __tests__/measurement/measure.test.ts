import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMeasurementClients, type Records, readRecords } from "../../src/measurement/calls";
import { measurementsOf, timingsFrom } from "../../src/measurement/measured-timings";
import { renderMeasurements } from "../../src/measurement/render";
import { samplesOf } from "../../src/measurement/samples";
import { readTimingsFile } from "../../src/rehearsal/calibration/timings-file";
import {
  type Alarm,
  attach,
  deploy,
  type Spread,
  TIMINGS,
  type Timing,
  VirtualAws,
  VirtualClock,
} from "../../src/virtual-aws";

const START = Date.UTC(2026, 5, 1);

const NONE: Records = { activities: [], instances: [], tasks: [], alarmHistory: [] };

/** Eight alarms on one metric, of which the first makes the group grow. */
const ALARMS: readonly Alarm[] = Array.from({ length: 8 }, (_, index) => ({
  name: `alarm-${index}`,
  namespace: "Test",
  metricName: "Load",
  dimensions: { ClusterName: "demo" },
  statistic: "Maximum",
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 10,
  comparison: "GreaterThanOrEqualToThreshold",
  treatMissingData: "missing",
  policies: index === 0 ? ["out"] : [],
}));

const GROUP = {
  name: "demo-instances",
  minSize: 0,
  maxSize: 12,
  desiredCapacity: 2,
  instanceType: "t3.micro",
  zones: 2,
  bootSteps: 4,
  defaultCooldownSeconds: 60,
  hooks: [],
  policies: [{ name: "out", type: "SimpleScaling", adjustmentType: "ChangeInCapacity", adjustment: 2 }],
} as const;

/** A cluster that has grown and shrunk for an hour with the spread of AWS, read by real SDK clients. */
async function measured(): Promise<Records> {
  const clock = new VirtualClock(START);
  const aws = new VirtualAws({ clock, region: "eu-west-1", preset: "aws" });
  const runOn = (seconds: number) => clock.runUntil(clock.now() + seconds * 1000);
  const parts = { queues: [], functions: [], eventSourceMappings: [], rules: [] };
  deploy(aws, { clusterName: "demo", group: GROUP, alarms: ALARMS, ...parts });
  await runOn(420);
  aws.ecs.createService({ name: "web", cpu: 128, memory: 64, desiredCount: 12 });
  for (let minute = 7; minute < 60; minute++) {
    const Dimensions = [{ Name: "ClusterName", Value: "demo" }];
    const datum = { MetricName: "Load", Dimensions, Value: minute % 20 < 4 ? 20 : 0 };
    aws.call("PutMetricDataCommand", { Namespace: "Test", MetricData: [datum] });
    await runOn(60);
  }
  for (const DesiredCapacity of [9, 7, 6, 5, 4, 3, 2]) {
    aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: GROUP.name, DesiredCapacity });
    await runOn(60);
  }
  aws.ecs.updateService("web", 2);
  await runOn(300);
  const clients = createMeasurementClients({ region: "eu-west-1" });
  attach({ ...clients }, (command, input) => aws.call(command, input));
  return readRecords(clients, { clusterName: "demo", autoScalingGroupName: GROUP.name }, clock.now());
}

const boundsOf = (timing: Timing): readonly [number, number] => {
  const { minimum, maximum } = timing as Extract<Spread, { readonly minimum: number }>;
  return [minimum, maximum];
};

test("real SDK clients read the timings of a cluster within the ranges that it was given, and a rehearsal takes the file", async () => {
  const measurements = measurementsOf(samplesOf(await measured()));
  const timings = timingsFrom(measurements);
  const found = Object.fromEntries(measurements.filter((each) => each.count > 0).map((each) => [each.name, each]));
  for (const name of [
    "launchDelaySeconds",
    "removalDelaySeconds",
    "taskStartSeconds",
    "deprovisioningSeconds",
    "alarmEvaluationSeconds",
  ] as const) {
    const [minimum, maximum] = boundsOf(TIMINGS.aws[name]);
    expect([name, found[name]!.minimum! >= minimum - 0.01, found[name]!.maximum! <= maximum + 0.01]).toEqual([
      name,
      true,
      true,
    ]);
  }
  expect(timings).toMatchObject({
    launchDelaySeconds: { distribution: "logNormal" },
    removalDelaySeconds: { distribution: "logNormal" },
    taskStartSeconds: { distribution: "logNormal" },
    alarmEvaluationSeconds: { distribution: "logNormal" },
  });
  const folder = mkdtempSync(join(tmpdir(), "drydock-measure-"));
  const file = join(folder, "timings.json");
  writeFileSync(file, JSON.stringify(timings));
  expect(readTimingsFile(file)).toEqual(timings);
  rmSync(folder, { recursive: true });
});

const date = (seconds: number) => new Date(START + seconds * 1000);
const iso = (seconds: number) => date(seconds).toISOString();

/** A launch of an instance that booted in due form, in the words of AWS. */
const launch = (serial: number, bootSeconds: number) => ({
  activity: {
    ActivityId: String(serial),
    AutoScalingGroupName: "group",
    Description: `Launching a new EC2 instance: i-${serial}`,
    Cause: `At ${iso(0)} a monitor alarm scaling/demo/shortage in state ALARM triggered policy demo-shortage changing the desired capacity from 1 to 2.  At ${iso(serial)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 1 to 2.`,
    StartTime: date(serial),
    EndTime: date(serial + bootSeconds + 4),
    StatusCode: "Successful" as const,
  },
  instance: { ec2InstanceId: `i-${serial}`, registeredAt: date(serial + bootSeconds) },
});

test("a registration counts from the launch, with its boot steps; the end of the launch tells when the boot was completed", () => {
  const launches = [1, 2, 3, 4, 5].map((serial) => launch(serial, 60 + serial));
  const samples = samplesOf({
    ...NONE,
    activities: launches.map(({ activity }) => activity),
    instances: [...launches.map(({ instance }) => instance), { ec2InstanceId: "i-99", registeredAt: date(9) }],
  });
  expect(samples).toMatchObject({
    agentRegisteredSeconds: [61, 62, 63, 64, 65],
    bootCompletedSeconds: [4, 4, 4, 4, 4],
    launchDelaySeconds: [1, 2, 3, 4, 5],
    removalDelaySeconds: [],
  });
  expect(timingsFrom(measurementsOf(samples))).toEqual({
    agentRegisteredSeconds: { minimum: 61, maximum: 65, distribution: "logNormal" },
    bootStepSeconds: 0,
    metalBootSeconds: 0,
    acceleratorBootSeconds: 0,
    bootCompletedSeconds: 4,
    launchDelaySeconds: { minimum: 1, maximum: 5, distribution: "logNormal" },
  });
});

test.each<[string, Partial<Records>]>([
  ["a launch that failed", { activities: [{ ...launch(1, 60).activity, StatusCode: "Failed", Cause: "no" }] }],
  [
    "times in another order",
    { tasks: [{ pullStoppedAt: date(9), startedAt: date(8), executionStoppedAt: date(9), stoppedAt: date(8) }] },
  ],
  ["a cached image", { tasks: [{ pullStartedAt: date(1), pullStoppedAt: date(1.2) }] }],
  ["a history that is no JSON", { alarmHistory: [{ HistoryData: "{" }] }],
  [
    "an alarm that was set by hand",
    { alarmHistory: [{ HistoryData: '{"newState":{"stateValue":"ALARM","stateReason":"testing purposes"}}' }] },
  ],
  [
    "an alarm that waited for late data",
    {
      alarmHistory: [
        {
          HistoryData: JSON.stringify({
            newState: {
              stateReasonData: { queryDate: iso(400), startDate: iso(0), period: 60, recentDatapoints: [1] },
            },
          }),
        },
      ],
    },
  ],
])("%s is no sample", (_what, records) => {
  const instances = [launch(1, 60).instance];
  const counts = Object.values(samplesOf({ ...NONE, instances, ...records })).map(({ length }) => length);
  expect(counts.every((count) => count === 0)).toBe(true);
});

test("too few samples make no range, and the output says where they would come from", () => {
  const samples = samplesOf({ ...NONE, tasks: [{ pullStoppedAt: date(1), startedAt: date(6) }] });
  const measurements = measurementsOf(samples);
  expect(timingsFrom(measurements)).toEqual({});
  expect(renderMeasurements(measurements, 200)).toContain(
    "| taskStartSeconds | 1       | 5.0     | 5.0    | 5.0     |",
  );
  expect(renderMeasurements(measurements, 200)).toContain(
    "  taskStartSeconds: 1 sample, too few for a range. They are from tasks that run or stopped within the last hour.",
  );
});
