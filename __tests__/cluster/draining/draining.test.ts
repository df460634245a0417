import { drainContract } from "../../../functions/drain/contract";
import { settingsIn } from "../../support/function-settings";
import { statementsFor, statementsOf } from "../../support/policy";
import { SMALLEST, synthesize } from "../../support/synthesize";

const withTimeout = (timeoutSeconds: number) =>
  synthesize("cluster", { ...SMALLEST, cluster: { draining: { timeoutSeconds } } });
const cluster = synthesize("cluster");
const group = cluster.address("capacity/group");
const drainPolicy = cluster.byId("draining/function/policy")["policy"];

/** The parts without which a terminating instance is not drained: all but the alarms, which only watch. */
const draining = cluster.addresses.filter((address) => /^(?!aws_cloudwatch_metric_alarm)\w+\.draining_/.test(address));

test.each([60, 3600, 172_800])(
  "a drain timeout of %i s leaves the hook as it is: no change replaces the group",
  (timeout) => {
    const stack = withTimeout(timeout);
    const [hook] = stack.one("aws_autoscaling_group")["initial_lifecycle_hook"] as readonly object[];
    expect(hook).toEqual({
      name: "drain",
      lifecycle_transition: "autoscaling:EC2_INSTANCE_TERMINATING",
      heartbeat_timeout: 1800,
      default_result: "CONTINUE",
      notification_target_arn: stack.ref("draining/queue", "arn"),
      role_arn: stack.ref("draining/hook-role", "arn"),
    });
    expect(settingsIn(stack.byId("draining/function/function"), drainContract)).toEqual({
      clusterName: "demo",
      autoScalingGroupName: "demo-instances",
      lifecycleHookName: "drain",
      drainTimeoutSeconds: timeout,
      atDeadline: "terminate",
    });
  },
);

test.each([60, 3600, 172_800])(
  "with a drain timeout of %i s Terraform waits longer than that for the group's end",
  (timeout) => {
    const { timeouts } = withTimeout(timeout).one("aws_autoscaling_group");
    const minutes = (timeouts as { delete: string }).delete.match(/^(\d+)m$/)![1];
    expect(Number(minutes) * 60).toBeGreaterThan(timeout);
  },
);

test("instances are never killed undrained for the sake of a faster destroy", () => {
  expect(cluster.byId("capacity/group")).not.toHaveProperty("force_delete");
  expect(cluster.resources("aws_autoscaling_lifecycle_hook")).toEqual([]);
});

describe("when a cluster is destroyed", () => {
  test("everything that drains outlives the group", () => {
    expect(draining.length).toBeGreaterThan(15);
    expect([...cluster.dependenciesOf(group)]).toEqual(expect.arrayContaining(draining));
  });

  test("the cluster, the instances' rights and their way to AWS outlive the group", () => {
    const parts = [
      "cluster",
      "instance-role/policy",
      "instance-security-group/anywhere",
      "instance-security-group/agent-health-from-load-balancer",
      "instance-security-group/containers-from-load-balancer",
    ];
    expect([...cluster.dependenciesOf(group)]).toEqual(
      expect.arrayContaining(parts.map((path) => cluster.address(path))),
    );
  });

  test("nothing that drains waits for the group", () => {
    for (const address of draining)
      expect([address, cluster.dependenciesOf(address).has(group)]).toEqual([address, false]);
  });
});

test("the drain function moves on the lifecycle actions of this group alone, which it knows by name", () => {
  const groupArn =
    "arn:${data.aws_partition.partition.partition}:autoscaling:us-east-1:" +
    "${data.aws_caller_identity.caller-identity.account_id}:autoScalingGroup:*:autoScalingGroupName/demo-instances";
  expect(cluster.byId("capacity/group")).toMatchObject({ name: "demo-instances" });
  for (const action of ["CompleteLifecycleAction", "RecordLifecycleActionHeartbeat"])
    expect(statementsFor(drainPolicy, `autoscaling:${action}`)).toMatchObject([
      { Effect: "Allow", Resource: groupArn },
    ]);
});

test("the drain function changes no other cluster", () => {
  for (const statement of statementsFor(drainPolicy, "ecs:UpdateContainerInstancesState"))
    expect(statement.Condition?.["ArnEquals"]?.["ecs:cluster"]).toMatch(/:cluster\/demo$/);
});

test("a message is tried five times, and kept for two weeks among the dead letters after that", () => {
  const queue = cluster.byId("draining/queue");
  expect(JSON.parse(String(queue["redrive_policy"]))).toEqual({
    deadLetterTargetArn: cluster.ref("draining/dead-letter-queue", "arn"),
    maxReceiveCount: 5,
  });
  expect(cluster.byId("draining/dead-letter-queue")).toMatchObject({ message_retention_seconds: 14 * 24 * 3600 });
});

test("a message stays invisible for six times as long as the function may run", () => {
  const { visibility_timeout_seconds: visibility } = cluster.byId("draining/queue");
  const { timeout } = cluster.byId("draining/function/function");
  expect(Number(visibility)).toBeGreaterThanOrEqual(6 * Number(timeout));
});

test("the queue's messages are taken with a concurrency that AWS allows, and failures are reported one by one", () => {
  const mapping = cluster.byId("draining/event-source-mapping");
  expect(mapping).toMatchObject({
    event_source_arn: cluster.ref("draining/queue", "arn"),
    function_name: cluster.ref("draining/function/function", "function_name"),
    function_response_types: ["ReportBatchItemFailures"],
  });
  const { maximum_concurrency } = mapping["scaling_config"] as { maximum_concurrency: number };
  expect(maximum_concurrency).toBeGreaterThanOrEqual(2);
});

test("queues are encrypted and refuse whoever comes without TLS", () => {
  for (const queue of cluster.resources("aws_sqs_queue"))
    expect(queue).toMatchObject({ sqs_managed_sse_enabled: true });
  for (const path of ["draining/queue", "draining/dead-letter-queue"])
    expect(statementsOf(cluster.byId(`${path}-policy`)["policy"])).toMatchObject([
      { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
});

test("EC2 Auto Scaling may send to the hook's queue and nowhere else", () => {
  const { policy } = cluster.byId("draining/hook-policy");
  expect(statementsOf(policy)).toMatchObject([
    { Action: ["sqs:SendMessage", "sqs:GetQueueUrl"], Resource: cluster.ref("draining/queue", "arn") },
  ]);
});

test.each(["schedule", "state-change"])("the %s rule may and does invoke the drain function", (id) => {
  expect(cluster.byId(`draining/${id}-target`)).toMatchObject({
    rule: cluster.ref(`draining/${id}-rule`, "name"),
    arn: cluster.ref("draining/function/function", "arn"),
  });
  expect(cluster.byId(`draining/${id}-permission`)).toMatchObject({
    action: "lambda:InvokeFunction",
    function_name: cluster.ref("draining/function/function", "function_name"),
    principal: "events.amazonaws.com",
    source_arn: cluster.ref(`draining/${id}-rule`, "arn"),
  });
});

test("waiting instances are looked at every minute, and when a task of theirs stops", () => {
  expect(cluster.byId("draining/schedule-rule")).toMatchObject({ schedule_expression: "rate(1 minute)" });
  expect(JSON.parse(String(cluster.byId("draining/state-change-rule")["event_pattern"]))).toMatchObject({
    source: ["aws.ecs"],
    "detail-type": ["ECS Container Instance State Change"],
    detail: { clusterArn: [expect.stringMatching(/:cluster\/demo$/)], status: ["DRAINING"] },
  });
});
