import {
  deploy,
  type Observation,
  type ServiceSettings,
  type Timings,
  VirtualAws,
  VirtualClock,
} from "../../src/virtual-aws";
import { demoBlueprint } from "../rehearsal/policies/demo-blueprint";

const START_MS = Date.UTC(2026, 0, 1);
const CONTAINER = { cpu: 128, memory: 128 };
const WEB: ServiceSettings = { name: "web", ...CONTAINER };
const PROVISIONING = {
  name: "provisioning",
  kind: "pattern" as const,
  pattern: { "detail-type": ["ECS Task State Change"], detail: { lastStatus: ["PROVISIONING"] } },
  functions: ["count"],
};

/** A cluster of one t3.micro, which holds 7 containers, in a group that ECS manages, by steady timings. */
async function clusterOf(timings: Partial<Timings> = {}) {
  const seen: Observation[] = [];
  const clock = new VirtualClock(START_MS);
  const aws = new VirtualAws({
    clock,
    region: "eu-central-1",
    observe: (observation) => void seen.push(observation),
    timings: { duplicateShare: 0, ...timings },
  });
  let events = 0;
  aws.lambda.registerInProcess("count", () => {
    events += 1;
  });
  deploy(aws, {
    ...demoBlueprint(),
    capacityProvider: { name: "provider", managedScaling: { targetCapacity: 100 } },
    rules: [PROVISIONING],
  });
  const runTo = (seconds: number) => clock.runUntil(START_MS + seconds * 1000);
  await runTo(300);
  const group = { AutoScalingGroupName: "demo-instances" };
  return {
    aws,
    runTo,
    call: (command: string, input: object = {}) => aws.call(command, { cluster: "demo", ...input }),
    suspend: () => aws.call("SuspendProcessesCommand", { ...group, ScalingProcesses: ["AlarmNotification"] }),
    setDesired: (DesiredCapacity: number) => aws.call("SetDesiredCapacityCommand", { ...group, DesiredCapacity }),
    wanted: () => seen.flatMap((each) => (each.kind === "capacityWanted" ? [each.desired] : [])),
    events: () => events,
  };
}

test("tasks without room wait in PROVISIONING: the API shows them, each is an event, and no service is throttled", async () => {
  const { aws, runTo, call, suspend, setDesired, events } = await clusterOf({ withoutRoom: "throttle" });
  suspend();
  aws.ecs.createService({ ...WEB, desiredCount: 10 });
  await runTo(600);
  const { taskArns } = call("ListTasksCommand", { serviceName: "web" }) as { taskArns: string[] };
  const { tasks } = call("DescribeTasksCommand", { tasks: taskArns }) as { tasks: { lastStatus: string }[] };
  expect(tasks.map(({ lastStatus }) => lastStatus).sort()).toEqual([
    ...new Array<string>(3).fill("PROVISIONING"),
    ...new Array<string>(7).fill("RUNNING"),
  ]);
  expect(events()).toBe(3);
  expect(aws.ecs.isThrottled("web")).toBe(false);
  // They start as soon as there is room, whoever made it.
  setDesired(2);
  await runTo(900);
  expect(aws.ecs.inspect().services.get("web")).toMatchObject({ running: 10 });
});

test.each([
  ["withProvisioning", 3],
  ["withoutProvisioning", 0],
] as const)("the count of pending tasks is %s", async (pendingCount, expected) => {
  const { aws, runTo, call } = await clusterOf({ pendingCount });
  aws.ecs.createService({ ...WEB, desiredCount: 10 });
  await runTo(400);
  expect(call("DescribeServicesCommand", { services: ["web"] })).toMatchObject({
    services: [
      { runningCount: 7, pendingCount: expected, capacityProviderStrategy: [{ capacityProvider: "provider" }] },
    ],
  });
});

test("a service with a launch type is none of the provider's, and throttled", async () => {
  const { aws, runTo, events } = await clusterOf({ withoutRoom: "throttle" });
  aws.ecs.createService({ ...WEB, launchType: "EC2", desiredCount: 10 });
  await runTo(900);
  expect(aws.ecs.isThrottled("web")).toBe(true);
  expect(events()).toBe(0);
});

test("a task of RunTask waits for room too, unless it names a launch type, and begins once there is some", async () => {
  const { aws, runTo } = await clusterOf();
  aws.ecs.createService({ ...WEB, desiredCount: 7 });
  await runTo(400);
  expect(aws.ecs.runTask({ family: "job", ...CONTAINER, launchType: "EC2" })).toBeUndefined();
  const arn = aws.ecs.runTask({ family: "job", ...CONTAINER })!;
  const task = aws.ecs.inspect().tasks.get(arn.slice(arn.lastIndexOf("/") + 1))!;
  expect(task.lastStatus).toBe("PROVISIONING");
  // ECS's own scaling makes the room.
  await runTo(900);
  expect(task.lastStatus).toBe("RUNNING");
});

test("a task that is wanted no more while it waits is stopped", async () => {
  const { aws, runTo } = await clusterOf();
  aws.ecs.createService({ ...WEB, desiredCount: 8 });
  const waiting = [...aws.ecs.inspect().tasks.values()].find(({ lastStatus }) => lastStatus === "PROVISIONING")!;
  aws.ecs.updateService("web", 7);
  await runTo(310);
  expect(waiting).toMatchObject({ lastStatus: "STOPPED", stoppedReason: "Scaling in." });
  expect(aws.ecs.inspect().tasks.has(waiting.id)).toBe(false);
});

test("ECS's scaling policy does nothing while the group's process AlarmNotification is suspended", async () => {
  const grown = await clusterOf();
  const held = await clusterOf();
  held.suspend();
  for (const { aws } of [grown, held]) aws.ecs.createService({ ...WEB, desiredCount: 10 });
  for (const { runTo } of [grown, held]) await runTo(1800);
  expect(grown.wanted()).toEqual([1, 2]);
  expect(held.wanted()).toEqual([1]);
});
