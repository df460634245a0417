import { accountForTasks } from "../../src/rehearsal/measures/conservation";
import { deploy, type TimingsName } from "../../src/virtual-aws";
import fc from "../support/fast-check";
import { deployment, describeGroup, drainHook, group, virtualAws } from "./fixture";

const SIZES = [
  { cpu: 128, memory: 128 },
  { cpu: 700, memory: 300 },
] as const;

interface PickStep {
  readonly kind: "drain" | "activate" | "fail" | "disconnect" | "connect" | "stop";
  readonly pick: number;
}

type Step =
  | { readonly kind: "scale"; readonly service: number; readonly count: number }
  | { readonly kind: "capacity"; readonly count: number }
  | PickStep
  | { readonly kind: "run"; readonly size: number; readonly seconds: number };

const step: fc.Arbitrary<Step & { readonly waitSeconds: number }> = fc
  .tuple(
    fc.nat(200),
    fc.oneof(
      fc.record({ kind: fc.constant("scale" as const), service: fc.nat(1), count: fc.nat(30) }),
      fc.record({ kind: fc.constant("capacity" as const), count: fc.nat(6) }),
      fc.record({
        kind: fc.constantFrom("drain", "activate", "fail", "disconnect", "connect", "stop"),
        pick: fc.nat(99),
      }),
      fc.record({ kind: fc.constant("run" as const), size: fc.nat(1), seconds: fc.nat(300) }),
    ),
  )
  .map(([waitSeconds, drawn]) => ({ ...drawn, waitSeconds }));

type World = ReturnType<typeof virtualAws>;

const pickFrom = <T>(items: Iterable<T>, pick: number): T | undefined => {
  const list = [...items];
  return list[pick % list.length];
};

/** Executes one step on something that it picks; with nothing to pick from it does nothing. */
function executePick(world: World, kind: PickStep["kind"], pick: number): void {
  const { aws, call } = world;
  const { instances: containerInstances, tasks } = aws.ecs.inspect();
  const instance = pickFrom(describeGroup(world).Instances, pick);
  const containerInstance = pickFrom(containerInstances.values(), pick);
  const task = pickFrom(tasks.values(), pick);
  const setStatus = (status: string) =>
    containerInstance &&
    call("UpdateContainerInstancesStateCommand", {
      cluster: "cluster",
      containerInstances: [containerInstance.arn],
      status,
    });
  const actions: Readonly<Record<PickStep["kind"], () => void>> = {
    fail: () => instance && aws.autoScaling.fail(instance.InstanceId),
    disconnect: () => instance && aws.ecs.setAgentConnected(instance.InstanceId, false),
    connect: () => instance && aws.ecs.setAgentConnected(instance.InstanceId, true),
    stop: () => task && call("StopTaskCommand", { cluster: "cluster", task: task.arn }),
    drain: () => setStatus("DRAINING"),
    activate: () => setStatus("ACTIVE"),
  };
  actions[kind]();
}

function executeStep(world: World, next: Step): void {
  const { aws, call } = world;
  switch (next.kind) {
    case "scale":
      aws.ecs.updateService(`service-${next.service}`, next.count);
      break;
    case "capacity":
      call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity: next.count });
      break;
    case "run":
      aws.ecs.runTask({ family: "batch", ...SIZES[next.size]!, runSeconds: next.seconds });
      break;
    default:
      executePick(world, next.kind, next.pick);
  }
}

/** Executes steps; after each of them the books must balance. */
async function execute(
  steps: readonly (Step & { readonly waitSeconds: number })[],
  percentages: { readonly minimumHealthyPercent: number; readonly maximumPercent: number },
  seed: number,
  preset: TimingsName = "steady",
) {
  const world = virtualAws({ seed, preset, timings: { duplicateShare: 0.2 } });
  const balance = preset === "steady" ? balanceExactly : balanceTasks;
  const { aws } = world;
  let events = 0;
  aws.lambda.registerInProcess("listener", () => {
    events += 1;
  });
  deploy(
    aws,
    deployment({
      group: group({ desiredCapacity: 3, maxSize: 6, hooks: [drainHook({ heartbeatTimeoutSeconds: 90 })] }),
      rules: [{ name: "changes", kind: "pattern", pattern: { source: ["aws.ecs"] }, functions: ["listener"] }],
    }),
  );
  aws.ecs.createService({ name: "agent", cpu: 32, memory: 32, schedulingStrategy: "DAEMON" });
  for (const [index, size] of SIZES.entries())
    aws.ecs.createService({
      name: `service-${index}`,
      ...size,
      ...percentages,
      deregistrationDelaySeconds: 10 * index,
    });

  let seconds = 0;
  for (const next of steps) {
    executeStep(world, next);
    balance(world);
    seconds += next.waitSeconds;
    await world.runTo(seconds);
    balance(world);
  }
  return { ...world, events };
}

/** As `expect(actual).toBe(expected)`, which makes all its matchers anew at each call: the books are balanced at every step. */
const mustBe = (actual: unknown, expected: unknown): void => {
  if (actual !== expected) expect(actual).toBe(expected);
};

