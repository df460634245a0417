import { ALARMS, type AlarmDefinition } from "../../src/alerts/alarm-table";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import { SMALLEST, synthesize } from "../support/synthesize";

const alerts = { emails: ["platform@example.com"] };
const alerting: EnvironmentInput = {
  ...SMALLEST,
  alerts,
  volume: {},
  cluster: { agentWatchdog: { replace: true } },
};
const TOPIC = ["${data.terraform_remote_state.alerts-state.outputs.topic_arn}"];

const alarmsOf = (kind: StackKind, input: EnvironmentInput = alerting) =>
  synthesize(kind, input).resources("aws_cloudwatch_metric_alarm");
const named = (kind: StackKind, input: EnvironmentInput = alerting) =>
  alarmsOf(kind, input).map(({ alarm_name }) => String(alarm_name));
const find = (name: string, kind: StackKind = "cluster", input: EnvironmentInput = alerting) =>
  alarmsOf(kind, input).find(({ alarm_name }) => alarm_name === `demo-${name}`);

const cluster = synthesize("cluster", alerting);
const values = (type: string, attribute: string) =>
  cluster.resources(type).map((resource) => String(resource[attribute]).replace("demo-", ""));

test("every alarm of the table is somewhere in an environment that has what it watches", () => {
  const vpn = { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] };
  const names = [
    ...named("alerts", { ...SMALLEST, alerts: { ...alerts, fallbackEmails: ["oncall@example.com"] } }),
    ...named("network"),
    ...named("network", { network: { source: "create", egress: "vpn", vpn }, alerts }),
    ...named("volume"),
    ...named("volume", { ...alerting, volume: { throughputMode: "bursting" } }),
    ...named("cluster"),
  ];
  const missing = Object.values(ALARMS).filter(({ name }) => !names.some((each) => each.startsWith(`demo-${name}`)));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test("every alarm reaches the topic, and tells when it is over", () => {
  for (const kind of ["network", "volume", "cluster"] as const)
    for (const alarm of alarmsOf(kind)) expect(alarm).toMatchObject({ alarm_actions: TOPIC, ok_actions: TOPIC });
});

test("without alerts there are those of what nobody else would notice", () => {
  const quiet: EnvironmentInput = { ...SMALLEST, volume: {} };
  expect([...named("network", quiet), ...named("volume", quiet), ...named("cluster", quiet)].sort()).toEqual([
    "demo-agent-disconnected",
    "demo-container-unplaceable",
    "demo-drain-overdue",
    "demo-failed-launches",
    "demo-headroom-stale",
    "demo-scaling-stalled",
    "demo-tasks-throttled",
  ]);
  const always = Object.values<AlarmDefinition>(ALARMS).filter((each) => each.always);
  expect(always.map(({ name }) => `demo-${name}`).sort()).toEqual(
    named("cluster", quiet)
      .filter((name) => name.startsWith("demo-"))
      .sort(),
  );
});

/** The range of an alarm's statistic: that of the table, or what the queue that it watches makes of it. */
function rangeOf(alarm: Readonly<Record<string, unknown>>): AlarmDefinition["range"] {
  const { range } = Object.values<AlarmDefinition>(ALARMS).find(({ metric }) => metric === alarm["metric_name"])!;
  if (alarm["metric_name"] !== ALARMS.hookQueueOld.metric) return range;
  const { QueueName } = alarm["dimensions"] as { readonly QueueName: string };
  const queue = cluster.resources("aws_sqs_queue").find((each) => each["name"] === QueueName)!;
  return [range[0], Number(queue["message_retention_seconds"])];
}

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

const EVERY_KIND: readonly (readonly [StackKind, EnvironmentInput])[] = [
  ["alerts", { ...SMALLEST, alerts: { ...alerts, fallbackEmails: ["oncall@example.com"] } }],
  ["network", alerting],
  [
    "network",
    {
      network: {
        source: "create",
        egress: "vpn",
        vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] },
      },
      alerts,
    },
  ],
  ["volume", { ...alerting, volume: { throughputMode: "bursting" } }],
  ["cluster", alerting],
];

test.each(EVERY_KIND)("of each alarm a value that can be sets it off, and another does not: %s", (kind, input) => {
  const alarms = alarmsOf(kind, input);
  expect(alarms.length).toBeGreaterThan(0);
  for (const alarm of alarms) {
    const name = String(alarm["alarm_name"]);
    const breaches = (value: number) =>
      BREACHES[String(alarm["comparison_operator"])]!(value, Number(alarm["threshold"]));
    const ends = rangeOf(alarm).map(breaches);
    // No data at all is what sets off an alarm on silence.
    const setsOff = [...ends, alarm["treat_missing_data"] === "breaching"];
    expect([name, setsOff.includes(true), ends.includes(false)]).toEqual([name, true, true]);
  }
});

test("every function, every rule and every queue of the cluster is watched, and only those", () => {
  const things = (alarm: string) =>
    named("cluster")
      .filter((name) => name.startsWith(`demo-${alarm}-`))
      .map((name) => name.replace(`demo-${alarm}-`, ""))
      .sort();
  const functions = values("aws_lambda_function", "function_name").sort();
  expect(functions).toEqual(["breaker", "drain", "headroom", "watchdog"]);
  expect(things("function-errors")).toEqual(functions);
  expect(things("function-throttles")).toEqual(functions);
  const rules = values("aws_cloudwatch_event_rule", "name");
  expect(things("rule-failed")).toEqual(rules.sort());
  expect(rules.length).toBeGreaterThan(4);
  // The messages of the headroom queues are gone after two minutes: none grows old.
  expect([...things("queue-old"), ...things("dead-letters"), "headroom", "headroom-urgent"].sort()).toEqual(
    values("aws_sqs_queue", "name").sort(),
  );
  expect(things("dead-letters")).toEqual(["drain-dead-letters"]);
});

