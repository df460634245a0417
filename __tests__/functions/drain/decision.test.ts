import {
  type Decision,
  type DecisionSettings,
  decide,
  hasTimedOut,
  type Registration,
  type Task,
  type View,
} from "../../../functions/drain/decision";
import fc from "../../support/fast-check";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const settings = { drainTimeoutSeconds: 3600, atDeadline: "terminate" } as const;

const registration = (fields: Partial<Registration> = {}): Registration => ({
  arn: "ci-1",
  status: "DRAINING",
  agentConnected: true,
  ...fields,
});

const task = (fields: Partial<Task> = {}): Task => ({
  arn: "task-1",
  registration: "ci-1",
  lastStatus: "RUNNING",
  desiredStatus: "RUNNING",
  group: "service:web",
  daemon: false,
  ...fields,
});

/** A draining instance without tasks, whose termination began 100 s ago. */
const view = (fields: Partial<View> = {}): View => ({
  lifecycleState: "Terminating:Wait",
  terminatingSince: NOW - 100_000,
  registrations: [registration()],
  tasks: [],
  ...fields,
});

const decided = (fields: Partial<View>, its: Partial<DecisionSettings> = {}): Decision =>
  decide(view(fields), { ...settings, ...its }, NOW);
const ago = (seconds: number) => ({ terminatingSince: NOW - seconds * 1000 });
const complete = [{ kind: "complete" }];
const heartbeat = [{ kind: "heartbeat" }];

test.each([
  undefined,
  "InService",
  "Standby",
  "Pending:Wait",
  "Terminating:Proceed",
  "Terminating:Retained",
  "Terminated",
])("an instance that is not about to terminate (%s) is left alone", (lifecycleState) => {
  const active = [registration({ status: "ACTIVE" })];
  expect(decided({ lifecycleState, registrations: active, tasks: [task()] })).toEqual({
    outcome: "ignore",
    reason: "not terminating",
    commands: [],
    blockers: [],
  });
});

describe("the start of a drain", () => {
  test("an instance that may get tasks is set DRAINING and not completed, even when it has none", () => {
    const active = registration({ status: "ACTIVE" });
    for (const tasks of [undefined, []])
      expect(decided({ registrations: [active], tasks })).toEqual({
        outcome: "wait",
        reason: "the drain starts",
        commands: [{ kind: "setDraining", registrations: ["ci-1"] }],
        blockers: [{ why: "it is ACTIVE and may get tasks", containerInstance: "ci-1" }],
      });
  });

  test("of several registrations exactly the ACTIVE ones are set DRAINING", () => {
    const registrations = ["ACTIVE", "DRAINING", "INACTIVE", "ACTIVE", "REGISTERING"].map((status, index) =>
      registration({ arn: `ci-${index}`, status }),
    );
    expect(decided({ registrations, tasks: undefined }).commands).toEqual([
      { kind: "setDraining", registrations: ["ci-0", "ci-3"] },
    ]);
  });

  test("tasks may leave before the hook waits, but nothing is completed or prolonged then", () => {
    const lifecycleState = "Terminating";
    const active = [registration({ status: "ACTIVE" })];
    expect(decided({ lifecycleState, registrations: active, ...ago(9999) }).commands).toEqual([
      { kind: "setDraining", registrations: ["ci-1"] },
    ]);
    expect(decided({ lifecycleState, ...ago(9999) })).toMatchObject({
      outcome: "wait",
      reason: "the lifecycle hook has not begun",
      commands: [],
    });
    expect(decided({ lifecycleState, tasks: [task()], ...ago(9999) })).toMatchObject({ outcome: "wait", commands: [] });
  });

  test("a registration that is still being made is waited for", () => {
    const registrations = [registration({ status: "REGISTERING" })];
    for (const tasks of [undefined, []])
      expect(decided({ registrations, tasks })).toMatchObject({ outcome: "wait", commands: [] });
  });
});

