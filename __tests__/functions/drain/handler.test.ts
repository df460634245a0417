import "./environment";

import type { ListTasksCommandInput } from "@aws-sdk/client-ecs";
import type { DrainCall } from "../../../functions/drain/contract";
import { createHandler } from "../../../functions/drain/handler";
import { createClients } from "../../../functions/shared/clients";
import { type Answers, answering, type Call, capturedLog } from "../answering";
import {
  type Account,
  accountOf,
  answersOf,
  type InstanceState,
  type RegistrationState,
  type States,
  taskOf,
} from "../states";
import { SETTINGS } from "./settings";

/** A function over a world; some answers may be replaced. */
function deploy(world: Account, replaced: Answers = {}) {
  const clients = createClients<DrainCall>();
  const calls = answering({ ...clients }, { ...answersOf(world), ...replaced });
  return { handle: createHandler(clients, SETTINGS), calls };
}

const SCHEDULE = { "detail-type": "Scheduled Event", source: "aws.events", detail: {} };

const stateChange = (ec2InstanceId: string) => ({
  "detail-type": "ECS Container Instance State Change",
  detail: { ec2InstanceId, status: "DRAINING" },
});

const messagesOf = (...bodies: unknown[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m-${index}`,
    eventSource: "aws:sqs",
    body: typeof body === "string" ? body : JSON.stringify(body),
  })),
});

const terminating = (EC2InstanceId: string, Time = new Date().toISOString()) => ({
  LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
  AutoScalingGroupName: "demo-instances",
  LifecycleHookName: "drain",
  EC2InstanceId,
  Time,
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const waitingSince = (seconds: number): InstanceState => ({ state: "Terminating:Wait", since: ago(seconds) });
const draining = (instanceId: string, arn = `ci-${instanceId}`): RegistrationState => ({
  arn,
  instanceId,
  status: "DRAINING",
});
const running = taskOf;

const commands = (calls: readonly Call[]) => calls.map(({ command }) => command.replace(/Command$/, ""));
const count = (calls: readonly Call[], command: string) => commands(calls).filter((name) => name === command).length;

let log: Record<string, unknown>[];
beforeEach(() => {
  log = capturedLog();
});
afterEach(() => {
  jest.restoreAllMocks();
});

test("from the message to the end: DRAINING, waiting for tasks on their way to STOPPED, then CONTINUE", async () => {
  const task = running("task-1", "ci-1");
  const world = accountOf({
    instances: { "i-1": waitingSince(5), "i-2": { state: "InService" } },
    containerInstances: [{ arn: "ci-1", instanceId: "i-1", status: "ACTIVE" }],
    tasks: [task],
  });
  const { handle, calls } = deploy(world);

  expect(await handle(messagesOf(terminating("i-1")))).toEqual({ batchItemFailures: [] });
  expect(world.containerInstances[0]!.status).toBe("DRAINING");
  expect(count(calls, "ListTasks")).toBe(0);

  Object.assign(task, { lastStatus: "DEACTIVATING", desiredStatus: "STOPPED" });
  await handle(stateChange("i-1"));
  expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");

  task.lastStatus = "STOPPED";
  await handle(SCHEDULE);
  expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
  expect(calls.findLast(({ command }) => command.startsWith("Complete"))).toEqual({
    command: "CompleteLifecycleActionCommand",
    input: {
      AutoScalingGroupName: "demo-instances",
      LifecycleHookName: "drain",
      InstanceId: "i-1",
      LifecycleActionResult: "CONTINUE",
    },
  });
});

const throttled = () => {
  throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
};

test("while nothing terminates and every agent is connected, the schedule costs two calls", async () => {
  const { handle, calls } = deploy(accountOf({ instances: { "i-1": { state: "InService" } } }));
  await handle(SCHEDULE);
  expect(commands(calls)).toEqual(["DescribeAutoScalingGroups", "ListContainerInstances"]);
});

describe("a container instance whose agent is disconnected", () => {
  const terminated = (instanceId: string, StatusCode = "Successful") => ({
    DescribeScalingActivitiesCommand: () => ({
      Activities: [
        { Description: `Terminating EC2 instance: ${instanceId}`, StatusCode, StartTime: ago(900), EndTime: ago(600) },
      ],
    }),
  });
  const away = (instanceId: string, status = "ACTIVE"): States => ({
    instances: { "i-1": { state: "InService" } },
    containerInstances: [{ arn: `ci-${instanceId}`, instanceId, status, agentConnected: false } as RegistrationState],
    tasks: [running("task-1", `ci-${instanceId}`)],
  });

  test.each(["ACTIVE", "DRAINING"])(
    "is deregistered when the group has terminated its instance: %s",
    async (status) => {
      const { handle, calls } = deploy(accountOf(away("i-9", status)), terminated("i-9"));
      await handle(SCHEDULE);
      expect(calls.at(-1)).toEqual({
        command: "DeregisterContainerInstanceCommand",
        input: { cluster: "demo", containerInstance: "ci-i-9", force: true },
      });
      expect(log).toContainEqual(expect.objectContaining({ instanceId: "i-9", containerInstance: "ci-i-9" }));
      calls.length = 0;
      await handle(SCHEDULE);
      expect(commands(calls)).toEqual(["DescribeAutoScalingGroups", "ListContainerInstances"]);
    },
  );

  test.each([
    ["its instance is in the group", "i-1", terminated("i-1")],
    ["the group does not know its instance", "i-9", terminated("i-8")],
    ["the termination is under way", "i-9", terminated("i-9", "InProgress")],
    ["the termination failed", "i-9", terminated("i-9", "Failed")],
  ])("is left alone when %s", async (_, instanceId, activities) => {
    const { handle, calls } = deploy(accountOf(away(instanceId)), activities);
    await handle(SCHEDULE);
    expect(commands(calls)).not.toContain("DeregisterContainerInstance");
  });

  test("is gone already: that is what was wanted", async () => {
    const { handle } = deploy(accountOf(away("i-9")), {
      ...terminated("i-9"),
      DeregisterContainerInstanceCommand: () => {
        throw Object.assign(new Error("Referenced container instance was not found."), {
          name: "InvalidParameterException",
        });
      },
    });
    await expect(handle(SCHEDULE)).resolves.toBeUndefined();
  });

  test("does not keep the drains from their run when it cannot be read", async () => {
    const world = accountOf({ instances: { "i-1": waitingSince(300) }, containerInstances: [draining("i-1")] });
    const answers = answersOf(world);
    const { handle } = deploy(world, {
      ListContainerInstancesCommand: (input: { filter?: string }) =>
        input.filter?.startsWith("agentConnected")
          ? throttled()
          : answers["ListContainerInstancesCommand"]!(input as never),
    });
    await expect(handle(SCHEDULE)).rejects.toThrow("Rate exceeded");
    expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
  });
});

test("an instance that an operator drains by hand is left alone", async () => {
  const world = accountOf({ instances: { "i-1": { state: "InService" } }, containerInstances: [draining("i-1")] });
  const { handle, calls } = deploy(world);
  await handle(stateChange("i-1"));
  expect(commands(calls)).toEqual(["DescribeAutoScalingGroups"]);
});

test("an instance outside EC2 Auto Scaling costs no call", async () => {
  const { handle, calls } = deploy(accountOf({}));
  await handle({ "detail-type": "ECS Container Instance State Change", detail: { status: "DRAINING" } });
  expect(calls).toEqual([]);
});

test("duplicate, late and reordered messages end in success and change nothing", async () => {
  const world = accountOf({ instances: { "i-1": waitingSince(150), "i-2": { state: "Terminating:Proceed" } } });
  const { handle, calls } = deploy(world);
  const event = messagesOf(terminating("i-1"), terminating("i-1"), terminating("i-2"), terminating("i-gone"));
  expect(await handle(event)).toEqual({ batchItemFailures: [] });
  expect(await handle(event)).toEqual({ batchItemFailures: [] });
  expect(count(calls, "CompleteLifecycleAction")).toBe(1);
});

test("only what can't be understood goes to the dead letters; what is not meant for this hook is ignored", async () => {
  const { handle, calls } = deploy(accountOf({}));
  const event = messagesOf(
    "not JSON",
    { Event: "autoscaling:TEST_NOTIFICATION" },
    { ...terminating("i-1"), LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING" },
    { ...terminating("i-1"), AutoScalingGroupName: "other" },
  );
  expect(await handle(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "m-0" }] });
  expect(calls).toEqual([]);
  expect(log).toMatchObject([
    { at: "error", message: "message unreadable: it is not a JSON object", messageId: "m-0" },
    { at: "info", message: "message ignored: test notification" },
    { at: "info", message: "message ignored: not a termination" },
    { at: "info", message: "message ignored: another Auto Scaling group" },
  ]);
});

test("an action that is closed already counts as done", async () => {
  const empty = accountOf({ instances: { "i-1": waitingSince(150) } });
  const busy = accountOf({
    instances: { "i-1": waitingSince(900) },
    containerInstances: [draining("i-1")],
    tasks: [running("task-1", "ci-i-1")],
  });
  for (const [world, command] of [
    [empty, "CompleteLifecycleAction"],
    [busy, "RecordLifecycleActionHeartbeat"],
  ] as const) {
    world.aws.autoScaling.hooks.closeAll(world.instances["i-1"]!);
    const { handle, calls } = deploy(world);
    await handle(SCHEDULE);
    expect(count(calls, command)).toBe(1);
  }
  expect(log.filter(({ at }) => at === "error")).toEqual([]);
});

describe("what is left on an instance", () => {
  test.each(["RUNNING", "STOPPED"] as const)(
    "a task on the last page of those desired %s holds it",
    async (desired) => {
      const tasks = Array.from({ length: 7 }, (_, index) =>
        running(`task-${index}`, "ci-i-1", { desiredStatus: desired, lastStatus: index < 6 ? "STOPPED" : "STOPPING" }),
      );
      const world = accountOf({
        instances: { "i-1": waitingSince(60) },
        containerInstances: [draining("i-1")],
        tasks,
        pageSize: 3,
      });
      const { handle } = deploy(world);
      await handle(SCHEDULE);
      expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");
      tasks[6]!.lastStatus = "STOPPED";
      await handle(SCHEDULE);
      expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
    },
  );

  test("a task that is told to stop between the two lists is not overlooked", async () => {
    const task = running("task-1", "ci-i-1");
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [draining("i-1")],
      tasks: [task],
    });
    const list = answersOf(world)["ListTasksCommand"]!;
    const { handle } = deploy(world, {
      ListTasksCommand: (input: ListTasksCommandInput) => {
        const answer = list(input as never);
        Object.assign(task, { lastStatus: "DEACTIVATING", desiredStatus: "STOPPED" });
        return answer;
      },
    });
    await handle(SCHEDULE);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");
  });

  test("a task on a second registration of the same machine holds it, and every registration is set DRAINING", async () => {
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [
        { arn: "ci-ghost", instanceId: "i-1", status: "ACTIVE", agentConnected: false },
        { arn: "ci-1", instanceId: "i-1", status: "ACTIVE" },
      ],
      tasks: [running("task-1", "ci-1")],
      pageSize: 1,
    });
    const { handle } = deploy(world);
    await handle(SCHEDULE);
    expect(world.containerInstances.map(({ status }) => status)).toEqual(["DRAINING", "DRAINING"]);
    await handle(SCHEDULE);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");
  });

  test("more registrations than one call takes are all set DRAINING in one run", async () => {
    const containerInstances = Array.from(
      { length: 11 },
      (_, index): RegistrationState => ({
        arn: `ci-${index}`,
        instanceId: "i-1",
        status: "ACTIVE",
      }),
    );
    const world = accountOf({ instances: { "i-1": waitingSince(60) }, containerInstances });
    const { handle, calls } = deploy(world);
    await handle(SCHEDULE);
    expect(world.containerInstances.filter(({ status }) => status !== "DRAINING")).toEqual([]);
    expect(count(calls, "UpdateContainerInstancesState")).toBe(2);
  });

  test("tasks leave as soon as the termination begins, before the hook waits", async () => {
    const world = accountOf({
      instances: { "i-1": { state: "Terminating" } },
      containerInstances: [{ ...draining("i-1"), status: "ACTIVE" }],
    });
    const { handle, calls } = deploy(world);
    await handle(SCHEDULE);
    expect(world.containerInstances[0]!.status).toBe("DRAINING");
    await handle(SCHEDULE);
    expect(count(calls, "CompleteLifecycleAction")).toBe(0);
    expect(log.at(-1)).toMatchObject({ outcome: "wait", message: "the lifecycle hook has not begun" });
  });

  test("a registration that has just become INACTIVE is not asked for tasks", async () => {
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [{ ...draining("i-1"), status: "INACTIVE" }],
    });
    const { handle, calls } = deploy(world);
    await handle(SCHEDULE);
    expect(count(calls, "ListTasks")).toBe(0);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
  });

  test("daemons of any number of services do not hold it, a task of a service that is none does", async () => {
    const services = Array.from({ length: 23 }, (_, index) => `daemon-${index}`);
    const task = running("task-web", "ci-i-1");
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [draining("i-1")],
      tasks: [task, ...services.map((name) => running(`task-${name}`, "ci-i-1", { group: `service:${name}` }))],
      daemonServices: services,
    });
    const { handle, calls } = deploy(world);
    await handle(SCHEDULE);
    expect(count(calls, "DescribeServices")).toBe(3);
    expect(log.at(-1)).toMatchObject({ outcome: "wait", blockers: [{ task: "task-web" }] });
    task.lastStatus = "STOPPED";
    await handle(SCHEDULE);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
  });

  test("one line names what an instance waits for and why", async () => {
    const world = accountOf({
      instances: { "i-1": waitingSince(700) },
      containerInstances: [draining("i-1")],
      tasks: [running("task-1", "ci-i-1", { group: "family:import" }), running("task-2", "ci-i-1")],
    });
    await deploy(world).handle(SCHEDULE);
    expect(log).toEqual([
      {
        at: "info",
        cluster: "demo",
        lifecycleActionId: "drain/i-1",
        message: "the drain goes on",
        instanceId: "i-1",
        outcome: "wait",
        terminatingSince: world.instances["i-1"]!.activity.StartTime!.toISOString(),
        commands: ["heartbeat"],
        blockers: [
          {
            why: "it is standalone: no service moves it",
            containerInstance: "ci-i-1",
            task: "task-1",
            group: "family:import",
            lastStatus: "RUNNING",
          },
          {
            why: "its service has not replaced it yet",
            containerInstance: "ci-i-1",
            task: "task-2",
            group: "service:web",
            lastStatus: "RUNNING",
          },
        ],
      },
    ]);
  });
});

describe("the drain timeout", () => {
  const busy = (fields: States) =>
    accountOf({ containerInstances: [draining("i-1")], tasks: [running("task-1", "ci-i-1")], ...fields });

  test("counts from the scaling activity that has not ended, wherever among the pages it is", async () => {
    const world = busy({ instances: { "i-1": { state: "Terminating:Wait" } } });
    const pages = [
      [{ Description: "Launching a new EC2 instance: i-9", StartTime: ago(10) }],
      [{ Description: "Terminating EC2 instance: i-10", StartTime: ago(9000) }],
      [],
      [{ Description: "Terminating EC2 instance: i-1", StartTime: ago(1800) }],
      [{ Description: "Terminating EC2 instance: i-1", StartTime: ago(90_000), EndTime: ago(80_000) }],
    ];
    const { handle } = deploy(world, {
      DescribeScalingActivitiesCommand: ({ NextToken = "0" }: { NextToken?: string }) => ({
        Activities: pages[Number(NextToken)],
        NextToken: String(Number(NextToken) + 1),
      }),
    });
    await handle(SCHEDULE);
    expect(log.at(-1)).toMatchObject({ outcome: "wait", commands: ["heartbeat"] });
    pages[3]![0]!.StartTime = ago(3601);
    await handle(SCHEDULE);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
    expect(log.at(-1)).toMatchObject({ at: "warn", message: "the drain timeout has passed" });
  });

  test("activities that are too old for any hook are not paged through", async () => {
    const { handle, calls } = deploy(busy({ instances: { "i-1": { state: "Terminating:Wait" } } }), {
      DescribeScalingActivitiesCommand: ({ NextToken: token }: { NextToken?: string }) => ({
        Activities: [{ Description: "Terminating EC2 instance: i-7", StartTime: ago(50 * 3600), EndTime: ago(3600) }],
        NextToken: token ? undefined : "more",
      }),
    });
    await handle(SCHEDULE);
    expect(count(calls, "DescribeScalingActivities")).toBe(1);
  });

  test("does not count from a termination that has ended", async () => {
    const { handle } = deploy(busy({ instances: { "i-1": { state: "Terminating:Wait" } } }), {
      DescribeScalingActivitiesCommand: () => ({
        Activities: [{ Description: "Terminating EC2 instance: i-1", StartTime: ago(9000), EndTime: ago(8000) }],
      }),
    });
    await handle(SCHEDULE);
    expect(log.at(-1)).toMatchObject({ outcome: "wait", terminatingSince: "unknown" });
  });

  test("without such an activity it counts from the hook's message, and without that it never passes", async () => {
    const world = busy({ instances: { "i-1": { state: "Terminating:Wait" } } });
    const { handle } = deploy(world);
    await handle(SCHEDULE);
    expect(log.at(-1)).toMatchObject({ outcome: "wait", terminatingSince: "unknown", commands: ["heartbeat"] });
    await handle(messagesOf(terminating("i-1", ago(3500).toISOString())));
    expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");
    await handle(messagesOf(terminating("i-1", ago(3601).toISOString())));
    expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
  });
});

describe("failures", () => {
  const threeEmpty = () =>
    accountOf({
      instances: { "i-1": waitingSince(60), "i-2": waitingSince(60), "i-3": waitingSince(60) },
      containerInstances: [draining("i-1"), draining("i-2"), draining("i-3")],
    });
  const states = ({ instances }: Account) => Object.values(instances).map(({ state }) => state);
  const secondWaits = ["Terminating:Proceed", "Terminating:Wait", "Terminating:Proceed"];
  const event = messagesOf(terminating("i-1"), terminating("i-2"), terminating("i-3"));

  test("with one instance stop none of the others; its message comes again, the schedule fails in the end", async () => {
    for (const failing of ["CompleteLifecycleActionCommand", "ListTasksCommand"]) {
      const replaced = (world: Account): Answers => ({
        [failing]: (input: { InstanceId?: string; containerInstance?: string }) =>
          input.InstanceId === "i-2" || input.containerInstance === "ci-i-2"
            ? throttled()
            : answersOf(world)[failing]!(input as never),
      });
      const first = threeEmpty();
      const answer = await deploy(first, replaced(first)).handle(event);
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m-1" }] });
      expect(states(first)).toEqual(secondWaits);

      const second = threeEmpty();
      await expect(deploy(second, replaced(second)).handle(SCHEDULE)).rejects.toThrow(
        "1 instances failed, the first is i-2",
      );
      expect(states(second)).toEqual(secondWaits);
      expect(log.at(-1)).toMatchObject({ at: "error", instanceId: "i-2", error: "ThrottlingException: Rate exceeded" });
    }
  });

  test("of the group make every message of a termination come again, and nothing else", async () => {
    const { handle } = deploy(threeEmpty(), { DescribeAutoScalingGroupsCommand: throttled });
    const answer = await handle(messagesOf({ Event: "autoscaling:TEST_NOTIFICATION" }, terminating("i-1")));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m-1" }] });
    await expect(handle(SCHEDULE)).rejects.toThrow("Rate exceeded");
  });

  test("a group that does not exist is named", async () => {
    const { handle } = deploy(accountOf({}), { DescribeAutoScalingGroupsCommand: () => ({ AutoScalingGroups: [] }) });
    await expect(handle(SCHEDULE)).rejects.toThrow("no Auto Scaling group is called demo-instances");
  });

  test("of the scaling activities keep nobody from draining, and are reported", async () => {
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [{ arn: "ci-1", instanceId: "i-1", status: "ACTIVE" }],
    });
    const { handle } = deploy(world, { DescribeScalingActivitiesCommand: throttled });
    await expect(handle(SCHEDULE)).rejects.toThrow("1 instances failed");
    expect(world.containerInstances[0]!.status).toBe("DRAINING");
  });

  test.each([
    ["ListContainerInstancesCommand", [{ why: "its container instances could not be read" }]],
    ["DescribeContainerInstancesCommand", [{ why: "its container instances could not be read" }]],
    ["ListTasksCommand", [{ why: "its tasks could not be read" }]],
    ["DescribeTasksCommand", [{ task: "task-1", lastStatus: "UNKNOWN" }]],
    ["DescribeServicesCommand", [{ task: "task-1", lastStatus: "RUNNING" }]],
  ])("of %s never complete an instance, and its hook is kept open", async (failing, blockers) => {
    const world = accountOf({
      instances: { "i-1": waitingSince(900) },
      containerInstances: [draining("i-1")],
      tasks: [running("task-1", "ci-i-1", { group: "service:agent" })],
      daemonServices: ["agent"],
    });
    const { handle } = deploy(world, { [failing]: throttled });
    await expect(handle(SCHEDULE)).rejects.toThrow("1 instances failed");
    expect(log[0]).toMatchObject({ outcome: "wait", commands: ["heartbeat"], blockers });
  });

  test("count not where another run has set the instance DRAINING since this one read it", async () => {
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [{ ...draining("i-1"), status: "ACTIVE" }],
    });
    const { handle } = deploy(world, {
      UpdateContainerInstancesStateCommand: () => ({ failures: [{ arn: "ci-i-1", reason: "DRAINING" }] }),
    });
    expect(await handle(messagesOf(terminating("i-1")))).toEqual({ batchItemFailures: [] });
    expect(log.at(-1)).toMatchObject({ instanceId: "i-1", outcome: "wait", commands: ["setDraining"] });
  });

  test.each([
    [
      "ci-i-1 can't be set DRAINING: INACTIVE",
      { UpdateContainerInstancesStateCommand: () => ({ failures: [{ arn: "ci-i-1", reason: "INACTIVE" }] }) },
    ],
    [
      "ECS lists ci-i-1 but does not describe it: no reason is given",
      { DescribeContainerInstancesCommand: () => ({ containerInstances: [] }) },
    ],
    [
      "ECS lists ci-i-1 but does not describe it: MISSING",
      { DescribeContainerInstancesCommand: () => ({ failures: [{ arn: "ci-i-1", reason: "MISSING" }] }) },
    ],
  ])("inside a successful answer count too: %s", async (sentence, replaced) => {
    const world = accountOf({
      instances: { "i-1": waitingSince(60) },
      containerInstances: [{ ...draining("i-1"), status: "ACTIVE" }],
    });
    expect(await deploy(world, replaced).handle(messagesOf(terminating("i-1")))).toEqual({
      batchItemFailures: [{ itemIdentifier: "m-0" }],
    });
    expect(log.at(-1)).toMatchObject({ instanceId: "i-1", error: `Error: ${sentence}` });
    expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");
  });
});

test("a hundred instances at once cost few calls each, and few at the same time", async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `i-${index}`);
  const world = accountOf({
    instances: Object.fromEntries(ids.map((id) => [id, waitingSince(60)])),
    containerInstances: ids.map((id) => draining(id)),
    tasks: ids.flatMap((id) => [running(`${id}-a`, `ci-${id}`), running(`${id}-b`, `ci-${id}`)]),
  });
  let underWay = 0;
  let most = 0;
  const slow = Object.fromEntries(
    Object.entries(answersOf(world)).map(([command, answer]) => [
      command,
      async (input: never) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return answer(input);
      },
    ]),
  );
  const { handle, calls } = deploy(world, slow);
  await handle(SCHEDULE);
  const counts = Object.fromEntries([...new Set(commands(calls))].map((command) => [command, count(calls, command)]));
  expect(counts).toEqual({
    DescribeAutoScalingGroups: 1,
    DescribeScalingActivities: 1,
    // One of them looks for disconnected agents.
    ListContainerInstances: 3,
    DescribeContainerInstances: 2,
    ListTasks: 200,
    DescribeTasks: 2,
    // One for each round of 50 instances.
    DescribeServices: 2,
  });
  expect(most).toBeLessThanOrEqual(6);
  expect(log.filter(({ outcome }) => outcome === "wait")).toHaveLength(100);
});

test("a run that has no time for all instances begins with those that have been terminating for longest", async () => {
  const ids = Array.from({ length: 120 }, (_, index) => `i-${index}`);
  const world = accountOf({
    // The first one has been terminating for the shortest time.
    instances: Object.fromEntries(ids.map((id, index) => [id, waitingSince(60 + index)])),
    containerInstances: ids.map((id) => draining(id)),
    tasks: ids.map((id) => running(`${id}-a`, `ci-${id}`)),
  });
  let late = 0;
  const now = Date.now();
  jest.spyOn(Date, "now").mockImplementation(() => now + late);
  const answers = answersOf(world);
  const { handle, calls } = deploy(world, {
    ListTasksCommand: (input: never) => {
      late += 160;
      return answers["ListTasksCommand"]!(input);
    },
  });
  await handle(SCHEDULE);
  // Two calls for each of 100 instances took 32 seconds.
  expect(count(calls, "ListTasks")).toBe(200);
  const moved = log.filter(({ outcome }) => outcome === "wait").map(({ instanceId }) => instanceId);
  expect(new Set(moved)).toEqual(new Set(ids.slice(20)));
  expect(log).toContainEqual(expect.objectContaining({ instances: 20 }));
});
