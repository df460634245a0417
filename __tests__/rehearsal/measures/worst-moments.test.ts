import { type MomentFrame, worstMomentsOf } from "../../../src/rehearsal/measures/worst-moments";
import type { Observation } from "../../../src/virtual-aws";

const START = Date.UTC(2026, 0, 1);
const at = (minute: number) => START + minute * 60_000;

/** Two tasks to an instance; one hour. */
const frame: MomentFrame = {
  startMs: at(0),
  endMs: at(60),
  maxSize: 3,
  desiredCapacity: 1,
  instance: { cpu: 1024, memory: 400 },
  services: [{ name: "web", task: { cpu: 128, memory: 200 } }],
};

const wanted = (time: number, ...tasks: string[]): Observation[] =>
  tasks.map((task) => ({ time: at(time), kind: "taskWanted", task, service: "web" }));
const placed = (time: number, host: string, ...tasks: string[]): Observation[] =>
  tasks.map((task) => ({ time: at(time), kind: "taskPlaced", task, instance: host }));
const instance = (time: number, kind: "instanceLaunched" | "instanceRegistered", name: string): Observation => ({
  time: at(time),
  kind,
  instance: name,
});
const capacity = (time: number, desired: number): Observation => ({
  time: at(time),
  kind: "capacityWanted",
  desired,
  cause: "test",
});

/** One full instance from before the begin. */
const before: readonly Observation[] = [
  instance(-5, "instanceLaunched", "i-1"),
  instance(-4, "instanceRegistered", "i-1"),
  ...wanted(-4, "a", "b"),
  ...placed(-4, "i-1", "a", "b"),
];

test("where no task waits there is no moment", () => {
  expect(worstMomentsOf(before, frame)).toEqual([]);
});

test("each minute of a wait has the first cause that applies, and a break of more than five minutes ends a moment", () => {
  const observations = [
    ...before,
    ...wanted(1, "c"),
    // For one minute nothing is asked for, for two an instance is not launched, for three it boots, for four ECS waits.
    capacity(2, 2),
    instance(4, "instanceLaunched", "i-2"),
    instance(7, "instanceRegistered", "i-2"),
    ...placed(11, "i-2", "c"),
    ...wanted(16, "d"),
    ...placed(16, "i-2", "d"),
    // Half of two waits for the boot, half for the max size, and then all of it.
    capacity(17, 3),
    instance(18, "instanceLaunched", "i-3"),
    ...wanted(20, "e", "f", "g", "h"),
    instance(21, "instanceRegistered", "i-3"),
    ...placed(21, "i-3", "e", "f"),
    ...placed(23, "i-3", "g", "h"),
  ];
  expect(worstMomentsOf(observations, frame)).toEqual([
    {
      start: "2026-01-01T00:01:00.000Z",
      seconds: 600,
      tasks: 1,
      taskMinutes: 10,
      cause: "retry",
      taskMinutesBy: { retry: 4, boot: 3, capacity: 2, maximum: 0, decision: 1 },
    },
    {
      start: "2026-01-01T00:20:00.000Z",
      seconds: 180,
      tasks: 4,
      taskMinutes: 8,
      cause: "maximum",
      taskMinutesBy: { retry: 0, boot: 2, capacity: 0, maximum: 6, decision: 0 },
    },
  ]);
});

test("a wait that is under way at the end counts until then, and what a drain holds is no room", () => {
  const observations: readonly Observation[] = [
    ...before,
    { time: at(10), kind: "taskStopped", task: "a" },
    { time: at(10), kind: "drainBegan", instance: "i-1", tasks: 1 },
    ...wanted(30, "c"),
  ];
  expect(worstMomentsOf(observations, { ...frame, maxSize: 1 })).toMatchObject([
    { seconds: 1800, taskMinutes: 30, taskMinutesBy: { capacity: 30 } },
  ]);
});