describe("completion", () => {
  test.each([
    ["PROVISIONING"],
    ["PENDING"],
    ["ACTIVATING"],
    ["RUNNING"],
    ["DEACTIVATING"],
    ["STOPPING"],
    ["DEPROVISIONING"],
    ["UNKNOWN"],
  ])("a task that is %s holds the instance", (lastStatus) => {
    const tasks = [task({ arn: "task-0", lastStatus: "STOPPED" }), task({ lastStatus })];
    const decision = decided({ tasks });
    expect(decision).toMatchObject({ outcome: "wait", reason: "the drain goes on", commands: [] });
    expect(decision.blockers).toMatchObject([{ task: "task-1", lastStatus }]);
  });

  test("an instance whose tasks have all stopped is completed", () => {
    expect(decided({ tasks: [task({ lastStatus: "STOPPED" })] })).toEqual({
      outcome: "complete",
      reason: "no task is left",
      commands: complete,
      blockers: [],
    });
  });

  test("daemons hold nothing", () => {
    expect(decided({ tasks: [task({ daemon: true })] }).commands).toEqual(complete);
    expect(decided({ tasks: [task({ daemon: true }), task({ arn: "task-2" })] }).commands).toEqual([]);
  });

  test("an instance that is not registered has two minutes to register, and is completed then", () => {
    const aged = (seconds: number, changed: Partial<DecisionSettings> = {}) =>
      decided({ registrations: [], terminatingSince: NOW - seconds * 1000 }, changed);
    expect(aged(119)).toMatchObject({
      outcome: "wait",
      commands: [],
      blockers: [{ why: "it is not registered, and may yet be" }],
    });
    expect(aged(120)).toMatchObject({ reason: "not registered", commands: complete, blockers: [] });
    // No longer than the drain timeout, whatever is to happen then.
    expect(aged(59, { drainTimeoutSeconds: 60 }).outcome).toBe("wait");
    expect(aged(60, { drainTimeoutSeconds: 60, atDeadline: "wait" })).toMatchObject({ outcome: "complete" });
    expect(decided({ registrations: [], terminatingSince: undefined })).toMatchObject({ outcome: "wait" });
  });

  test.each(["INACTIVE", "REGISTRATION_FAILED", "DEREGISTERING"])("%s without tasks is completed", (status) => {
    expect(decided({ registrations: [registration({ status })] }).commands).toEqual(complete);
  });

  test("a task of a second registration holds the instance", () => {
    const registrations = [registration({ agentConnected: false }), registration({ arn: "ci-2" })];
    expect(decided({ registrations, tasks: [task({ registration: "ci-2" })] }).commands).toEqual([]);
  });

  test("what could not be read is not taken for empty", () => {
    expect(decided({ registrations: undefined, tasks: undefined })).toMatchObject({
      outcome: "wait",
      blockers: [{ why: "its container instances could not be read" }],
    });
    expect(decided({ tasks: undefined })).toMatchObject({
      outcome: "wait",
      blockers: [{ why: "its tasks could not be read" }],
    });
  });
});

describe("the drain timeout", () => {
  test("before it passes a live task holds the instance, from then on it dies with its tasks named", () => {
    const tasks = [task()];
    expect(decided({ tasks, terminatingSince: NOW - 3_599_999 }).outcome).toBe("wait");
    expect(decided({ tasks, ...ago(3600) })).toMatchObject({
      outcome: "complete",
      reason: "the drain timeout has passed",
      commands: complete,
      blockers: [{ task: "task-1", group: "service:web" }],
    });
  });

  test("it ends the wait for what can't be read or never finishes registering", () => {
    for (const fields of [
      { registrations: undefined, tasks: undefined },
      { tasks: undefined },
      { registrations: [registration({ status: "REGISTERING" })], tasks: undefined },
    ])
      expect(decided({ ...fields, ...ago(3600) }).commands).toEqual(complete);
  });

  test("a drain that had not even started is started first, without prolonging the hook", () => {
    const late = { registrations: [registration({ status: "ACTIVE" })], tasks: undefined, ...ago(4000) };
    expect(decided(late).commands).toEqual([{ kind: "setDraining", registrations: ["ci-1"] }]);
    expect(decided({ ...late, registrations: [registration()], tasks: [task()] }).commands).toEqual(complete);
  });

  test("it passes only in the hook, at the second", () => {
    const passed = (fields: Partial<View>) => hasTimedOut(view(fields), settings, NOW);
    expect(passed({ terminatingSince: NOW - 3_599_999 })).toBe(false);
    expect(passed(ago(3600))).toBe(true);
    expect(passed({ terminatingSince: undefined })).toBe(false);
    for (const lifecycleState of [undefined, "InService", "Terminating", "Terminating:Proceed"])
      expect(passed({ lifecycleState, ...ago(9999) })).toBe(false);
  });

  test("when nobody knows when the termination began it never passes", () => {
    expect(decided({ terminatingSince: undefined, tasks: [task()] })).toMatchObject({
      outcome: "wait",
      commands: heartbeat,
    });
  });
});

test.each([
  [599, []],
  [600, heartbeat],
  [601, heartbeat],
  [3599, heartbeat],
])("after %i s a waiting run records %p", (seconds, commands) => {
  expect(decided({ tasks: [task()], ...ago(seconds) }).commands).toEqual(commands);
});

test.each<[string, Partial<Task>, Partial<Registration>]>([
  ["its service has not replaced it yet", {}, {}],
  ["it is stopping", { desiredStatus: "STOPPED", lastStatus: "DEACTIVATING" }, {}],
  ["it is standalone: no service moves it", { group: "family:import" }, {}],
  ["the agent is disconnected, so nobody can tell when it stops", {}, { agentConnected: false }],
  ["ECS lists it but does not describe it", { lastStatus: "UNKNOWN", desiredStatus: "UNKNOWN", group: "" }, {}],
])("a blocker says why: %s", (why, taskFields, registrationFields) => {
  const left = task(taskFields);
  expect(decided({ registrations: [registration(registrationFields)], tasks: [left] }).blockers).toEqual([
    { why, containerInstance: "ci-1", task: "task-1", group: left.group, lastStatus: left.lastStatus },
  ]);
});

