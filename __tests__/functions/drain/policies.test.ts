import "./environment";

import type { StopTaskCommandInput } from "@aws-sdk/client-ecs";
import {
  AT_DEADLINE,
  type AtDeadline,
  DRAIN_METRICS,
  type DrainCall,
  drainContract,
} from "../../../functions/drain/contract";
import { decide, type Task, type View } from "../../../functions/drain/decision";
import { createHandler } from "../../../functions/drain/handler";
import { type DrainCounts, embedded } from "../../../functions/drain/metrics";
import { concerns } from "../../../functions/drain/spot-notice";
import { readTrigger } from "../../../functions/drain/trigger";
import { createClients } from "../../../functions/shared/clients";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../../functions/shared/contract";
import fc from "../../support/fast-check";
import { type Answers, answering, type Call, capturedLog } from "../answering";
import { type Account, accountOf, answersOf, type InstanceState, type RegistrationState, taskOf } from "../states";
import { SETTINGS } from "./settings";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const TIMEOUT_SECONDS = 3600;

const task = (fields: Partial<Task> = {}): Task => ({
  arn: "task-1",
  registration: "ci-1",
  lastStatus: "RUNNING",
  desiredStatus: "RUNNING",
  group: "family:job",
  daemon: false,
  ...fields,
});

/** Told to stop that many seconds ago. */
const stopping = (secondsAgo: number, fields: Partial<Task> = {}): Task =>
  task({ lastStatus: "STOPPING", desiredStatus: "STOPPED", stoppingAt: NOW - secondsAgo * 1000, ...fields });

const view = (overdueSeconds: number, fields: Partial<View> = {}): View => ({
  lifecycleState: "Terminating:Wait",
  terminatingSince: NOW - (TIMEOUT_SECONDS + overdueSeconds) * 1000,
  registrations: [{ arn: "ci-1", status: "DRAINING", agentConnected: true }],
  tasks: [],
  ...fields,
});

const decided = (atDeadline: AtDeadline, overdueSeconds: number, fields: Partial<View>) => {
  const { outcome, commands } = decide(
    view(overdueSeconds, fields),
    { drainTimeoutSeconds: TIMEOUT_SECONDS, atDeadline },
    NOW,
  );
  return [outcome, commands];
};

const complete = ["complete", [{ kind: "complete" }]];
const waits = ["wait", [{ kind: "heartbeat" }]];
const stops = (...tasks: string[]) => ["wait", [{ kind: "stopTasks", tasks }, { kind: "heartbeat" }]];

describe("before the drain timeout and without blockers", () => {
  test.each(AT_DEADLINE)("%s changes nothing", (atDeadline) => {
    expect(decided(atDeadline, -1, { tasks: [task()] })).toEqual(waits);
    expect(decided(atDeadline, 1, { tasks: [] })).toEqual(complete);
    expect(decided(atDeadline, 1, { registrations: [] })).toEqual(complete);
    expect(decided(atDeadline, 1, { tasks: [task({ lastStatus: "STOPPED" }), task({ daemon: true })] })).toEqual(
      complete,
    );
  });

  test.each(AT_DEADLINE)("with %s a drain that could not start in time is started", (atDeadline) => {
    const registrations = [{ arn: "ci-1", status: "ACTIVE", agentConnected: true }];
    expect(decided(atDeadline, 900, { registrations, tasks: undefined })).toEqual([
      "wait",
      [
        { kind: "setDraining", registrations: ["ci-1"] },
        ...(atDeadline === "terminate" ? [] : [{ kind: "heartbeat" }]),
      ],
    ]);
  });
});

describe("terminate", () => {
  test("lets the instance go with the tasks that are left", () => {
    expect(decided("terminate", 0, { tasks: [task()] })).toEqual(complete);
  });
});

describe("wait", () => {
  test.each([0, 3600, 170_000])("an instance is held with a heartbeat %i s after the drain timeout", (overdue) => {
    expect(decided("wait", overdue, { tasks: [task({ group: "service:web" })] })).toEqual(waits);
  });

  test("what can't be read holds it too", () => {
    expect(decided("wait", 1, { registrations: undefined, tasks: undefined })).toEqual(waits);
    expect(decided("wait", 1, { tasks: undefined })).toEqual(waits);
  });
});

