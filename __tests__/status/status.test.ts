import type { DescribeAutoScalingGroupsCommandOutput } from "@aws-sdk/client-auto-scaling";
import { DRAIN_METRICS } from "../../functions/drain/contract";
import { METRIC_NAMESPACE } from "../../functions/shared/contract";
import { validate } from "../../src/environment/validate";
import { createStatusClients } from "../../src/status/calls";
import { readStatus } from "../../src/status/read-status";
import { renderStatus } from "../../src/status/render-status";
import {
  type Alarm,
  type AutoScalingGroup,
  attach,
  deploy,
  type LifecycleHook,
  VirtualAws,
  VirtualClock,
} from "../../src/virtual-aws";
import { SMALLEST } from "../support/synthesize";

const environment = { ...validate({ ...SMALLEST, region: "eu-central-1" }).settings!, name: "demo" };

/** Boot logs by stream, which the virtual AWS does not have. */
type BootLogs = Readonly<Record<string, readonly string[]>>;

const START = Date.UTC(2026, 5, 1);

const hook = (name: string, transition: LifecycleHook["transition"]): LifecycleHook => ({
  name,
  transition,
  // Nobody records heartbeats here: the hooks outlast the drain timeout.
  heartbeatTimeoutSeconds: 7200,
  defaultResult: "CONTINUE",
});

const alarm = (name: string, its: Partial<Alarm> = {}): Alarm => ({
  name,
  namespace: METRIC_NAMESPACE,
  metricName: "Nothing",
  dimensions: { ClusterName: "demo" },
  statistic: "Maximum",
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparison: "GreaterThanOrEqualToThreshold",
  treatMissingData: "breaching",
  policies: [],
  ...its,
});

/** A virtual AWS with the group of the environment `demo`. */
function virtualAws(its: Partial<AutoScalingGroup>, alarms: readonly Alarm[] = []) {
  const clock = new VirtualClock(START);
  const aws = new VirtualAws({ clock, region: "eu-central-1" });
  const group: AutoScalingGroup = {
    name: "demo-instances",
    minSize: 0,
    maxSize: 20,
    desiredCapacity: 2,
    instanceType: "t3.micro",
    zones: 2,
    defaultCooldownSeconds: 300,
    hooks: [],
    policies: [],
    ...its,
  };
  deploy(aws, {
    clusterName: "demo",
    capacityProvider: { name: "instances-demo" },
    group,
    alarms,
    queues: [],
    functions: [],
    eventSourceMappings: [],
    rules: [],
  });
  return {
    aws,
    clock,
    runTo: (seconds: number) => clock.runUntil(START + seconds * 1000),
    call: <T = object>(command: string, input: object) => aws.call(command, input) as T,
  };
}

type World = ReturnType<typeof virtualAws>;

const instanceIds = ({ call }: Pick<World, "call">): readonly string[] =>
  call<DescribeAutoScalingGroupsCommandOutput>(
    "DescribeAutoScalingGroupsCommand",
    {},
  ).AutoScalingGroups![0]!.Instances!.map(({ InstanceId }) => InstanceId!);

/** Reads the status of `demo` in a virtual AWS by the SDK's own clients. */
function statusIn(world: World, bootLogs: BootLogs = {}) {
  const clients = createStatusClients({ region: "eu-central-1" });
  const { logs, ...others } = clients;
  attach(others, (command, input) => world.aws.call(command, input));
  attach({ logs }, (_command, input) => {
    const { logGroupName, logStreamName } = input as { logGroupName: string; logStreamName: string };
    const lines = bootLogs[`${logGroupName}/${logStreamName}`] ?? [];
    return { events: lines.map((message) => ({ message })) };
  });
  return (name = "demo") => readStatus(clients, { ...environment, name }, world.clock.now());
}

/** The environment `demo` with two instances and some alarms. */
async function demo() {
  const world = virtualAws({ hooks: [hook("drain", "autoscaling:EC2_INSTANCE_TERMINATING")] }, [
    alarm("demo-drain-overdue", { metricName: DRAIN_METRICS.overdueDrains, treatMissingData: "notBreaching" }),
    alarm("demo-two-drain-overdue"),
    alarm("demo-tasks-throttled"),
  ]);
  await world.runTo(100);
  return { ...world, status: statusIn(world) };
}

