import { drainContract } from "../../functions/drain/contract";
import { headroomContract } from "../../functions/headroom/contract";
import { containersPerInstance, findInstanceType, registeredResources } from "../../src/aws/instance-types";
import { functionSettings } from "../../src/rehearsal/blueprint/function-settings";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { POLICIES } from "../../src/rehearsal/policies";
import { type PolicyOutcome, type PolicyRun, runPolicy, SERIES_LENGTH } from "../../src/rehearsal/run-policy";
import { SynthesizedCluster } from "./synthesized-cluster";

/** 2 to 4 t3.micro, each of which holds 7 containers of the usual size. */
const cluster = new SynthesizedCluster();
const { blueprint } = readBlueprint(cluster.stacksDir, "demo");
afterAll(() => cluster.remove());

const MINUTE = 60_000;

const type = findInstanceType(blueprint.group.instanceType)!;

const runWhole = (
  policy: string,
  minutes: readonly (readonly [count: number, tasks: number])[],
  desired = 2,
  its: Partial<PolicyRun> = {},
): Promise<PolicyOutcome> => {
  const headroom = functionSettings(blueprint, headroomContract);
  return runPolicy({
    policy,
    blueprint: { ...blueprint, group: { ...blueprint.group, desiredCapacity: desired } },
    headroom,
    instance: registeredResources(type),
    tasksPerInstance: containersPerInstance(type, headroom.container),
    demand: {
      startMs: Date.UTC(2026, 0, 1),
      stepMs: MINUTE,
      tasks: Uint32Array.from(minutes.flatMap(([count, tasks]) => new Array<number>(count).fill(tasks))),
    },
    drainTimeoutSeconds: functionSettings(blueprint, drainContract).drainTimeoutSeconds,
    seed: 1,
    preset: "steady",
    ...its,
  });
};

const run = async (...args: Parameters<typeof runWhole>) => (await runWhole(...args)).measures;

describe.each(POLICIES.map(({ name }) => name))("policy %s", (name) => {
  test("loses no task, and is measured in plain data", async () => {
    const outcome = await runWhole(name, [
      [60, 10],
      [60, 20],
      [60, 5],
    ]);
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
    expect(outcome.measures.tasks.wanted).toBeGreaterThanOrEqual(10);
    expect(outcome.series.capacity).toHaveLength(SERIES_LENGTH);
    expect(outcome.series.waiting).toHaveLength(SERIES_LENGTH);
  });
});

test("the function holds its schedule in virtual time, by the clock of the window's zone", async () => {
  const window = { name: "early", days: ["thu"], from: "01:30", to: "02:30", timeZone: "Europe/Berlin" } as const;
  const stacksDir = cluster.changed("scheduled", (resources) => {
    for (const each of Object.values(resources["aws_lambda_function"]!)) {
      const { variables } = each["environment"] as { variables: Record<string, string> };
      if (headroomContract.isContractOf(variables))
        Object.assign(variables, headroomContract.codecs.schedule.encode([{ ...window, minInstances: 4 }]));
    }
  });
  const scheduled = readBlueprint(stacksDir, "demo").blueprint;
  const { series, measures } = await runWhole("drydock", [[240, 5]], 2, { blueprint: scheduled });
  // 2026-01-01 is a Thursday, and its traffic begins at one o'clock in Berlin. Two instances hold 14 tasks, four 28.
  expect([measures.instances.starts, measures.instances.stops]).toEqual([2, 2]);
  const capacityAt = (minute: number) => series.capacity[Math.floor((minute / 240) * SERIES_LENGTH)];
  expect([20, 40, 80, 220].map(capacityAt)).toEqual([14, 28, 28, 14]);
});

test("on Fargate there are tasks with a price and no instances, beside the same lower bound", async () => {
  const demand = [
    [60, 7],
    [60, 14],
  ] as const;
  const { measures, fargateHours, series, worstMoments, detail } = await runWhole("fargate", demand, 2, {
    isDetailed: true,
  });
  // Seven tasks wait for half a minute; 7 from before, and 7 for an hour less half a minute.
  expect(measures.waiting).toMatchObject({ taskMinutes: 3.5, maxSeconds: 30 });
  expect(fargateHours!["web"]).toBeCloseTo(7 * 2 + 7 * (1 - 1 / 120), 6);
  expect(measures.cost).toMatchObject({ instanceHours: 0, lowerBoundHours: 4, ratio: null });
  expect([measures.instances, measures.drains.count, detail!.lives]).toEqual([{ starts: 0, stops: 0, peak: 0 }, 0, []]);
  expect([Math.max(...series.capacity), worstMoments[0]!.cause]).toEqual([14, "boot"]);
});

