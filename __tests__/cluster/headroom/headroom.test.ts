import { dirname } from "node:path";
import type { PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { HEADROOM_METRICS, headroomContract, URGENT_MESSAGE } from "../../../functions/headroom/contract";
import { measure } from "../../../functions/headroom/decision";
import { WEEKDAYS } from "../../../functions/headroom/schedule";
import { METRIC_NAMESPACE } from "../../../functions/shared/contract";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { deploy, type OnCall, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { settingsIn } from "../../support/function-settings";
import { statementsFor, statementsOf } from "../../support/policy";
import { SMALLEST, synthesize, withSynthesis } from "../../support/synthesize";

const cluster = synthesize("cluster");
const ALARMS = ["stalled", "throttled", "unplaceable"];
const alarm = (id: string) => cluster.byId(`headroom/${id}-alarm`);

/** What the deployed headroom function publishes in the cluster's first minutes. */
async function published(): Promise<PutMetricDataCommandInput[]> {
  const inputs: PutMetricDataCommandInput[] = [];
  const onCall: OnCall = ({ command, input }, answer) => {
    if (command === "PutMetricDataCommand") inputs.push(input as PutMetricDataCommandInput);
    return answer();
  };
  const aws = withSynthesis("cluster", SMALLEST, "demo", (folder) => {
    const { blueprint } = readBlueprint(dirname(folder), "demo");
    const account = new VirtualAws({ clock: new VirtualClock(0), region: blueprint.region, onCall });
    deploy(account, blueprint);
    return account;
  });
  await aws.clock.runUntil(3 * 60_000);
  return inputs;
}

test("each alarm watches a metric that the deployed function publishes", async () => {
  const [input] = await published();
  const metrics = input!.MetricData!.map(({ MetricName, Dimensions = [] }) => ({
    namespace: input!.Namespace,
    metric_name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));
  for (const id of ALARMS) {
    const { namespace, metric_name, dimensions } = alarm(id);
    expect(metrics).toContainEqual({ namespace, metric_name, dimensions });
  }
});

test("no scaling policy and no alarm that acts stands beside the function: one alone sets the desired capacity", () => {
  expect(cluster.resources("aws_autoscaling_policy")).toEqual([]);
  for (const { alarm_actions = [] } of cluster.resources("aws_cloudwatch_metric_alarm"))
    expect(alarm_actions).toEqual([]);
});

test("the function sets the desired capacity of this group alone, and where a capacity provider scales, of none", () => {
  const { policy } = cluster.byId("headroom/function/policy");
  for (const action of ["autoscaling:SetDesiredCapacity", "autoscaling:SuspendProcesses"])
    expect(statementsFor(policy, action)).toMatchObject([
      { Resource: expect.stringMatching(/:autoScalingGroup:\*:autoScalingGroupName\/demo-instances$/) },
    ]);
  const managed = synthesize("cluster", { ...SMALLEST, cluster: { capacity: { scaling: "capacityProvider" } } });
  const rights = managed.byId("headroom/function/policy")["policy"];
  for (const action of ["autoscaling:SetDesiredCapacity", "autoscaling:SuspendProcesses", "cloudwatch:GetMetricData"])
    expect(statementsFor(rights, action)).toEqual([]);
  expect(settingsIn(managed.byId("headroom/function/function"), headroomContract).scales).toBe(false);
});

test("the cluster is watched for growth that does not come", () => {
  expect(alarm("stalled")).toMatchObject({
    alarm_name: "demo-scaling-stalled",
    metric_name: HEADROOM_METRICS.stalledInstances,
    statistic: "Minimum",
    period: 60,
    evaluation_periods: 10,
    treat_missing_data: "notBreaching",
  });
});

test("the cluster is watched for tasks that wait although there is room", () => {
  expect(alarm("throttled")).toMatchObject({
    alarm_name: "demo-tasks-throttled",
    metric_name: HEADROOM_METRICS.throttledTasks,
    statistic: "Minimum",
    period: 60,
    evaluation_periods: 10,
    treat_missing_data: "notBreaching",
  });
});

test("the function counts in tasks of the application as it is deployed: a third that finds no room is missing", () => {
  const requests = { priority: 100, paths: ["/*"] };
  const environment = {
    ...SMALLEST,
    applications: { web: { image: "nginx:1.29.3", cpu: 1100, memory: 300, requests } },
    cluster: { capacity: { maxSize: 10 } },
  };
  const { container_definitions } = synthesize("application-web", environment).byId(
    "application/task-definition",
  ) as Record<string, string>;
  const [{ cpu, memory }] = JSON.parse(container_definitions!);
  const settings = settingsIn(synthesize("cluster", environment).byId("headroom/function/function"), headroomContract);
  expect(settings.container).toEqual({ cpu, memory });

  // Two t3.micro, each with one such task: what is left on them holds none.
  const instances = ["i-1", "i-2"].map((instanceId) => ({
    instanceId,
    status: "ACTIVE",
    agentWorks: true,
    registered: { cpu: 2048, memory: 942 },
    remaining: { cpu: 948, memory: 642 },
  }));
  const group = {
    minSize: 2,
    maxSize: 10,
    desired: 2,
    launchSuspended: false,
    policiesSuspended: true,
    scalingSuspended: false,
    pending: 0,
    inService: ["i-1", "i-2"],
    terminating: [],
  };
  expect(measure(instances, group, settings)).toMatchObject({ schedulableContainers: 0, missingInstances: 1 });
});

test("the function runs every minute, with the settings' thresholds and container", () => {
  const headroom = {
    containerCpu: 256,
    containerMemory: 512,
    shortageThreshold: 3,
    excessThreshold: 30,
    reservePercent: 5,
    learntReservePercent: 15,
    scaleInWindowMinutes: 45,
    schedule: { evening: { from: "18:00", to: "00:00", minInstances: 3 } },
  };
  const stack = synthesize("cluster", { ...SMALLEST, cluster: { headroom } });
  expect(settingsIn(stack.byId("headroom/function/function"), headroomContract)).toEqual({
    clusterName: "demo",
    autoScalingGroupName: "demo-instances",
    capacityProvider: "instances-demo",
    metricNamespace: METRIC_NAMESPACE,
    container: { cpu: 256, memory: 512 },
    shortageThreshold: 3,
    excessThreshold: 30,
    reservePercent: 5,
    learntReservePercent: 15,
    scaleInWindowMinutes: 45,
    schedule: [{ name: "evening", days: WEEKDAYS, from: "18:00", to: "00:00", timeZone: "UTC", minInstances: 3 }],
    otherContainers: [],
    // A t3.micro, by which the first instances of an empty cluster are counted.
    instance: { cpu: 2048, memory: 942, gpus: 0 },
    scales: true,
    networkInterfaces: 0,
    trunkedInterfaces: 0,
  });
  expect(stack.byId("headroom/schedule-rule")).toMatchObject({ schedule_expression: "rate(1 minute)" });
  expect(stack.byId("headroom/schedule-target")).toMatchObject({
    rule: stack.ref("headroom/schedule-rule", "name"),
    arn: stack.ref("headroom/function/function", "arn"),
  });
});

test("the function is told of other containers, with the excess threshold that suits each", () => {
  const stack = synthesize("cluster", {
    ...SMALLEST,
    cluster: {
      capacity: { instanceType: "g5.xlarge" },
      headroom: {
        otherContainers: {
          inference: { cpu: 1024, memory: 4096, gpus: 1 },
          proxy: { cpu: 128, memory: 128, networkMode: "host", hostPorts: [80, 443], shortageThreshold: 1 },
          web: { cpu: 128, memory: 128, networkMode: "awsvpc", excessThreshold: 9 },
        },
      },
    },
  });
  const { networkInterfaces, otherContainers } = settingsIn(stack.byId("headroom/function/function"), headroomContract);
  expect(networkInterfaces).toBe(3);
  expect(otherContainers).toEqual([
    {
      name: "inference",
      cpu: 1024,
      memory: 4096,
      gpus: 1,
      hostPorts: [],
      networkInterfaces: 0,
      shortageThreshold: 0,
      excessThreshold: 2,
    },
    {
      name: "proxy",
      cpu: 128,
      memory: 128,
      gpus: 0,
      hostPorts: [80, 443],
      networkInterfaces: 0,
      shortageThreshold: 1,
      excessThreshold: 3,
    },
    {
      name: "web",
      cpu: 128,
      memory: 128,
      gpus: 0,
      hostPorts: [],
      networkInterfaces: 1,
      shortageThreshold: 0,
      excessThreshold: 9,
    },
  ]);
});

test("the function changes the desired capacity, its own queue and attributes of instances, and nothing else", () => {
  const { policy } = cluster.byId("headroom/function/policy");
  const actions = statementsOf(policy).flatMap(({ Action }) => Action);
  expect(actions.sort()).toEqual([
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:SetDesiredCapacity",
    "autoscaling:SuspendProcesses",
    "cloudwatch:GetMetricData",
    "cloudwatch:PutMetricData",
    "ecs:DeleteAttributes",
    "ecs:DescribeContainerInstances",
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:ListContainerInstances",
    "ecs:ListServices",
    "ecs:PutAttributes",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:DeleteMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "sqs:ReceiveMessage",
  ]);
  expect(statementsFor(policy, "cloudwatch:PutMetricData")).toMatchObject([
    { Condition: { StringEquals: { "cloudwatch:namespace": METRIC_NAMESPACE } } },
  ]);
});

describe("events", () => {
  /** Bodies of the messages that rules send to a queue of the function. */
  const targetsOf = (stack: ReturnType<typeof synthesize>, scope: string) =>
    stack
      .resources("aws_cloudwatch_event_target")
      .filter(({ arn }) => String(arn).includes(`headroom_${scope}_queue`))
      .map(({ input }) => input);

  test("of tasks without room go to the function at once, and are gathered with the others too", () => {
    expect(targetsOf(cluster, "events")).toEqual(["{}", "{}", "{}"]);
    expect(targetsOf(cluster, "urgent-events")).toEqual(Array(2).fill(JSON.stringify(URGENT_MESSAGE)));
    expect(cluster.byId("headroom/events/event-source-mapping")).toMatchObject({
      batch_size: 10_000,
      maximum_batching_window_in_seconds: 20,
    });
    const urgent = cluster.byId("headroom/urgent-events/event-source-mapping");
    expect(urgent).toMatchObject({ batch_size: 10, scaling_config: { maximum_concurrency: 2 } });
    expect(urgent).not.toHaveProperty("maximum_batching_window_in_seconds");
    expect(cluster.byId("headroom/urgent-events/queue")).toMatchObject({
      name: "demo-headroom-urgent",
      message_retention_seconds: 120,
    });
  });

  test("are not urgent where a capacity provider scales", () => {
    const managed = synthesize("cluster", { ...SMALLEST, cluster: { capacity: { scaling: "capacityProvider" } } });
    expect(targetsOf(managed, "events")).toHaveLength(3);
    expect(targetsOf(managed, "urgent-events")).toEqual([]);
    expect(statementsOf(managed.byId("headroom/function/policy")["policy"]).map(({ Sid }) => Sid)).not.toContain(
      "TakeUrgentMessages",
    );
  });
});

describe("network interfaces of tasks", () => {
  const capacity = { instanceType: "c5.large", otherInstanceTypes: ["c5.xlarge"] };
  const otherContainers = { web: { cpu: 128, memory: 128, networkMode: "awsvpc" as const } };
  const stackWith = (its: object, others: Partial<typeof otherContainers> = otherContainers) =>
    synthesize("cluster", {
      ...SMALLEST,
      cluster: { capacity: { ...capacity, ...its }, headroom: { otherContainers: others as typeof otherContainers } },
    });
  const settingsOf = (stack: ReturnType<typeof stackWith>) =>
    settingsIn(stack.byId("headroom/function/function"), headroomContract);

  test("are counted without a trunk and with one, as the smallest of the types has them", () => {
    expect(settingsOf(stackWith({}))).toMatchObject({ networkInterfaces: 2, trunkedInterfaces: 10 });
    expect(settingsOf(stackWith({ instanceType: "t3.micro", otherInstanceTypes: ["c5.xlarge"] }))).toMatchObject({
      networkInterfaces: 1,
      trunkedInterfaces: 20,
    });
    expect(settingsOf(stackWith({}, {}))).toMatchObject({ networkInterfaces: 0, trunkedInterfaces: 0 });
  });

  test("let the function read tasks only where they matter", () => {
    const rights = (stack: ReturnType<typeof stackWith>) =>
      ["ecs:ListTasks", "ecs:DescribeTasks"].flatMap((action) =>
        statementsFor(stack.byId("headroom/function/policy")["policy"], action),
      );
    expect(rights(stackWith({}, {}))).toEqual([]);
    expect(rights(stackWith({}))).toHaveLength(2);
  });

  test("are more with trunking: it is on before the first instance launches, and the excess threshold follows", () => {
    const plain = stackWith({});
    const trunked = stackWith({ awsvpcTrunking: true });
    expect(plain.resources("aws_ecs_account_setting_default")).toEqual([]);
    expect(trunked.byId("awsvpc-trunking")).toMatchObject({ name: "awsvpcTrunking", value: "enabled" });
    expect(trunked.dependenciesOf(trunked.address("capacity/group"))).toContain(trunked.address("awsvpc-trunking"));
    const thresholds = [plain, trunked].map((stack) => settingsOf(stack).otherContainers[0]!.excessThreshold);
    // c5.xlarge: 3 tasks without a trunk, 20 with one.
    expect(thresholds).toEqual([4, 21]);
  });

  test("of a synthesized stack with trunking are those of the virtual AWS", async () => {
    const input = { ...SMALLEST, cluster: { capacity: { ...capacity, awsvpcTrunking: true } } };
    const aws = withSynthesis("cluster", input, "demo", (folder) => {
      const { blueprint } = readBlueprint(dirname(folder), "demo");
      const account = new VirtualAws({ clock: new VirtualClock(0), region: blueprint.region });
      deploy(account, blueprint);
      return account;
    });
    await aws.clock.runUntil(10 * 60_000);
    const registered = [...aws.ecs.inspect().instances.values()].map((instance) => instance.registered);
    expect(registered).not.toEqual([]);
    for (const { networkInterfaces } of registered) expect(networkInterfaces).toBe(10);
  });
});

describe("state changes of container instances", () => {
  test("go to a queue that only their rules may send to, and that refuses whoever comes without TLS", () => {
    const rule = cluster.byId("headroom/events/rule");
    expect(JSON.parse(String(rule["event_pattern"]))).toMatchObject({
      source: ["aws.ecs"],
      "detail-type": ["ECS Container Instance State Change"],
      detail: { clusterArn: [expect.stringMatching(/:cluster\/demo$/)] },
    });
    expect(cluster.byId("headroom/events/target")).toMatchObject({
      rule: cluster.ref("headroom/events/rule", "name"),
      arn: cluster.ref("headroom/events/queue", "arn"),
    });
    expect(statementsOf(cluster.byId("headroom/events/queue-policy")["policy"])).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      {
        Sid: "StateChanges",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: cluster.ref("headroom/events/queue", "arn"),
        Condition: { ArnEquals: { "aws:SourceArn": cluster.ref("headroom/events/rule", "arn") } },
      },
      expect.objectContaining({
        Sid: "TasksWithoutRoom",
        Condition: { ArnEquals: { "aws:SourceArn": cluster.ref("headroom/events/no-room-rule", "arn") } },
      }),
      expect.objectContaining({
        Sid: "TasksInProvisioning",
        Condition: { ArnEquals: { "aws:SourceArn": cluster.ref("headroom/events/provisioning-rule", "arn") } },
      }),
    ]);
  });

  test("are joined by tasks that find no room", () => {
    expect(JSON.parse(String(cluster.byId("headroom/events/no-room-rule")["event_pattern"]))).toMatchObject({
      "detail-type": ["ECS Service Action"],
      detail: {
        eventName: ["SERVICE_TASK_PLACEMENT_FAILURE"],
        clusterArn: [expect.stringMatching(/:cluster\/demo$/)],
      },
    });
    expect(cluster.byId("headroom/events/no-room-target")).toMatchObject({
      arn: cluster.ref("headroom/events/queue", "arn"),
    });
  });

  test("are joined by tasks that begin to wait in PROVISIONING", () => {
    expect(JSON.parse(String(cluster.byId("headroom/events/provisioning-rule")["event_pattern"]))).toMatchObject({
      "detail-type": ["ECS Task State Change"],
      detail: { lastStatus: ["PROVISIONING"], clusterArn: [expect.stringMatching(/:cluster\/demo$/)] },
    });
    expect(cluster.byId("headroom/events/provisioning-target")).toMatchObject({
      arn: cluster.ref("headroom/events/queue", "arn"),
    });
  });

  test("are gathered for 20 seconds, and are gone rather than tried again", () => {
    expect(cluster.byId("headroom/events/event-source-mapping")).toMatchObject({
      event_source_arn: cluster.ref("headroom/events/queue", "arn"),
      function_name: cluster.ref("headroom/function/function", "function_name"),
      batch_size: 10_000,
      maximum_batching_window_in_seconds: 20,
      scaling_config: { maximum_concurrency: 2 },
    });
    const queue = cluster.byId("headroom/events/queue");
    expect(queue).not.toHaveProperty("redrive_policy");
    expect(queue["message_retention_seconds"]).toBeLessThan(Number(queue["visibility_timeout_seconds"]));
  });

  test("may be received by the headroom function", () => {
    const { policy } = cluster.byId("headroom/function/policy");
    for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"])
      expect(statementsFor(policy, `sqs:${action}`)).toMatchObject([
        { Effect: "Allow", Resource: cluster.ref("headroom/events/queue", "arn") },
        { Effect: "Allow", Resource: cluster.ref("headroom/urgent-events/queue", "arn") },
      ]);
  });

  test("start one run of the deployed function when 200 come within ten seconds", async () => {
    const inputs: PutMetricDataCommandInput[] = [];
    const onCall: OnCall = ({ command, input }, answer) => {
      if (command === "PutMetricDataCommand") inputs.push(input as PutMetricDataCommandInput);
      return answer();
    };
    const aws = withSynthesis("cluster", SMALLEST, "demo", (folder) => {
      const { blueprint, warnings } = readBlueprint(dirname(folder), "demo");
      expect(warnings).toEqual([]);
      const account = new VirtualAws({ clock: new VirtualClock(0), region: blueprint.region, onCall });
      deploy(account, blueprint);
      return account;
    });
    // Past the schedule's run at 10:01, so that none but the storm's own falls before the one at 11:01.
    await aws.clock.runUntil(605_000);
    const runs = () => aws.lambda.countsOf("demo-headroom").invocations;
    const before = runs();
    const detail = { clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/demo", status: "ACTIVE" };
    for (let index = 0; index < 200; index++)
      aws.clock.after(index * 50, () =>
        aws.eventBridge.event("aws.ecs", "ECS Container Instance State Change", [], detail),
      );
    await aws.clock.runUntil(615_000 + 1000);
    expect(aws.sqs.messages("demo-headroom").length).toBeGreaterThanOrEqual(200);
    expect(runs() - before).toBe(0);
    await aws.clock.runUntil(655_000);
    expect(runs() - before).toBe(1);
    expect(aws.sqs.messages("demo-headroom")).toEqual([]);
  });
});