test("instances, room and activities of a cluster at rest", async () => {
  const { status } = await demo();
  expect(await status()).toMatchObject({
    environment: "demo",
    region: "eu-central-1",
    time: new Date(START + 100_000).toISOString(),
    group: { name: "demo-instances", minSize: 0, maxSize: 20, desired: 2, launchSuspended: false },
    instances: ["eu-central-1a", "eu-central-1b"].map((zone) => ({
      zone,
      type: "t3.micro",
      lifecycleState: "InService",
      registration: "ACTIVE",
      agentWorks: true,
      tasks: 0,
    })),
    drains: [],
    // 973 MiB of each instance hold 7 containers of 128 MiB.
    headroom: { cpu: 128, memory: 128, schedulableContainers: 14, launchingContainers: 0, missingInstances: 0 },
    waiting: [],
    failedLaunches: [],
  });
});

test("tasks that wait, of services and by their state", async () => {
  const { aws, runTo, status } = await demo();
  aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 16 });
  aws.ecs.createService({ name: "api", cpu: 1, memory: 1, desiredCount: 1 });
  await runTo(105);
  expect((await status()).waiting).toMatchObject([
    { name: "api", desired: 1, running: 0, starting: 1, withoutPlace: 0 },
    { name: "web", desired: 16, running: 0, starting: 14, withoutPlace: 2 },
  ]);
  await runTo(200);
  const { waiting, headroom } = await status();
  expect(waiting).toMatchObject([{ name: "web", desired: 16, running: 14, starting: 0, withoutPlace: 2 }]);
  expect(waiting[0]!.event).toMatch(/unable to place a task/);
  expect(headroom).toMatchObject({ schedulableContainers: 0 });
  expect(headroom.missingInstances).toBeGreaterThan(0);
});

test("a drain with the tasks that hold it, and when it is overdue", async () => {
  const { aws, runTo, call, status } = await demo();
  aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 4 });
  const family = aws.ecs.runTask({ family: "migrate", cpu: 128, memory: 128 });
  expect(family).toBeDefined();
  await runTo(200);
  call("SetDesiredCapacityCommand", { AutoScalingGroupName: "demo-instances", DesiredCapacity: 0 });
  await runTo(210);
  const listed = call<{ containerInstanceArns: string[] }>("ListContainerInstancesCommand", { cluster: "demo" });
  call("UpdateContainerInstancesStateCommand", {
    cluster: "demo",
    containerInstances: listed.containerInstanceArns,
    status: "DRAINING",
  });
  await runTo(220);
  const ids = instanceIds({ call });
  const { drains, instances, group: sizes } = await status();
  expect(sizes.desired).toBe(0);
  expect(instances.map(({ registration }) => registration)).toEqual(["DRAINING", "DRAINING"]);
  expect(drains.map(({ instanceId }) => instanceId).sort()).toEqual([...ids].sort());
  expect(drains.every(({ isOverdue }) => isOverdue)).toBe(false);
  const held = drains.flatMap(({ heldBy }) => heldBy);
  expect(held).toHaveLength(5);
  expect(held).toContainEqual({
    why: "it is standalone: no service moves it",
    task: expect.stringMatching(/^[0-9a-f]{32}$/),
    group: "family:migrate",
    lastStatus: "RUNNING",
  });

  await runTo(220 + drains[0]!.timeoutSeconds);
  const late = await status();
  expect(late.drains.map(({ isOverdue }) => isOverdue)).toEqual([true, true]);
  expect(renderStatus(late, 80)).toContain("a drain is overdue");
});

