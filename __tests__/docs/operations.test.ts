import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE } from "../../functions/shared/contract";
import { PUBLISHED_METRICS } from "../../scan/reality/lists/published-metrics";
import { ALARMS } from "../../src/alerts/alarm-table";
import type { EnvironmentInput } from "../../src/environment/schema";
import { projectRoot } from "../../src/project-root";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { AwsError, deploy, type OnCall, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import { SMALLEST, synthesize, withSynthesis } from "../support/synthesize";

const PAGE = readFileSync(join(projectRoot(), "docs", "operations.md"), "utf8");

/** The cells of the table whose first column has this title, without back quotes. */
const table = (title: string): string[][] => {
  const lines = PAGE.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${title} `));
  const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
};

const ENVIRONMENT: EnvironmentInput = {
  ...SMALLEST,
  cluster: {
    agentWatchdog: { replace: true },
    capacity: { minSize: 2, desiredSize: 3, maxSize: 4 },
    draining: { timeoutSeconds: 300 },
    headroom: { otherContainers: { worker: { cpu: 512, memory: 64 } } },
  },
};
const START = Date.UTC(2026, 5, 1);

interface Metric {
  readonly namespace: string | undefined;
  readonly unit: string | undefined;
  readonly name: string;
  readonly dimensions: string;
  readonly function: string;
}

interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

const metricsPut = ({ Namespace, MetricData = [] }: PutMetricDataCommandInput): Metric[] =>
  MetricData.map(({ MetricName = "", Dimensions = [], Unit }) => ({
    namespace: Namespace,
    unit: Unit,
    name: MetricName,
    dimensions: Dimensions.map(({ Name }) => Name).join(", "),
    function: "headroom",
  }));

const metricsEmbedded = ({ _aws }: EmbeddedMetrics): Metric[] =>
  _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) =>
      Dimensions.map((names) => ({
        namespace: Namespace,
        unit: Unit,
        name: Name,
        dimensions: names.join(", "),
        function: "drain",
      })),
    ),
  );

/** What the deployed functions publish and log while a Spot Instance is taken back that a task does not leave. */
async function observed() {
  const clock = new VirtualClock(START);
  const published: Metric[] = [];
  let fails = false;
  const onCall: OnCall = ({ command, input }, answer) => {
    if (command === "PutMetricDataCommand") published.push(...metricsPut(input as PutMetricDataCommandInput));
    if (fails && command === "ListTasksCommand") throw new AwsError("ThrottlingException", "Rate exceeded");
    return answer();
  };
  const aws = new VirtualAws({ clock, region: "us-east-1", onCall });
  withSynthesis("cluster", ENVIRONMENT, "demo", (folder) =>
    deploy(aws, { ...readBlueprint(dirname(folder), "demo").blueprint, alarms: [] }),
  );
  const runTo = (minutes: number) => clock.runUntil(START + minutes * 60_000);
  await runTo(5);
  for (let job = 0; job < 3; job += 1) aws.ecs.runTask({ family: "job", cpu: 1100, memory: 64 });
  await runTo(6);
  const [oldest] = [...aws.ecs.inspect().instances.values()];
  aws.eventBridge.event("aws.ec2", "EC2 Spot Instance Interruption Warning", [], {
    "instance-id": oldest!.ec2InstanceId,
  });
  await runTo(7);
  aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "demo-instances", DesiredCapacity: 2 });
  await runTo(8.5);
  fails = true;
  await runTo(9.5);
  fails = false;
  await runTo(15);
  const lines = aws.lambda
    .logOf("demo-drain")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const embedded = lines.filter((line) => "_aws" in line).flatMap((line) => metricsEmbedded(line as never));
  return { metrics: [...published, ...embedded], messages: lines.filter((line) => "message" in line) };
}

let seen: Awaited<ReturnType<typeof observed>>;
beforeAll(async () => {
  seen = await observed();
});

const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();

test("the table of metrics names what the functions publish, and nothing else", () => {
  expect(sorted(seen.metrics.map(({ namespace, unit }) => `${namespace} ${unit}`))).toEqual([
    `${METRIC_NAMESPACE} Count`,
  ]);
  expect(PAGE).toContain(`Namespace \`${METRIC_NAMESPACE}\`, unit \`Count\``);
  expect(sorted(table("metric").map((row) => row.slice(0, 3).join(" | ")))).toEqual(
    sorted(seen.metrics.map((each) => [each.name, each.dimensions, each.function].join(" | "))),
  );
});