/** What holds whenever room is freed, and however long dead machines stay registered. */
const balanceTasks = ({ aws, observations }: World): void => {
  const { instances, tasks, services } = aws.ecs.inspect();
  const account = accountForTasks(observations);
  mustBe(account.placed, [...tasks.values()].filter(({ died }) => !died).length);
  mustBe(
    account.waiting,
    [...services.values()].reduce((sum, { waiting }) => sum + waiting.size, 0),
  );
  for (const instance of instances.values()) {
    const holders = [...instance.tasks].filter(({ roomFreed }) => !roomFreed);
    mustBe(instance.remainingCpu, instance.registered.cpu - holders.reduce((sum, { size }) => sum + size.cpu, 0));
    mustBe(Math.min(0, instance.remainingCpu, instance.remainingMemory), 0);
  }
  for (const { waiting, placed, moving, desiredCount, extra, healthy, stopping, ...service } of services.values()) {
    const maximum = desiredCount + extra;
    if (service.schedulingStrategy === "REPLICA") mustBe(Math.max(waiting.size + placed.size, maximum), maximum);
    const wanted = [...placed, ...moving];
    mustBe(service.running, wanted.filter(({ lastStatus }) => lastStatus === "RUNNING").length);
    mustBe(healthy, wanted.filter(({ isHealthy }) => isHealthy).length);
    const leaving = [...tasks.values()].filter(
      (task) => task.service?.name === service.name && task.desiredStatus === "STOPPED",
    );
    mustBe(stopping, leaving.length);
  }
};

const balanceExactly = ({ aws, observations }: World): void => {
  const { instances, tasks, services } = aws.ecs.inspect();
  const account = accountForTasks(observations);
  mustBe(account.placed, tasks.size);
  mustBe(
    account.waiting,
    [...services.values()].reduce((sum, { waiting }) => sum + waiting.size, 0),
  );
  mustBe(account.wanted, account.waiting + account.placed + account.withdrawn + account.stopped + account.killed);
  const wrong = [...instances.values()].filter(({ tasks: its, registered, remainingCpu, remainingMemory }) => {
    const used = (size: "cpu" | "memory") => [...its].reduce((sum, task) => sum + task.size[size], 0);
    const isExact =
      remainingCpu === registered.cpu - used("cpu") && remainingMemory === registered.memory - used("memory");
    return !isExact || Math.min(remainingCpu, remainingMemory) < 0;
  });
  if (wrong.length > 0) expect(wrong).toEqual([]);
  for (const service of services.values()) {
    const { waiting, placed, moving, desiredCount } = service;
    if (service.schedulingStrategy === "REPLICA")
      mustBe(Math.max(waiting.size + placed.size, desiredCount), desiredCount);
    mustBe(service.running, [...placed, ...moving].filter(({ lastStatus }) => lastStatus === "RUNNING").length);
    // No task waits while an instance that takes tasks has room for it.
    const open = [...instances.values()].filter(({ status, agentConnected }) => status === "ACTIVE" && agentConnected);
    const couldRun = [...waiting].filter(({ size }) =>
      open.some(({ remainingCpu, remainingMemory }) => size.cpu <= remainingCpu && size.memory <= remainingMemory),
    );
    if (couldRun.length > 0) expect(couldRun).toEqual([]);
  }
};

const healthy = fc.record({
  minimumHealthyPercent: fc.constantFrom(0, 50, 100),
  maximumPercent: fc.constantFrom(100, 150, 200),
});

test("every task that was ever wanted is waiting, placed, withdrawn, stopped or killed, and no resource is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), healthy, async (steps, percentages) => {
      await execute(steps, percentages, 1);
    }),
    { numRuns: 60 },
  );
});

test("with AWS's spread, too, every task is accounted for, and no resource is lost or held twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), healthy, fc.nat(), async (steps, percentages, seed) => {
      await execute(steps, percentages, seed, "aws");
    }),
    { numRuns: 60 },
  );
});

test("the same seed makes the same observations", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), healthy, fc.nat(), async (steps, percentages, seed) => {
      const preset = seed % 2 === 0 ? "steady" : "aws";
      const first = await execute(steps, percentages, seed, preset);
      const second = await execute(steps, percentages, seed, preset);
      expect(second.observations).toEqual(first.observations);
      expect(second.events).toBe(first.events);
    }),
    { numRuns: 15 },
  );
});

test("the seed decides what is delivered twice", async () => {
  const steps = Array.from({ length: 10 }, (_, index) => ({
    kind: "scale" as const,
    service: 0,
    count: index % 2 ? 3 : 9,
    waitSeconds: 100,
  }));
  const percentages = { minimumHealthyPercent: 100, maximumPercent: 200 };
  const counts = new Set<number>();
  for (let seed = 0; seed < 5; seed++) counts.add((await execute(steps, percentages, seed)).events);
  expect(counts.size).toBeGreaterThan(1);
});
