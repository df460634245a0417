import { deploy, VirtualAws, VirtualClock } from "../../src/rehearsal/virtual-aws";
import { readBlueprint } from "../../src/rehearsal/read-blueprint";
import type { EnvironmentInput } from "../../src/environment/schema";
import { statementsFor } from "../support/policy";
import { SMALLEST, synthesize, withSynthesis } from "../support/synthesize";
import { dirname } from "node:path";
import { METRIC_NAMESPACE } from "../../src/terraform/names";

type AtDeadline = NonNullable<NonNullable<NonNullable<EnvironmentInput["cluster"]>["draining"]>["atDeadline"]>;

const having = (draining: { atDeadline: AtDeadline; timeoutSeconds?: number }) => ({
  ...SMALLEST,
  cluster: { draining },
});
const drainPolicyOf = (atDeadline: AtDeadline) =>
  synthesize("cluster", having({ atDeadline })).byId("draining/function/policy")["policy"];

test.each(["terminate", "stopStandalone", "wait"] as const)("the drain function is told to %s", (atDeadline) => {
  expect(synthesize("cluster", having({ atDeadline })).byId("draining/function/function")).toMatchObject({
    environment: { variables: { AT_DEADLINE: atDeadline } },
  });
});

test("the drain function may stop tasks only where it has to, and only those of this cluster", () => {
  expect(statementsFor(drainPolicyOf("terminate"), "ecs:StopTask")).toEqual([]);
  expect(statementsFor(drainPolicyOf("wait"), "ecs:StopTask")).toEqual([]);
  expect(statementsFor(drainPolicyOf("stopStandalone"), "ecs:StopTask")).toEqual([
    {
      Sid: "StopTasks",
      Effect: "Allow",
      Action: "ecs:StopTask",
      Resource: expect.stringMatching(/:task\/demo\/\*$/),
      Condition: { ArnEquals: { "ecs:cluster": expect.stringMatching(/:cluster\/demo$/) } },
    },
  ]);
});

test.each([
  ["terminate", 3600],
  ["stopStandalone", 3720],
  ["wait", 172_800],
] as const)("with %s Terraform waits longer than %i s for the group's end", (atDeadline, seconds) => {
  const { timeouts } = synthesize("cluster", having({ atDeadline, timeoutSeconds: 3600 })).one("aws_autoscaling_group");
  expect(Number.parseInt((timeouts as { delete: string }).delete, 10) * 60).toBeGreaterThan(seconds);
});

test("one overdue drain is an alarm, and a minute without a look is none", () => {
  expect(synthesize("cluster").byId("draining/overdue-alarm")).toMatchObject({
    alarm_name: "demo-drain-overdue",
    namespace: METRIC_NAMESPACE,
    metric_name: "OverdueDrains",
    dimensions: { ClusterName: "demo" },
    statistic: "Maximum",
    comparison_operator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    period: 60,
    evaluation_periods: 1,
    treat_missing_data: "notBreaching",
  });
});

test("EC2's warnings of Spot Instances invoke the drain function", () => {
  const cluster = synthesize("cluster");
  const rule = cluster.byId("draining/spot-warning-rule");
  expect(JSON.parse(String(rule["event_pattern"]))).toEqual({
    source: ["aws.ec2"],
    "detail-type": ["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"],
  });
  expect(cluster.byId("draining/spot-warning-target")).toMatchObject({
    rule: cluster.ref("draining/spot-warning-rule", "name"),
    arn: cluster.ref("draining/function/function", "arn"),
  });
  expect(cluster.byId("draining/spot-warning-permission")).toMatchObject({
    source_arn: cluster.ref("draining/spot-warning-rule", "arn"),
  });
});

test("the agent stops its tasks by itself when EC2 takes a Spot Instance back", () => {
  expect(Object.values(synthesize("cluster").locals).join("\n")).toContain("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
});

test.each([1, 10, 60])("an agent that is disconnected for %i minutes is an alarm", (disconnectedMinutes) => {
  const cluster = synthesize("cluster", { ...SMALLEST, cluster: { agentWatchdog: { disconnectedMinutes } } });
  expect(cluster.byId("agent-watchdog/disconnected-alarm")).toMatchObject({
    alarm_name: "demo-agent-disconnected",
    namespace: METRIC_NAMESPACE,
    metric_name: "DisconnectedAgents",
    dimensions: { ClusterName: "demo" },
    statistic: "Minimum",
    comparison_operator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    period: 60,
    evaluation_periods: disconnectedMinutes,
    treat_missing_data: "notBreaching",
  });
});

describe("deployed with real functions", () => {
  const START = Date.UTC(2026, 5, 1);
  const MINUTE = 60_000;

  /** A cluster of two instances, one with a task that no service will move, after ten minutes. */
  async function rehearse(
    atDeadline: AtDeadline,
    act: (world: { aws: VirtualAws; minute: (count: number) => Promise<void>; host: string }) => Promise<void>,
  ): Promise<void> {
    const { blueprint } = withSynthesis("cluster", having({ atDeadline, timeoutSeconds: 300 }), "demo", (folder) => {
      const reading = readBlueprint(dirname(folder), "demo");
      const aws = new VirtualAws({ clock: new VirtualClock(START), region: "us-east-1" });
      deploy(aws, reading.blueprint);
      return { ...reading, aws };
    });
    void blueprint;
    void act;
  }
  test.todo("x");
  void rehearse;
  void MINUTE;
});