describe("stopStandalone", () => {
  test("standalone tasks that nobody told to stop are told, however late it is", () => {
    for (const overdue of [0, 119, 120, 9999])
      expect(
        decided("stopStandalone", overdue, {
          tasks: [task({ arn: "a" }), task({ arn: "b", lastStatus: "PENDING", group: "custom" }), stopping(500)],
        }),
      ).toEqual(stops("a", "b"));
  });

  test("the tasks of services, of daemons, those that ECS does not describe and those that stop are not", () => {
    const tasks = [
      task({ group: "service:web" }),
      task({ group: "service:agent", daemon: true }),
      task({ group: "", lastStatus: "UNKNOWN", desiredStatus: "UNKNOWN" }),
      stopping(1),
    ];
    expect(decided("stopStandalone", 0, { tasks })).toEqual(waits);
  });

  test("they have two minutes from when they were told", () => {
    expect(decided("stopStandalone", 9000, { tasks: [stopping(119.9)] })).toEqual(waits);
    expect(decided("stopStandalone", 9000, { tasks: [stopping(120)] })).toEqual(complete);
    expect(decided("stopStandalone", 9000, { tasks: [stopping(500), stopping(1)] })).toEqual(waits);
  });

  test("told before the drain timeout, they have two minutes from then", () => {
    expect(decided("stopStandalone", 119, { tasks: [stopping(3000)] })).toEqual(waits);
    expect(decided("stopStandalone", 120, { tasks: [stopping(3000)] })).toEqual(complete);
    expect(decided("stopStandalone", 119, { tasks: [stopping(0, { stoppingAt: undefined })] })).toEqual(waits);
    expect(decided("stopStandalone", 120, { tasks: [stopping(0, { stoppingAt: undefined })] })).toEqual(complete);
  });

  test("once they have stopped, the tasks of services no longer hold the instance", () => {
    const web = task({ group: "service:web" });
    expect(decided("stopStandalone", 1, { tasks: [web, task({ lastStatus: "STOPPED" })] })).toEqual(complete);
    expect(decided("stopStandalone", 1, { tasks: [web] })).toEqual(complete);
  });

  test("what can't be read holds the instance for two minutes and no longer", () => {
    for (const unread of [
      { tasks: undefined },
      { registrations: undefined, tasks: undefined },
      { tasks: [task({ group: "", lastStatus: "UNKNOWN", desiredStatus: "UNKNOWN" })] },
    ]) {
      expect(decided("stopStandalone", 119, unread)).toEqual(waits);
      expect(decided("stopStandalone", 120, unread)).toEqual(complete);
    }
  });

  test("no instance goes while a standalone task lives that was told less than two minutes ago, or never", () => {
    const someTask = fc.record({
      arn: fc.constantFrom("a", "b", "c"),
      lastStatus: fc.constantFrom("PENDING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"),
      told: fc.option(fc.integer({ min: 0, max: 400 })),
      group: fc.constantFrom("family:job", "service:web"),
    });
    fc.assert(
      fc.property(fc.array(someTask, { maxLength: 4 }), fc.integer({ min: 0, max: 9999 }), (some, overdue) => {
        const tasks = some.map(({ told, ...fields }) =>
          task({
            ...fields,
            ...(told !== null && { desiredStatus: "STOPPED", stoppingAt: NOW - told * 1000 }),
          }),
        );
        const alive = some.filter(({ lastStatus, group }) => lastStatus !== "STOPPED" && group === "family:job");
        const [outcome] = decided("stopStandalone", overdue, { tasks });
        const mayGo = alive.every(({ told }) => told !== null && told >= 120 && overdue >= 120);
        expect(outcome).toBe(mayGo ? "complete" : "wait");
      }),
    );
  });
});

test.each<[AtDeadline, string, Partial<View>]>([
  ["terminate", "the drain timeout has passed", { tasks: [task()] }],
  ["wait", "the drain timeout has passed: it waits on", { tasks: [task()] }],
  ["stopStandalone", "standalone tasks are told to stop", { tasks: [task()] }],
  ["stopStandalone", "standalone tasks stop", { tasks: [stopping(1)] }],
  ["stopStandalone", "the drain timeout has passed", { tasks: [task({ group: "service:web" })] }],
])("after the drain timeout %s says: %s", (atDeadline, reason, fields) => {
  const settings = { drainTimeoutSeconds: TIMEOUT_SECONDS, atDeadline };
  expect(decide(view(1, fields), settings, NOW)).toMatchObject({ reason, blockers: [{ task: "task-1" }] });
});

