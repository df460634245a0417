import type { Alarm } from "../../src/virtual-aws";
import { alarmStateOf } from "../../src/virtual-aws/cloudwatch/alarm-state";
import { alarm, cluster, describeGroup, group, START, stepPolicy, virtualAws } from "./fixture";

const X = 10;
const O = 0;
const _ = undefined;

describe("an alarm with missing data follows the tables of the CloudWatch user guide", () => {
  test.each([
    // Three of three.
    [3, [O, _, X, _, X], { missing: "OK", ignore: "OK", breaching: "OK", notBreaching: "OK" }],
    [3, [_, _, _, _, O], { missing: "OK", ignore: "OK", breaching: "OK", notBreaching: "OK" }],
    [3, [_, _, _, _, _], { missing: "INSUFFICIENT_DATA", ignore: "kept", breaching: "ALARM", notBreaching: "OK" }],
    [3, [O, X, X, _, X], { missing: "ALARM", ignore: "ALARM", breaching: "ALARM", notBreaching: "ALARM" }],
    [3, [_, _, X, _, _], { missing: "ALARM", ignore: "kept", breaching: "ALARM", notBreaching: "OK" }],
    // Two of three.
    [2, [O, _, X, _, X], { missing: "ALARM", ignore: "ALARM", breaching: "ALARM", notBreaching: "ALARM" }],
    [2, [O, O, X, O, X], { missing: "ALARM", ignore: "ALARM", breaching: "ALARM", notBreaching: "ALARM" }],
    [2, [O, _, X, _, _], { missing: "OK", ignore: "OK", breaching: "ALARM", notBreaching: "OK" }],
    [2, [_, _, _, _, O], { missing: "OK", ignore: "OK", breaching: "ALARM", notBreaching: "OK" }],
    [2, [_, _, _, _, X], { missing: "ALARM", ignore: "kept", breaching: "ALARM", notBreaching: "OK" }],
  ] as const)("%p of 3 datapoints, %p", (datapointsToAlarm, datapoints, expected) => {
    for (const [treatMissingData, state] of Object.entries(expected))
      for (const kept of ["OK", "ALARM"] as const) {
        const its = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData } as Partial<Alarm>;
        expect([treatMissingData, alarmStateOf(alarm(its), datapoints, kept)]).toEqual([
          treatMissingData,
          state === "kept" ? kept : state,
        ]);
      }
  });
});

test.each([
  ["GreaterThanOrEqualToThreshold", ["OK", "ALARM", "ALARM"]],
  ["GreaterThanThreshold", ["OK", "OK", "ALARM"]],
  ["LessThanThreshold", ["ALARM", "OK", "OK"]],
  ["LessThanOrEqualToThreshold", ["ALARM", "ALARM", "OK"]],
] as const)("%s compares below, at and above the threshold", (comparison, states) => {
  expect([9, 10, 11].map((value) => alarmStateOf(alarm({ comparison }), [value], "OK"))).toEqual(states);
});

const put = (world: ReturnType<typeof virtualAws>, datum: object) =>
  world.call("PutMetricDataCommand", {
    Namespace: "Test",
    MetricData: [{ MetricName: "Load", Dimensions: [{ Name: "ClusterName", Value: "cluster" }], ...datum }],
  });

test.each([
  ["Minimum", 2],
  ["Maximum", 8],
  ["Average", 5],
  ["Sum", 20],
  ["SampleCount", 4],
] as const)("%s of a minute's values is what an alarm compares", async (statistic, value) => {
  for (const [threshold, state] of [
    [value, "ALARM"],
    [value + 1, "OK"],
  ] as const) {
    const world = virtualAws();
    world.aws.cloudWatch.createAlarm(alarm({ statistic, threshold }));
    put(world, { Value: 2 });
    put(world, { Values: [4, 6], Counts: [1, 1] });
    put(world, { StatisticValues: { Sum: 8, SampleCount: 1, Minimum: 8, Maximum: 8 } });
    await world.runTo(65);
    expect(world.aws.cloudWatch.stateOf("alarm")).toBe(state);
  }
});