test("what dashboards may show of Drydock's own metrics is what the functions publish", () => {
  expect(
    sorted(
      PUBLISHED_METRICS[METRIC_NAMESPACE]!.flatMap(({ metrics, dimensions }) =>
        metrics.flatMap((name) => dimensions.map((names) => `${name} | ${names.join(", ")}`)),
      ),
    ),
  ).toEqual(sorted(seen.metrics.map((each) => `${each.name} | ${each.dimensions}`)));
});

test("the page names the dashboards", () => {
  for (const kind of ["cluster", "volume"] as const) {
    const stack = synthesize(kind, { ...ENVIRONMENT, region: "eu-central-1", volume: {} });
    const name = String(stack.one("aws_cloudwatch_dashboard")["dashboard_name"]);
    expect(PAGE).toContain(`\`${name.replace(/^demo/, "<env>").replace("eu-central-1", "<region>")}\``);
  }
});

test("each alarm stands beside the metric that it watches", () => {
  const alarms = synthesize("cluster", ENVIRONMENT)
    .resources("aws_cloudwatch_metric_alarm")
    .filter(({ namespace }) => namespace === METRIC_NAMESPACE);
  expect(
    sorted(
      table("metric").flatMap(([name, dimensions, , , alarm]) => (alarm ? [`${alarm} ${name} ${dimensions}`] : [])),
    ),
  ).toEqual(
    sorted(
      alarms.map(
        ({ alarm_name: alarm, metric_name: metric, dimensions }) =>
          `${String(alarm).replace("demo", "<env>")} ${metric} ${Object.keys(dimensions as object).join(", ")}`,
      ),
    ),
  );
});

test("the table of alarms says what the code says of each", () => {
  expect(table("alarm")).toEqual(
    Object.values(ALARMS).map(({ name, namespace, metric, dimensions, fires, todo }) => [
      `<env>-${name}`,
      `${namespace} ${metric} by ${dimensions.join(", ")}`,
      fires,
      todo,
    ]),
  );
});

test("the alarms without an action are those that exist without alerts, which the page names", () => {
  const alarms = synthesize("cluster", ENVIRONMENT).resources("aws_cloudwatch_metric_alarm");
  expect(sorted(alarms.filter((alarm) => !alarm["alarm_actions"]).map((alarm) => String(alarm["alarm_name"])))).toEqual(
    [
      "demo-agent-disconnected",
      "demo-container-unplaceable",
      "demo-drain-overdue",
      "demo-failed-launches",
      "demo-headroom-stale",
      "demo-scaling-stalled",
      "demo-tasks-throttled",
    ],
  );
});

test("the table of log groups names those that the cluster creates", () => {
  const groups = synthesize("cluster", ENVIRONMENT).resources("aws_cloudwatch_log_group");
  expect(sorted(table("log group").map(([group]) => group!))).toEqual(
    sorted(groups.map(({ name }) => String(name).replace("demo", "<env>"))),
  );
});

test("the table of fields names what the drain function logs", () => {
  expect(sorted(table("field").map(([field]) => field!))).toEqual(
    sorted(seen.messages.flatMap((line) => Object.keys(line).map((field) => `message.${field}`))),
  );
});

test("the questions to the logs ask for fields that are there", () => {
  const blocks = [...PAGE.matchAll(/^```\n([^`]+)^```$/gm)].map(([, text]) => text!);
  const asked = sorted(blocks.flatMap((block) => block.match(/\bmessage(\.\w+)+/g) ?? []));
  expect([blocks.length, asked.length > 0]).toEqual([4, true]);
  const valueAt = (value: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], value);
  for (const field of asked)
    expect([field, seen.messages.some((message) => valueAt({ message }, field.split(".")) !== undefined)]).toEqual([
      field,
      true,
    ]);
});
