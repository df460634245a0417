import { surplusVcpuHours } from "../../../src/rehearsal/measures/cpu-credits";
import type { Observation } from "../../../src/virtual-aws";

const HOUR = 3_600_000;
const tasks = ["a", "b", "c", "d", "e", "f", "g"];

/** A machine with seven tasks for a day, and an idle one. */
const day: readonly Observation[] = [
  { time: 0, kind: "instanceLaunched", instance: "i-1" },
  { time: 0, kind: "instanceLaunched", instance: "i-2" },
  ...tasks.flatMap((task): Observation[] => [
    { time: 0, kind: "taskPlaced", task, instance: "i-1" },
    { time: 0, kind: "taskRunning", task },
  ]),
];
const use = { instanceType: "t3.micro", vcpus: 2, vcpusPerTask: () => 0.125 };

test("by hand: a t3.micro of which 0.875 vCPU are in use for a day owes 16.2 vCPU-hours", () => {
  expect(surplusVcpuHours(day, 24 * HOUR, use)).toBeCloseTo(16.2, 9);
  expect(surplusVcpuHours(day, 24 * HOUR, { ...use, instanceType: "t4g.micro" })).toBeCloseTo(16.2, 9);
});

test("a task that stops uses nothing more, and an instance owes nothing after its end", () => {
  const ended: readonly Observation[] = [
    ...day,
    ...tasks.map((task): Observation => ({ time: 12 * HOUR, kind: "taskStopped", task })),
    { time: 12 * HOUR, kind: "instanceTerminated", instance: "i-1" },
  ];
  expect(surplusVcpuHours(ended, 24 * HOUR, use)).toBeCloseTo(8.1, 9);
});

test("a use below what is earned owes nothing, and so does a type without credits", () => {
  expect(surplusVcpuHours(day, 24 * HOUR, { ...use, vcpusPerTask: () => 0.02 })).toBe(0);
  expect(surplusVcpuHours(day, 24 * HOUR, { ...use, instanceType: "m5.large" })).toBe(0);
});