test("failed launches and terminations of the group are written to a log group, and each writing counts", () => {
  expect(cluster.byId("failures/log-group")).toMatchObject({ name: "/aws/events/demo-failures" });
  expect(JSON.parse(String(cluster.byId("failures/log-policy")["policy_document"])).Statement).toMatchObject([
    {
      Principal: { Service: ["delivery.logs.amazonaws.com", "events.amazonaws.com"] },
      Resource: expect.stringMatching(/:log-group:\/aws\/events\/demo-failures:\*$/),
    },
  ]);
  for (const target of ["failedLaunches-target", "failedTerminations-target"])
    expect(cluster.byId(`failures/${target}`)).toMatchObject({ arn: cluster.ref("failures/log-group", "arn") });
  for (const [alarm, event] of [
    ["failed-launches", "EC2 Instance Launch Unsuccessful"],
    ["failed-terminations", "EC2 Instance Terminate Unsuccessful"],
  ] as const) {
    const rule = cluster.resources("aws_cloudwatch_event_rule").find(({ name }) => name === `demo-${alarm}`);
    expect(JSON.parse(String(rule?.["event_pattern"]))).toEqual({
      source: ["aws.autoscaling"],
      "detail-type": [event],
      detail: { AutoScalingGroupName: ["demo-instances"] },
    });
    expect(find(alarm)).toMatchObject({
      metric_name: "Invocations",
      dimensions: { RuleName: expect.stringMatching(/^\$\{aws_cloudwatch_event_rule\.failures_.*\.name\}$/) },
    });
  }
});

test.each([
  [60, { period: 60, evaluation_periods: 16 }],
  [3600, { period: 60, evaluation_periods: 75 }],
  [172_800, { period: 3600, evaluation_periods: 49 }],
])("with a drain timeout of %i s a termination is stuck when it lasts longer than that", (timeoutSeconds, periods) => {
  const input = { ...alerting, cluster: { draining: { timeoutSeconds } } };
  expect(find("stuck-termination", "cluster", input)).toMatchObject({
    ...periods,
    metric_name: "GroupTerminatingInstances",
    statistic: "Minimum",
  });
});

test("an alarm on the instances' CPU has a data point in each period, however often EC2 publishes", () => {
  const busy = (detailedMonitoring: boolean) =>
    find("instances-busy", "cluster", { ...alerting, cluster: { capacity: { detailedMonitoring } } });
  expect(busy(true)).toMatchObject({ period: 60, evaluation_periods: 10 });
  expect(busy(false)).toMatchObject({ period: 300, evaluation_periods: 2 });
});

test("CPU beyond the baseline is watched where AWS charges for it", () => {
  const names = (capacity: object) => named("cluster", { ...alerting, cluster: { capacity } });
  expect(names({})).toContain("demo-credits-charged");
  expect(names({ cpuCredits: "standard" })).not.toContain("demo-credits-charged");
  expect(names({ instanceType: "m7i.large" })).not.toContain("demo-credits-charged");
  // Beside a type without credits nothing can be set, and T3 keeps its own default.
  expect(names({ instanceType: "t3.large", otherInstanceTypes: ["m5.large"] })).toContain("demo-credits-charged");
  expect(names({ instanceType: "t2.large", otherInstanceTypes: ["m5.large"] })).not.toContain("demo-credits-charged");
  expect(names({ instanceType: "t2.large" })).not.toContain("demo-credits-charged");
  expect(names({ instanceType: "t2.large", cpuCredits: "unlimited" })).toContain("demo-credits-charged");
});

test("headroom that nobody measures any more is trouble", () => {
  expect(find("headroom-stale")).toMatchObject({
    statistic: "SampleCount",
    comparison_operator: "LessThanThreshold",
    threshold: 1,
    treat_missing_data: "breaching",
    dimensions: { ClusterName: "demo" },
  });
});

test("alarms of the volume are those that its modes can raise", () => {
  const names = (volume: NonNullable<EnvironmentInput["volume"]>) => named("volume", { ...alerting, volume });
  expect(names({})).toEqual(["demo-volume-io-limit"]);
  expect(names({ throughputMode: "bursting" })).toEqual(["demo-volume-burst-credits", "demo-volume-io-limit"]);
  expect(names({ throughputMode: "bursting", performanceMode: "maxIO" })).toEqual(["demo-volume-burst-credits"]);
  expect(find("volume-burst-credits", "volume", { ...alerting, volume: { throughputMode: "bursting" } })).toMatchObject(
    {
      metric_name: "BurstCreditBalance",
      threshold: 192_416_666_667,
      comparison_operator: "LessThanThreshold",
    },
  );
});

test("each NAT gateway is watched under its zone's letter", () => {
  const perZone: EnvironmentInput = { network: { source: "create", egress: "natGatewayPerZone" }, alerts };
  expect(named("network", perZone).sort()).toEqual([
    "demo-nat-packets-dropped-a",
    "demo-nat-packets-dropped-b",
    "demo-nat-ports-exhausted-a",
    "demo-nat-ports-exhausted-b",
  ]);
  expect(named("network").sort()).toEqual(["demo-nat-packets-dropped-a", "demo-nat-ports-exhausted-a"]);
});
