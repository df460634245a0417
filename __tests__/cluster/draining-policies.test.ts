import { dirname } from "node:path";
import { AT_DEADLINE, type AtDeadline, DRAIN_METRICS, drainContract } from "../../functions/drain/contract";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../functions/shared/contract";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import type { Observation } from "../../src/virtual-aws";
import { deploy, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import { settingsIn } from "../support/function-settings";
import { statementsFor } from "../support/policy";
import { SMALLEST, synthesize, withSynthesis } from "../support/synthesize";

const having = (draining: { atDeadline: AtDeadline; timeoutSeconds?: number }) => ({
  ...SMALLEST,
  cluster: { draining },
});
const drainPolicyOf = (atDeadline: AtDeadline) =>
  synthesize("cluster", having({ atDeadline })).byId("draining/function/policy")["policy"];

test.each(AT_DEADLINE)("the drain function is given %s", (atDeadline) => {
  const drain = synthesize("cluster", having({ atDeadline })).byId("draining/function/function");
  expect(settingsIn(drain, drainContract)).toMatchObject({ atDeadline });
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
    metric_name: DRAIN_METRICS.overdueDrains,
    dimensions: { [CLUSTER_DIMENSION]: "demo" },
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
  expect(synthesize("cluster").byId("boot/document")["content"]).toContain("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
});

test.each([1, 10, 60])("an agent that is disconnected for %i minutes is an alarm", (disconnectedMinutes) => {
  const cluster = synthesize("cluster", { ...SMALLEST, cluster: { agentWatchdog: { disconnectedMinutes } } });
  expect(cluster.byId("agent-watchdog/disconnected-alarm")).toMatchObject({
    alarm_name: "demo-agent-disconnected",
    namespace: METRIC_NAMESPACE,
    metric_name: HEADROOM_METRICS.disconnectedAgents,
    dimensions: { [CLUSTER_DIMENSION]: "demo" },
    statistic: "Minimum",
    comparison_operator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    period: 60,
    evaluation_periods: disconnectedMinutes,
    treat_missing_data: "notBreaching",
  });
});

describe("the deployed function", () => {
  const START = Date.UTC(2026, 5, 1);
  const TIMEOUT_SECONDS = 300;
  const SCALE_IN = 1200;

  interface EmbeddedMetrics {
    readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Namespace: string }[] };
    readonly [DRAIN_METRICS.drainingInstances]: number;
    readonly [DRAIN_METRICS.drainBlockers]: number;
    readonly [DRAIN_METRICS.overdueDrains]: number;
  }

  /** Two instances full of standalone tasks; after {@link SCALE_IN} seconds the group gives one of them up. */
  async function scaledIn(atDeadline: AtDeadline) {
    const clock = new VirtualClock(START);
    const observations: Observation[] = [];
    const aws = new VirtualAws({ clock, region: "us-east-1", observe: (each) => void observations.push(each) });
    withSynthesis("cluster", having({ atDeadline, timeoutSeconds: TIMEOUT_SECONDS }), "demo", (folder) => {
      const { blueprint } = readBlueprint(dirname(folder), "demo");
      deploy(aws, { ...blueprint, group: { ...blueprint.group, minSize: 1 }, alarms: [] });
    });
    // Scaling would see to a reserve beside the tasks.
    const group = { AutoScalingGroupName: "demo-instances" };
    aws.call("SuspendProcessesCommand", { ...group, ScalingProcesses: ["ScheduledActions"] });
    const runTo = (seconds: number) => clock.runUntil(START + seconds * 1000);
    await runTo(600);
    let tasks = 0;
    while (aws.ecs.runTask({ family: "job", launchType: "EC2", cpu: 1024, memory: 400 }) !== undefined) tasks += 1;
    expect(tasks).toBe(4);
    await runTo(SCALE_IN);
    aws.call("SetDesiredCapacityCommand", { ...group, DesiredCapacity: 1 });
    return {
      aws,
      runTo: (seconds: number) => runTo(SCALE_IN + seconds),
      /** Seconds from the scale-in. */
      times: (kind: Observation["kind"]) =>
        observations
          .filter((each) => each.kind === kind && each.time > START + SCALE_IN * 1000)
          .map(({ time }) => (time - START) / 1000 - SCALE_IN),
      metrics: () =>
        aws.lambda
          .logOf("demo-drain")
          .filter((line) => line.startsWith('{"_aws":'))
          .map((line) => JSON.parse(line) as EmbeddedMetrics)
          // The count of ghosts has a line of its own.
          .filter((line) => DRAIN_METRICS.drainingInstances in line),
    };
  }

  test("terminate: what is left at the timeout dies with the instance, and that counts as overdue", async () => {
    const { runTo, times, metrics } = await scaledIn("terminate");
    await runTo(TIMEOUT_SECONDS - 1);
    expect(times("instanceTerminated")).toEqual([]);
    expect(Math.max(...metrics().map(({ OverdueDrains }) => OverdueDrains))).toBe(0);
    await runTo(TIMEOUT_SECONDS + 300);
    expect(times("taskKilled")).toHaveLength(2);
    expect(times("instanceTerminated")).toHaveLength(1);
    expect(metrics().filter(({ OverdueDrains }) => OverdueDrains === 1)).toHaveLength(1);
    expect(metrics().at(-1)).toMatchObject({
      [DRAIN_METRICS.drainingInstances]: 0,
      [DRAIN_METRICS.drainBlockers]: 0,
      [DRAIN_METRICS.overdueDrains]: 0,
    });
  });

  test("stopStandalone: no task dies with the instance, which goes as soon as they have stopped", async () => {
    const { aws, runTo, times } = await scaledIn("stopStandalone");
    await runTo(TIMEOUT_SECONDS - 1);
    expect(times("taskStopped")).toEqual([]);
    await runTo(TIMEOUT_SECONDS + 300);
    expect(aws.calls.get("StopTaskCommand")).toBe(2);
    expect(times("taskStopped")).toHaveLength(2);
    expect(times("taskKilled")).toEqual([]);
    expect(times("instanceTerminated")).toHaveLength(1);
  });

  test("wait: an instance outlasts the hook's heartbeat timeout, overdue at every look, until its tasks are gone", async () => {
    const { aws, runTo, times, metrics } = await scaledIn("wait");
    await runTo(2 * 3600);
    expect(times("instanceTerminated")).toEqual([]);
    expect(aws.calls.get("StopTaskCommand")).toBeUndefined();
    expect(metrics().at(-1)).toMatchObject({
      [DRAIN_METRICS.drainingInstances]: 1,
      [DRAIN_METRICS.drainBlockers]: 2,
      [DRAIN_METRICS.overdueDrains]: 1,
    });
    for (const { tasks, status } of aws.ecs.inspect().instances.values())
      if (status === "DRAINING")
        for (const { arn } of tasks) aws.call("StopTaskCommand", { cluster: "demo", task: arn });
    await runTo(2 * 3600 + 300);
    expect(times("taskKilled")).toEqual([]);
    expect(times("instanceTerminated")).toHaveLength(1);
  });

  test("its metrics are those that the alarm reads, on a line of their own for each scheduled look", async () => {
    const { metrics, runTo } = await scaledIn("terminate");
    // An event takes a second to arrive.
    await runTo(1);
    expect(metrics()).toHaveLength(SCALE_IN / 60);
    expect(metrics()[0]).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [[CLUSTER_DIMENSION]],
            Metrics: [
              { Name: DRAIN_METRICS.drainingInstances, Unit: "Count" },
              { Name: DRAIN_METRICS.drainBlockers, Unit: "Count" },
              { Name: DRAIN_METRICS.overdueDrains, Unit: "Count" },
            ],
          },
        ],
      },
      [CLUSTER_DIMENSION]: "demo",
      [DRAIN_METRICS.drainingInstances]: 0,
      [DRAIN_METRICS.drainBlockers]: 0,
      [DRAIN_METRICS.overdueDrains]: 0,
    });
  });

  test.each(["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"])(
    "on an %s the instance takes no more tasks at once, and no other does",
    async (detailType) => {
      const { aws, runTo } = await scaledIn("wait");
      await runTo(60);
      const statuses = () => [...aws.ecs.inspect().instances.values()].map(({ status }) => status).sort();
      aws.eventBridge.event("aws.ec2", detailType, [], { "instance-id": "i-0123456789abcdef0" });
      await runTo(90);
      expect(statuses()).toEqual(["ACTIVE", "DRAINING"]);
      const left = [...aws.ecs.inspect().instances.values()].find(({ status }) => status === "ACTIVE")!;
      aws.eventBridge.event("aws.ec2", detailType, [], { "instance-id": left.ec2InstanceId });
      await runTo(120);
      expect(statuses()).toEqual(["DRAINING", "DRAINING"]);
    },
  );
});

test("functions reserve concurrency when asked, and the queue's mapping never wants more", () => {
  const stack = synthesize("cluster", {
    ...SMALLEST,
    cluster: { reservedConcurrency: 2, agentWatchdog: { replace: true } },
  });
  const functions = stack.resources("aws_lambda_function");
  expect(functions.map((each) => each["reserved_concurrent_executions"])).toEqual([2, 2, 2, 2]);
  for (const mapping of stack.resources("aws_lambda_event_source_mapping"))
    expect(mapping).toMatchObject({ scaling_config: { maximum_concurrency: 2 } });
  for (const each of synthesize("cluster").resources("aws_lambda_function"))
    expect(each).not.toHaveProperty("reserved_concurrent_executions");
});
