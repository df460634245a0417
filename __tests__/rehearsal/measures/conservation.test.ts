import { accountForTasks } from "../../../src/rehearsal/measures/conservation";
import type { Observation } from "../../../src/virtual-aws";

const registered: Observation = { time: 0, kind: "instanceRegistered", instance: "i-1" };
const wanted = (task: string): Observation => ({ time: 1, kind: "taskWanted", task });
const placed = (task: string): Observation => ({ time: 2, kind: "taskPlaced", task, instance: "i-1" });
const stopped = (task: string): Observation => ({ time: 3, kind: "taskStopped", task });
const killed = (task: string): Observation => ({
  time: 4,
  kind: "taskKilled",
  task,
  instance: "i-1",
  status: "RUNNING",
});
const terminated: Observation = { time: 4, kind: "instanceTerminated", instance: "i-1" };

test("every task is waiting, placed, withdrawn, stopped or killed", () => {
  const account = accountForTasks([
    registered,
    ...["a", "b", "c", "d", "e"].map(wanted),
    ...["a", "b", "c"].map(placed),
    { time: 2, kind: "taskRunning", task: "a" },
    { time: 2, kind: "taskWithdrawn", task: "d" },
    stopped("a"),
  ]);
  expect(account).toEqual({ wanted: 5, waiting: 1, placed: 2, withdrawn: 1, stopped: 1, killed: 0 });
});

test("a task that dies with its machine is killed, whichever of the two is told first", () => {
  const before = [registered, wanted("a"), placed("a")];
  expect(accountForTasks([...before, terminated, killed("a")])).toMatchObject({ placed: 0, killed: 1 });
  expect(accountForTasks([...before, killed("a"), terminated])).toMatchObject({ placed: 0, killed: 1 });
});

test("a task that is placed on a machine in the moment of its end dies with its registration", () => {
  const late: Observation = { time: 4, kind: "taskPlaced", task: "a", instance: "i-1" };
  const deregistered: Observation = { time: 9, kind: "instanceDeregistered", instance: "i-1" };
  const account = accountForTasks([
    registered,
    wanted("a"),
    terminated,
    late,
    { ...killed("a"), time: 9 },
    deregistered,
  ]);
  expect(account).toMatchObject({ placed: 0, killed: 1 });
});

test.each<[string, readonly Observation[]]>([
  ["a was still on i-1 when it ended", [registered, wanted("a"), placed("a"), terminated]],
  [
    "a was still on i-1 when it ended",
    [registered, wanted("a"), placed("a"), terminated, { ...stopped("a"), time: 5 }],
  ],
  ["a was wanted twice", [wanted("a"), wanted("a")]],
  ["a was placed without waiting", [registered, placed("a")]],
  ["a was placed on i-1, which is gone", [wanted("a"), placed("a")]],
  ["a began to run without a place", [wanted("a"), { time: 2, kind: "taskRunning", task: "a" }]],
  ["a was withdrawn without waiting", [{ time: 2, kind: "taskWithdrawn", task: "a" }]],
  ["a stopped without a place", [wanted("a"), stopped("a")]],
  ["a was killed without a place", [registered, wanted("a"), placed("a"), stopped("a"), killed("a")]],
  ["taskWanted was observed later than it happened", [{ ...registered, time: 9 }, wanted("a")]],
])("it throws when %s", (what, observations) => {
  expect(() => accountForTasks(observations)).toThrow(`: ${what}.`);
});