test("under a constant load nothing waits, starts or stops, and the cost is the least possible", async () => {
  const measures = await run("drydock", [[180, 10]]);
  expect(measures.waiting).toMatchObject({ taskMinutes: 0, maxSeconds: null });
  expect(measures.instances).toEqual({ starts: 0, stops: 0, peak: 2 });
  expect(measures.cost).toEqual({ instanceHours: 6, lowerBoundHours: 6, ratio: 1, surplusVcpuHours: null });
});

test("a step up waits for one run and one boot", async () => {
  const measures = await run("drydock", [
    [60, 10],
    [60, 20],
  ]);
  // 14 places for 20 tasks. The schedule's run sees the step 1 s after it; the machine registers 90 s after its launch. The
  // third machine brings 7 places, of which one is kept free.
  expect(measures.waiting).toMatchObject({ taskMinutes: (6 * (1 + 90)) / 60, maxSeconds: 91 });
  expect(measures.instances).toEqual({ starts: 1, stops: 0, peak: 3 });
});

test("a group with minSize 0 falls to no instance when nothing is wanted, and the first wanted task wakes it", async () => {
  const { measures, series } = await runWhole(
    "drydock",
    [
      [60, 10],
      [120, 0],
      [60, 10],
    ],
    2,
    { blueprint: { ...blueprint, group: { ...blueprint.group, minSize: 0 } } },
  );
  // A quarter of four hours: two hours of nothing, less the drains and the window before scaling in.
  const inTheMiddle = series.capacity.slice(
    Math.ceil((SERIES_LENGTH * 100) / 240),
    Math.floor((SERIES_LENGTH * 179) / 240),
  );
  expect(new Set(inTheMiddle)).toEqual(new Set([0]));
  // Nothing is registered: the schedule's run, 1 s after the step, knows the size of an instance from the settings.
  expect(measures.waiting).toMatchObject({ taskMinutes: (10 * (1 + 90)) / 60, maxSeconds: 91 });
  expect(measures.tasks.killed).toBe(0);
});

test("a step down removes the surplus machines after its window, and kills nothing", async () => {
  const measures = await run(
    "drydock",
    [
      [60, 20],
      [60, 5],
    ],
    4,
  );
  expect(measures.tasks.killed).toBe(0);
  expect(measures.instances).toEqual({ starts: 0, stops: 1, peak: 3 });
  expect(measures.waiting.taskMinutes).toBe(0);
});

test("a drain lasts from the hook's message to the end of the last task", async () => {
  const measures = await run(
    "drydock",
    [
      [60, 20],
      [60, 8],
    ],
    4,
  );
  // The message takes 1 s; each task's replacement runs after 15 s, and only then the task stops, within 30 s, and is
  // deprovisioned in 5 s; the event of that takes 1 s.
  expect(measures.drains).toMatchObject({ unfinished: 0, maxSeconds: 1 + 15 + 30 + 5 + 1 });
  expect(measures.drains.count).toBeGreaterThan(0);
});

test("a task has the stop timeout that the stack tells the agents, unless the timings name another", async () => {
  expect(blueprint.group.stopTimeoutSeconds).toBe(30);
  const patient = { ...blueprint, group: { ...blueprint.group, desiredCapacity: 4, stopTimeoutSeconds: 100 } };
  const longest = async (its: Partial<PolicyRun>): Promise<number | null> => {
    const down = [
      [60, 20],
      [60, 8],
    ] as const;
    return (await runWhole("drydock", down, 4, { blueprint: patient, ...its })).measures.drains.maxSeconds;
  };
  expect(await longest({})).toBe(1 + 15 + 100 + 5 + 1);
  expect(await longest({ timings: { stopTimeoutSeconds: 50 } })).toBe(1 + 15 + 50 + 5 + 1);
});

test("the baseline lets its tasks wait longer and kills those that are still stopping", async () => {
  const load = [
    [60, 20],
    [120, 8],
    [60, 24],
  ] as const;
  const [drydock, baseline] = await Promise.all([run("drydock", load, 4), run("baseline", load, 4)]);
  expect(drydock.tasks.killed).toBe(0);
  expect(baseline.tasks.killedEarly).toBeGreaterThan(0);
  expect(baseline.waiting.taskMinutes).toBeGreaterThan(drydock.waiting.taskMinutes);
});

test("a policy that is not registered is refused by name, with those that are", async () => {
  await expect(run("magic", [[1, 1]])).rejects.toThrow(/^no policy is registered as magic: there are .*\bdrydock\b/);
});