test("alarms of this environment, with their runbook line, and no others'", async () => {
  const { aws, runTo, status } = await demo();
  aws.cloudWatch.record(METRIC_NAMESPACE, {
    MetricName: DRAIN_METRICS.overdueDrains,
    Value: 1,
    Dimensions: [{ Name: "ClusterName", Value: "demo" }],
  });
  await runTo(130);
  expect((await status()).alarms).toEqual([
    {
      name: "demo-drain-overdue",
      since: new Date(START + 125_000).toISOString(),
      fires: "tasks are left on a terminating instance after its drain timeout",
      todo: "The drain function's log names them: which task, of which service, and why it stays.",
    },
    {
      name: "demo-tasks-throttled",
      since: new Date(START + 65_000).toISOString(),
      fires: expect.stringContaining("although there is room"),
      todo: expect.stringContaining("ECS tries again within 27 minutes"),
    },
  ]);
});

test("a launch that EC2 refused, with its reason", async () => {
  const { aws, runTo, call, status } = await demo();
  for (const zone of ["a", "b"]) aws.ec2.limits.setCapacity(`eu-central-1${zone}`, false);
  call("SetDesiredCapacityCommand", { AutoScalingGroupName: "demo-instances", DesiredCapacity: 3 });
  await runTo(200);
  const [failed] = (await status()).failedLaunches;
  expect(failed).toMatchObject({ status: "Failed", message: expect.stringContaining("t3.micro"), bootLog: [] });
});

test("a boot that was abandoned, with the last words of its log", async () => {
  const world = virtualAws({ desiredCapacity: 1, hooks: [hook("boot", "autoscaling:EC2_INSTANCE_LAUNCHING")] });
  await world.runTo(50);
  const id = instanceIds(world)[0]!;
  world.call("CompleteLifecycleActionCommand", {
    AutoScalingGroupName: "demo-instances",
    LifecycleHookName: "boot",
    InstanceId: id,
    LifecycleActionResult: "ABANDON",
  });
  await world.runTo(51);
  const event = `boot of ${id} abandoned: step 2 failed\nno route to host\n`;
  const status = await statusIn(world, { [`/drydock/demo/instances/${id}/boot`]: [event] })();
  expect(status.failedLaunches).toMatchObject([
    { instanceId: id, status: "Cancelled", bootLog: [`boot of ${id} abandoned: step 2 failed`, "no route to host"] },
  ]);
  expect(renderStatus(status, 80)).toContain("  no route to host");
});

test("a cluster that is not deployed is named in a sentence", async () => {
  const { status } = await demo();
  await expect(status("other")).rejects.toThrow(
    "other: no Auto Scaling group is called other-instances in eu-central-1; deploy the stack other-cluster",
  );
});

test("everything is read by pages, and nothing is changed", async () => {
  const { aws, runTo, status } = await demo();
  for (let index = 0; index < 25; index++)
    aws.ecs.createService({ name: `s${String(index).padStart(2, "0")}`, cpu: 1024, memory: 900, desiredCount: 1 });
  await runTo(200);
  aws.calls.clear();
  const { waiting } = await status();
  expect(waiting).toHaveLength(23);
  expect([...aws.calls.keys()].filter((name) => !/^(Describe|List)/.test(name))).toEqual([]);
});

test.each([40, 60, 80, 120])("a status keeps to %i columns", async (columns) => {
  const { aws, runTo, status } = await demo();
  aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 16 });
  await runTo(200);
  for (const line of renderStatus(await status(), columns).split("\n"))
    if (line.trim().includes(" ")) expect(line.length).toBeLessThanOrEqual(columns);
});
test("a status for people says first what is out of order", async () => {
  const { aws, runTo, call, status } = await demo();
  aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 16 });
  await runTo(200);
  call("SetDesiredCapacityCommand", { AutoScalingGroupName: "demo-instances", DesiredCapacity: 1 });
  await runTo(330);
  const [headline, ...sections] = renderStatus(await status(), 100).split("\n\n");
  expect(headline).toMatch(/^demo in eu-central-1, 2026-06-01T00:05:30Z: 1 alarm, 2 tasks not running\./);
  expect(sections.map((section) => section.split("\n")[0])).toEqual([
    "Alarms",
    "Tasks that wait",
    "Drains",
    "Instances",
    "Last scaling activities",
  ]);
});
