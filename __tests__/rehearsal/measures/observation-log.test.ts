import { ObservationLog } from "../../../src/rehearsal/measures/observation-log";
import type { Observation } from "../../../src/virtual-aws";
import fc from "../../support/fast-check";

const id = fc.string();
const time = fc.integer({ min: 0 });

/** An observation of each kind that a log may keep in a way of its own, and others. */
const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ time, kind: fc.constant("taskWanted" as const), task: id }),
  fc.record({ time, kind: fc.constant("taskWanted" as const), task: id, service: id }),
  fc.record({ time, kind: fc.constant("taskPlaced" as const), task: id, instance: id }),
  fc.record({ time, kind: fc.constantFrom("taskRunning", "taskHealthy", "taskWithdrawn", "taskStopped"), task: id }),
  fc.record({ time, kind: fc.constant("taskKilled" as const), task: id, instance: id, status: id }),
  fc.record({ time, kind: fc.constant("instanceLaunched" as const), instance: id, billedFromMs: time }),
  fc.record({ time, kind: fc.constant("refreshEnded" as const) }),
  fc.record({ time, kind: fc.constant("capacityWanted" as const), desired: fc.nat(), cause: id }),
);

test("a log gives the observations as they were entered, as often as it is asked", () => {
  fc.assert(
    fc.property(fc.array(observation), (observations) => {
      const log = new ObservationLog();
      for (const each of observations) log.enter(each);
      expect([...log]).toEqual(observations);
      expect([...log]).toEqual(observations);
    }),
  );
});

test("a long log keeps the order", () => {
  const log = new ObservationLog();
  const tasks = Array.from({ length: 20_000 }, (_, index) => `task-${index}`);
  for (const [index, task] of tasks.entries()) log.enter({ time: index / 2, kind: "taskRunning", task });
  expect([...log]).toEqual(tasks.map((task, index) => ({ time: index / 2, kind: "taskRunning", task })));
});