describe("the function", () => {
  let log: Record<string, unknown>[];
  beforeEach(() => {
    log = capturedLog();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const SCHEDULE = { "detail-type": "Scheduled Event", source: "aws.events", detail: {} };
  const spot = (detailType: string, id: string) => ({ "detail-type": detailType, detail: { "instance-id": id } });
  const INTERRUPTION = "EC2 Spot Instance Interruption Warning";
  const REBALANCE = "EC2 Instance Rebalance Recommendation";

  function deploy(world: Account, atDeadline: AtDeadline, replaced: Answers = {}) {
    const clients = createClients<DrainCall>();
    const calls = answering({ ...clients }, { ...answersOf(world), ...replaced });
    const published: [string, DrainCounts][] = [];
    const settings = { ...SETTINGS, drainTimeoutSeconds: TIMEOUT_SECONDS, atDeadline };
    const handle = createHandler(clients, settings, (cluster, counts) => void published.push([cluster, counts]));
    return { handle, calls, published };
  }
  const namesOf = (calls: readonly Call[]) => calls.map(({ command }) => command.replace(/Command$/, ""));
  const overdue = (seconds = 10): InstanceState => ({
    state: "Terminating:Wait",
    since: new Date(Date.now() - (TIMEOUT_SECONDS + seconds) * 1000),
  });
  const draining = (instanceId: string): RegistrationState => ({
    arn: `ci-${instanceId}`,
    instanceId,
    status: "DRAINING",
  });
  const job = (arn: string, on: string) => taskOf(arn, on, { group: "family:job" });

  test("stopStandalone stops the tasks in one run, waits for them in the next and then completes", async () => {
    const tasks = [job("a", "ci-i-1"), job("b", "ci-i-1")];
    const world = accountOf({ instances: { "i-1": overdue() }, containerInstances: [draining("i-1")], tasks });
    const { handle, calls } = deploy(world, "stopStandalone");

    await handle(SCHEDULE);
    expect(calls.filter(({ command }) => command === "StopTaskCommand").map(({ input }) => input)).toMatchObject([
      { cluster: "demo", task: "a" },
      { cluster: "demo", task: "b" },
    ]);
    await handle(SCHEDULE);
    expect(namesOf(calls).filter((name) => name === "StopTask")).toHaveLength(2);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");

    for (const each of tasks) each.lastStatus = "STOPPED";
    await handle(SCHEDULE);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Proceed");
    expect(log.filter(({ at }) => at === "error")).toEqual([]);
  });

  test("a task that has gone by itself is no failure, and one that can't be stopped keeps no other from it", async () => {
    const tasks = [job("a", "ci-i-1"), job("b", "ci-i-1"), job("c", "ci-i-1")];
    const world = accountOf({ instances: { "i-1": overdue() }, containerInstances: [draining("i-1")], tasks });
    const stop = answersOf(world)["StopTaskCommand"]!;
    const { handle } = deploy(world, "stopStandalone", {
      StopTaskCommand: (input: StopTaskCommandInput) => {
        if (input.task === "a") world.aws.ecs.inspect().tasks.delete("a");
        if (input.task === "b") throw new Error("Rate exceeded");
        return stop(input as never);
      },
    });
    await expect(handle(SCHEDULE)).rejects.toThrow("1 instances failed, the first is i-1");
    expect(log.filter(({ at }) => at === "error")).toMatchObject([{ error: "Error: Rate exceeded" }]);
    expect(tasks.map(({ desiredStatus }) => desiredStatus)).toEqual(["RUNNING", "RUNNING", "STOPPED"]);
    expect(world.instances["i-1"]!.state).toBe("Terminating:Wait");
  });

  test("a scheduled run publishes what it sees, zeros too; another one only that a drain is overdue", async () => {
    const world = accountOf({
      instances: { "i-1": overdue(), "i-2": overdue(-60), "i-3": { state: "Terminating" }, "i-4": overdue() },
      containerInstances: ["i-1", "i-2", "i-3"].map(draining),
      tasks: [job("a", "ci-i-1"), job("b", "ci-i-1"), job("c", "ci-i-2"), job("d", "ci-i-3")],
    });
    const { handle, published } = deploy(world, "wait");
    const stateChange = (ec2InstanceId: string) => ({
      "detail-type": "ECS Container Instance State Change",
      detail: { ec2InstanceId },
    });
    await handle(stateChange("i-2"));
    expect(published).toEqual([]);
    await handle(stateChange("i-1"));
    expect(published.splice(0)).toEqual([["demo", { overdueDrains: 1 }]]);
    await handle(SCHEDULE);
    expect(published).toEqual([
      ["demo", { drainingInstances: 4, drainBlockers: 4, overdueDrains: 1 }],
      ["demo", { ghostInstances: 0 }],
    ]);

    const idle = deploy(accountOf({ instances: { "i-1": { state: "InService" } } }), "wait");
    await idle.handle(SCHEDULE);
    expect(idle.published).toEqual([
      ["demo", { drainingInstances: 0, drainBlockers: 0, overdueDrains: 0 }],
      ["demo", { ghostInstances: 0 }],
    ]);
  });

  test("the metrics are one line of JSON in the embedded metric format", () => {
    const line = embedded("demo", { drainingInstances: 4, drainBlockers: 3, overdueDrains: 1, ghostInstances: 2 }, NOW);
    expect(line).not.toContain("\n");
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [[CLUSTER_DIMENSION]],
            Metrics: Object.values(DRAIN_METRICS).map((Name) => ({ Name, Unit: "Count" })),
          },
        ],
      },
      [CLUSTER_DIMENSION]: "demo",
      [DRAIN_METRICS.drainingInstances]: 4,
      [DRAIN_METRICS.drainBlockers]: 3,
      [DRAIN_METRICS.overdueDrains]: 1,
      [DRAIN_METRICS.ghostInstances]: 2,
    });
  });

  test.each([INTERRUPTION, REBALANCE])(
    "%s: every ACTIVE registration of the instance is set DRAINING",
    async (type) => {
      const world = accountOf({
        instances: { "i-1": { state: "InService" }, "i-2": { state: "InService" } },
        containerInstances: [
          { arn: "ci-ghost", instanceId: "i-1", status: "ACTIVE", agentConnected: false },
          { arn: "ci-1", instanceId: "i-1", status: "ACTIVE" },
          { arn: "ci-2", instanceId: "i-2", status: "ACTIVE" },
        ],
      });
      const { handle, calls } = deploy(world, "terminate");
      await handle(spot(type, "i-1"));
      await handle(spot(type, "i-1"));
      expect(world.containerInstances.map(({ status }) => status)).toEqual(["DRAINING", "DRAINING", "ACTIVE"]);
      expect(namesOf(calls).filter((name) => name === "UpdateContainerInstancesState")).toHaveLength(1);
      const message = `spot ${type === INTERRUPTION ? "interruption" : "rebalance"}: its tasks leave`;
      const said = {
        at: "info",
        message,
        cluster: "demo",
        lifecycleActionId: "drain/i-1",
        instanceId: "i-1",
        lifecycleState: "InService",
      };
      expect(log).toEqual([
        { ...said, commands: ["setDraining"] },
        { ...said, commands: [] },
      ]);
    },
  );

  test("a notice about an instance that has not registered yet sets nothing DRAINING", async () => {
    const { handle, calls } = deploy(accountOf({ instances: { "i-1": { state: "Pending:Wait" } } }), "terminate");
    await handle(spot(INTERRUPTION, "i-1"));
    expect(namesOf(calls)).toEqual(["DescribeAutoScalingGroups", "ListContainerInstances"]);
  });

  test("a notice about an instance that is not the group's costs one call", async () => {
    const { handle, calls } = deploy(accountOf({ instances: { "i-1": { state: "InService" } } }), "terminate");
    await handle(spot(INTERRUPTION, "i-stranger"));
    expect(namesOf(calls)).toEqual(["DescribeAutoScalingGroups"]);
  });

  test("a notice that can't be handled fails the invocation, so that Lambda repeats it", async () => {
    const world = accountOf({
      instances: { "i-1": { state: "InService" } },
      containerInstances: [{ arn: "ci-1", instanceId: "i-1", status: "ACTIVE" }],
    });
    const { handle } = deploy(world, "terminate", {
      UpdateContainerInstancesStateCommand: () => {
        throw new Error("Rate exceeded");
      },
    });
    await expect(handle(spot(INTERRUPTION, "i-1"))).rejects.toThrow("Rate exceeded");
  });

  test.each(AT_DEADLINE)("the function may be given %s", (atDeadline) => {
    expect(drainContract.fromEnvironment(drainContract.toEnvironment({ ...SETTINGS, atDeadline }))).toEqual({
      ...SETTINGS,
      atDeadline,
    });
  });
});

describe("Spot notices", () => {
  test("an interruption concerns every instance of the group, a recommendation those in service", () => {
    for (const state of ["Pending:Wait", "InService", "Standby", "Terminating:Wait"]) {
      expect(concerns("interruption", state)).toBe(true);
      expect(concerns("rebalance", state)).toBe(state === "InService");
    }
    expect(concerns("interruption", undefined)).toBe(false);
    expect(concerns("rebalance", undefined)).toBe(false);
  });

  test("one that names no instance is an unknown event", () => {
    const event = { "detail-type": "EC2 Spot Instance Interruption Warning", detail: {} };
    expect(() => readTrigger(event, { autoScalingGroupName: "g", lifecycleHookName: "h" })).toThrow("unknown event");
  });
});
