import { type Frame, measuresOf } from "../../../src/rehearsal/measures/measures";
import type { Observation } from "../../../src/virtual-aws";

const MINUTE = 60_000;

/** Four minutes: 4 tasks, then 8, then 8, then 2. An instance holds 4 tasks, by memory; 2 at least. */
const demand = { startMs: 10 * MINUTE, stepMs: MINUTE, tasks: Uint32Array.of(4, 8, 8, 2) };
const frame: Frame = {
  demand,
  minSize: 1,
  instance: { cpu: 1024, memory: 450 },
  tasksPerInstance: 4,
  services: [{ task: { cpu: 128, memory: 100 }, demand }],
  drainTimeoutSeconds: 30,
};
const at = (minute: number) => (10 + minute) * MINUTE;

/**
 * One instance holds the first four tasks from before the begin. At minute 1 four more are wanted; a second instance is
 * launched at once and registered at minute 2, when three find a place; the last task gives up at minute 3. The first
 * instance begins to terminate at minute 3, one task is killed on it, and it ends half a minute later.
 */
const observations: readonly Observation[] = [
  { time: at(-5), kind: "instanceLaunched", instance: "i-1" },
  { time: at(-3), kind: "instanceRegistered", instance: "i-1" },
  ...["a", "b", "c", "d"].flatMap((task): Observation[] => [
    { time: at(-3), kind: "taskWanted", task },
    { time: at(-3), kind: "taskPlaced", task, instance: "i-1" },
  ]),
  ...["e", "f", "g", "h"].map((task): Observation => ({ time: at(1), kind: "taskWanted", task })),
  { time: at(1), kind: "instanceLaunched", instance: "i-2" },
  { time: at(2), kind: "instanceRegistered", instance: "i-2" },
  ...["e", "f", "g"].map((task): Observation => ({ time: at(2), kind: "taskPlaced", task, instance: "i-2" })),
  { time: at(3), kind: "taskWithdrawn", task: "h" },
  { time: at(3), kind: "instanceTerminating", instance: "i-1" },
  { time: at(3), kind: "drainBegan", instance: "i-1", tasks: 4 },
  { time: at(3.25), kind: "taskStopped", task: "a" },
  { time: at(3.25), kind: "taskStopped", task: "b" },
  { time: at(3.25), kind: "taskStopped", task: "c" },
  { time: at(3.5), kind: "taskKilled", task: "d", instance: "i-1", status: "STOPPING" },
  { time: at(3.5), kind: "instanceTerminated", instance: "i-1" },
];

const measures = measuresOf(observations, frame);

test("waiting adds up from a task being wanted to its being placed or withdrawn", () => {
  expect(measures.waiting).toMatchObject({ taskMinutes: 3 * 1 + 2, p50Seconds: 60, maxSeconds: 120 });
  // Four waits of 60, 60, 60 and 120 s: the 99th percentile lies 97 % of the way from the third to the fourth.
  expect(measures.waiting.p99Seconds).toBeCloseTo(60 + 0.97 * 60, 9);
});

test("an instance costs from its launch to its termination, within the time that counts", () => {
  expect(measures.cost.instanceHours).toBeCloseTo((3.5 + 3) / 60, 12);
});

test("a bill that begins with running is for a minute at the minimum, and of an instance that never ran there is none", () => {
  const launched = (instance: string, billedAt: number): Observation => ({
    time: at(0),
    kind: "instanceLaunched",
    instance,
    billedFromMs: at(billedAt),
  });
  const ended = (instance: string, minute: number): Observation => ({
    time: at(minute),
    kind: "instanceTerminated",
    instance,
  });
  const bills = [
    launched("whole", 0.5),
    launched("short", 1),
    launched("never", 2),
    ended("short", 1.25),
    ended("never", 1.5),
  ];
  expect(measuresOf(bills, frame).cost.instanceHours).toBeCloseTo((3.5 + 1) / 60, 12);
  expect(measuresOf(bills, frame).instances.peak).toBe(3);
});

test("the lower bound is the whole instances that the wanted tasks fill, at least the min size", () => {
  // 4 tasks fill one instance, 8 two; 2 need one.
  expect(measures.cost.lowerBoundHours).toBeCloseTo((1 + 2 + 2 + 1) / 60, 12);
  expect(measures.cost.ratio).toBeCloseTo(6.5 / 6, 12);
  expect(measuresOf(observations, { ...frame, minSize: 3 }).cost.lowerBoundHours).toBeCloseTo(12 / 60, 12);
});

test("the lower bound counts whole tasks on whole instances, and what several services fill together", () => {
  const service = (memory: number, ...tasks: number[]) => ({
    task: { cpu: 128, memory },
    demand: { ...demand, tasks: Uint32Array.from(tasks) },
  });
  const boundOf = (...services: ReturnType<typeof service>[]) =>
    measuresOf(observations, { ...frame, services }).cost.lowerBoundHours * 60;
  // 450 MiB hold two tasks of 200, and cut they would hold 2.25: 9 tasks need five instances, not four.
  expect(boundOf(service(200, 9, 9, 9, 9))).toBeCloseTo(4 * 5, 9);
  // 4 of 200 and 4 of 100 fill 1200 of 450 MiB.
  expect(boundOf(service(200, 4, 4, 4, 4), service(100, 4, 4, 4, 4))).toBeCloseTo(4 * 3, 9);
});

test("starts, stops and the most instances at a time count what happens in the time that counts", () => {
  expect(measures.instances).toEqual({ starts: 1, stops: 1, peak: 2 });
});

test("tasks count as wanted in that time and as killed when their machine died under them", () => {
  expect(measures.tasks).toEqual({ wanted: 4, killed: 1, killedEarly: 0, killedBySpot: 0 });
});

test("a task is killed early when its machine had not had its drain timeout, or none", () => {
  expect(measuresOf(observations, { ...frame, drainTimeoutSeconds: 31 }).tasks.killedEarly).toBe(1);
  const crashed = observations.filter((each) => each.kind !== "instanceTerminating");
  expect(measuresOf(crashed, frame).tasks.killedEarly).toBe(1);
});

test("a drain takes from the begin of the termination to the machine's end", () => {
  expect(measures.drains).toEqual({ count: 1, unfinished: 0, p50Seconds: 30, p99Seconds: 30, maxSeconds: 30 });
});

test("elasticity compares the wanted tasks with what the instances in service hold", () => {
  // Supply: 4, 4, 8, 4 tasks. Short in minute 1 by half of the demand; in excess in minute 3 by once the demand.
  expect(measures.elasticity.thetaU).toBeCloseTo((100 / 4) * 0.5, 12);
  expect(measures.elasticity.tauU).toBeCloseTo(25, 12);
  expect(measures.elasticity.thetaO).toBeCloseTo((100 / 4) * 1, 12);
});

test("a task that has no place at the end has waited until then", () => {
  const stillWaiting = observations.filter((each) => each.kind !== "taskWithdrawn");
  expect(measuresOf(stillWaiting, frame).waiting).toMatchObject({ taskMinutes: 6, maxSeconds: 180 });
});

test("a drain that is under way at the end is counted and has no duration", () => {
  const unfinished = observations.slice(0, -1);
  expect(measuresOf(unfinished, frame).drains).toEqual({
    count: 1,
    unfinished: 1,
    p50Seconds: null,
    p99Seconds: null,
    maxSeconds: null,
  });
});