test("a metric is another one with other dimensions or in another minute", async () => {
  const world = virtualAws();
  world.aws.cloudWatch.createAlarm(alarm());
  put(world, { Value: 99, Dimensions: [{ Name: "ClusterName", Value: "other" }] });
  put(world, { Value: 99, Timestamp: new Date(START + 60_000) });
  await world.runTo(65);
  expect(world.aws.cloudWatch.stateOf("alarm")).toBe("INSUFFICIENT_DATA");
  await world.runTo(125);
  expect(world.aws.cloudWatch.stateOf("alarm")).toBe("ALARM");
});

test("an alarm looks at the full minutes behind it, each minute, and repeats its action while it lasts", async () => {
  const world = await cluster({ desiredCapacity: 1, policies: [stepPolicy({ warmupSeconds: 0 })] });
  world.aws.cloudWatch.createAlarm(alarm({ policies: ["policy"], treatMissingData: "notBreaching" }));
  await world.runTo(130);
  put(world, { Value: 10 });
  await world.runTo(400);
  // The minute from 120 on is looked at 5 s after its end, and as the newest real datapoint for two minutes more.
  expect(world.seen("capacityWanted").slice(1)).toEqual(
    [185, 245, 305].map((time, index) => ({
      time,
      kind: "capacityWanted",
      desired: index + 2,
      cause: "alarm executed policy",
    })),
  );
});

test("the action carries the newest value to the policy's steps", async () => {
  const steps = [
    { lower: 0, upper: 5, adjustment: 1 },
    { lower: 5, adjustment: 4 },
  ];
  const world = await cluster({ ...group(), policies: [stepPolicy({ steps })] });
  world.aws.cloudWatch.createAlarm(alarm({ policies: ["policy"] }));
  put(world, { Value: 16 });
  await world.runTo(125);
  expect(describeGroup(world).DesiredCapacity).toBe(6);
});

test("what CloudWatch would not take is refused", () => {
  const world = virtualAws();
  expect(() => put(world, { Value: Number.NaN })).toThrow(
    expect.objectContaining({ name: "InvalidParameterValueException" }),
  );
  expect(() => world.call("PutMetricDataCommand", { Namespace: "Test", MetricData: [] })).toThrow("between 1 and 1000");
  expect(() => world.aws.cloudWatch.createAlarm(alarm({ periodSeconds: 10 }))).toThrow("full minutes");
});

test("the values of a metric are given back by the minute, the newest first, from a time to a time", async () => {
  const { aws, call, runTo } = virtualAws();
  const dimensions = [{ Name: "ClusterName", Value: "demo" }];
  const publish = (Value: number) =>
    call("PutMetricDataCommand", {
      Namespace: "Demo",
      MetricData: [{ MetricName: "Wanted", Value, Dimensions: dimensions }],
    });
  publish(5);
  await runTo(30);
  publish(9);
  await runTo(130);
  publish(7);
  const read = (its: object = {}, period = 60) =>
    call<{ MetricDataResults: object[] }>("GetMetricDataCommand", {
      StartTime: new Date(START),
      EndTime: new Date(aws.clock.now() + 1),
      MetricDataQueries: [
        {
          Id: "wanted",
          MetricStat: {
            Metric: { Namespace: "Demo", MetricName: "Wanted", Dimensions: dimensions },
            Period: period,
            Stat: "Maximum",
          },
        },
      ],
      ...its,
    }).MetricDataResults;
  const minute = (index: number) => new Date(START + index * 60_000);
  expect(read()).toEqual([
    { Id: "wanted", StatusCode: "Complete", Timestamps: [minute(2), minute(0)], Values: [7, 9] },
  ]);
  expect(read({ StartTime: minute(1), EndTime: minute(2) })).toMatchObject([{ Values: [] }]);
  expect(() => read({ StartTime: minute(2), EndTime: minute(2) })).toThrow("StartTime must be less than EndTime");
  expect(() => read({}, 300)).toThrow("one metric by the minute");
});
