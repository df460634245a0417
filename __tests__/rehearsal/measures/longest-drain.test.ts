import { longestDrainOf } from "../../../src/rehearsal/measures/longest-drain";
import type { Observation } from "../../../src/virtual-aws";

const START = Date.UTC(2026, 0, 1);
const at = (second: number) => START + second * 1000;
const of = (observations: readonly Observation[]) => longestDrainOf(observations, at(0), at(1000), 60);

const drain = (instance: string, terminating: number, draining: number, end: number): readonly Observation[] => [
  { time: at(terminating), kind: "instanceTerminating", instance },
  { time: at(draining), kind: "drainBegan", instance, tasks: 1 },
  { time: at(end), kind: "instanceTerminated", instance },
];
const inOrder = (...observations: (Observation | readonly Observation[])[]): readonly Observation[] =>
  observations.flat().sort((one, other) => one.time - other.time);

test("without a drain that began and ended in the time there is none", () => {
  expect(of([])).toBeUndefined();
  expect(of(drain("early", -10, -5, 20))).toBeUndefined();
  expect(of(drain("late", 990, 995, 1020))).toBeUndefined();
});

test("the longest drain has its begin and its parts", () => {
  const observations = inOrder(
    { time: at(1), kind: "taskPlaced", task: "a", instance: "i-1" },
    drain("i-1", 100, 103, 152),
    { time: at(133), kind: "taskStopped", task: "a" },
    drain("i-2", 200, 202, 240),
  );
  expect(of(observations)).toEqual({
    start: "2026-01-01T00:01:40.000Z",
    seconds: 52,
    timeoutSeconds: 60,
    untilDrainingSeconds: 3,
    untilEmptySeconds: 30,
    untilEndSeconds: 19,
  });
});

test("an instance that drained before it was to go needs no time for that, and one that is empty none for tasks", () => {
  const drained = inOrder({ time: at(50), kind: "drainBegan", instance: "i-1", tasks: 1 }, [
    { time: at(100), kind: "instanceTerminating", instance: "i-1" },
    { time: at(110), kind: "instanceTerminated", instance: "i-1" },
  ]);
  expect(of(drained)).toMatchObject({ untilDrainingSeconds: 0, untilEmptySeconds: 0, untilEndSeconds: 10 });
});

test("an instance that nobody drained waited for that to its end", () => {
  const observations: readonly Observation[] = [
    { time: at(100), kind: "instanceTerminating", instance: "i-1" },
    { time: at(400), kind: "instanceTerminated", instance: "i-1" },
  ];
  expect(of(observations)).toMatchObject({ seconds: 300, untilDrainingSeconds: 300, untilEndSeconds: 0 });
});