describe("of every conceivable view", () => {
  const registrations = fc.option(
    fc.uniqueArray(
      fc.record({
        arn: fc.constantFrom("ci-1", "ci-2", "ci-3"),
        status: fc.constantFrom(
          "REGISTERING",
          "ACTIVE",
          "DRAINING",
          "DEREGISTERING",
          "REGISTRATION_FAILED",
          "INACTIVE",
        ),
        agentConnected: fc.boolean(),
      }),
      { selector: ({ arn }) => arn },
    ),
    { nil: undefined },
  );
  const tasks = fc.option(
    fc.array(
      fc.record({
        arn: fc.uuid(),
        registration: fc.constantFrom("ci-1", "ci-2", "ci-3"),
        lastStatus: fc.constantFrom("PENDING", "RUNNING", "DEACTIVATING", "STOPPING", "STOPPED", "UNKNOWN"),
        desiredStatus: fc.constantFrom("RUNNING", "STOPPED"),
        group: fc.constantFrom("service:web", "service:agent", "family:import"),
        daemon: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    { nil: undefined },
  );
  const views: fc.Arbitrary<View> = fc.record({
    lifecycleState: fc.constantFrom(undefined, "InService", "Terminating", "Terminating:Wait", "Terminating:Proceed"),
    terminatingSince: fc.option(
      fc.integer({ min: -200_000, max: 60 }).map((s) => NOW + s * 1000),
      { nil: undefined },
    ),
    registrations,
    tasks,
  });
  const timeouts = fc
    .integer({ min: 60, max: 172_800 })
    .map((drainTimeoutSeconds) => ({ ...settings, drainTimeoutSeconds }));

  const isOverdue = ({ terminatingSince = NOW }: View, seconds: number) => NOW - terminatingSince >= seconds * 1000;
  const completes = ({ commands }: Decision) => commands.some(({ kind }) => kind === "complete");

  test("none is completed before the timeout while a task lives, may still come or can't be seen", () => {
    fc.assert(
      fc.property(views, timeouts, (seen, given) => {
        fc.pre(!isOverdue(seen, given.drainTimeoutSeconds));
        const alive = seen.tasks?.some(({ lastStatus, daemon }) => lastStatus !== "STOPPED" && !daemon) ?? true;
        const open = seen.registrations?.some(({ status }) => ["ACTIVE", "REGISTERING"].includes(status)) ?? true;
        if (alive || open) expect(completes(decide(seen, given, NOW))).toBe(false);
      }),
    );
  });

  test("each one that waits in the hook is completed after the timeout, once its drain has started", () => {
    fc.assert(
      fc.property(views, timeouts, (seen, given) => {
        const waiting = { ...seen, lifecycleState: "Terminating:Wait" };
        fc.pre(isOverdue(seen, given.drainTimeoutSeconds));
        const started = !waiting.registrations?.some(({ status }) => status === "ACTIVE");
        expect(completes(decide(waiting, given, NOW))).toBe(started);
      }),
    );
  });

  test("once DRAINING, an instance is not set DRAINING again, and each run decides the same", () => {
    fc.assert(
      fc.property(views, timeouts, (seen, given) => {
        const first = decide(seen, given, NOW);
        expect(decide(seen, given, NOW)).toEqual(first);
        const set = new Set(first.commands.flatMap((c) => (c.kind === "setDraining" ? c.registrations : [])));
        const after = seen.registrations?.map((r) => (set.has(r.arn) ? { ...r, status: "DRAINING" } : r));
        const second = decide({ ...seen, registrations: after }, given, NOW);
        expect(second.commands.some(({ kind }) => kind === "setDraining")).toBe(false);
      }),
    );
  });

  test("the order of the tasks does not matter", () => {
    fc.assert(
      fc.property(views, timeouts, (seen, given) => {
        const reversed = decide({ ...seen, tasks: seen.tasks?.toReversed() }, given, NOW);
        expect(reversed.commands).toEqual(decide(seen, given, NOW).commands);
      }),
    );
  });

  test("whether agents are connected changes no command: a short disconnection neither ends nor holds up a drain", () => {
    fc.assert(
      fc.property(views, timeouts, fc.boolean(), (seen, given, agentConnected) => {
        const others = seen.registrations?.map((each) => ({ ...each, agentConnected }));
        const { outcome, commands } = decide(seen, given, NOW);
        expect(decide({ ...seen, registrations: others }, given, NOW)).toMatchObject({ outcome, commands });
      }),
    );
  });

  test("every one that waits says for what", () => {
    fc.assert(
      fc.property(views, timeouts, (seen, given) => {
        const { outcome, blockers } = decide({ ...seen, lifecycleState: "Terminating:Wait" }, given, NOW);
        if (outcome === "wait") expect(blockers).not.toEqual([]);
      }),
    );
  });
});
