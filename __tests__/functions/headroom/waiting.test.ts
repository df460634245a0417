import { NO_DAEMONS } from "../../../functions/headroom/daemons";
import { type ContainerInstance, type Group, measure } from "../../../functions/headroom/decision";

/** Instances that hold 8 containers each, of which this many run. */
const instances = (...used: readonly number[]): ContainerInstance[] =>
  used.map((count, index) => ({
    instanceId: `i-${index}`,
    status: "ACTIVE",
    agentWorks: true,
    registered: { cpu: 800, memory: 800 },
    remaining: { cpu: 800 - 100 * count, memory: 800 - 100 * count },
  }));

const group = (size: number): Group => ({
  minSize: 1,
  maxSize: 100,
  desired: size,
  launchSuspended: false,
  pending: 0,
  inService: Array.from({ length: size }, (_, index) => `i-${index}`),
  terminating: [],
});

const SETTINGS = { container: { cpu: 100, memory: 100 }, shortageThreshold: 2, excessThreshold: 11, reservePercent: 0 };

const measured = (used: readonly number[], waitingContainers: number, movingContainers: number) =>
  measure(instances(...used), group(used.length), SETTINGS, NO_DAEMONS, { waitingContainers, movingContainers });

test.each([
  [0, 2],
  [6, 1],
  [9, 1],
  [10, 0],
  [100, 0],
])(
  "of 2 empty instances beside 8 full ones, with %i tasks that wait for ECS to try again, %i are surplus",
  (waiting, surplus) => {
    expect(measured([8, 8, 8, 8, 8, 8, 8, 8, 4, 0, 0], waiting, 0).surplusInstances).toBe(surplus);
  },
);

test.each([
  [0, 1],
  [5, 1],
  [6, 2],
  [40, 6],
])("a full cluster of 4 with %i waiting tasks lacks %i instances", (waiting, missing) => {
  expect(measured([8, 8, 8, 8], waiting, 0).missingInstances).toBe(missing);
});

test("tasks that wait although there is room make no cluster grow: they may fit nowhere", () => {
  expect(measured([8, 8, 4], 500, 0)).toMatchObject({ missingInstances: 0, surplusInstances: 0 });
});

test.each([
  [0, 1],
  [1, 0],
  [3, 0],
])("with 2 free places, and %i tasks that move to another zone, a cluster lacks %i instances", (moving, missing) => {
  expect(measured([8, 6], 0, moving).missingInstances).toBe(missing);
});

test("replacements of tasks on instances that leave are no moves: they stay", () => {
  const some = [...instances(8, 6), { ...instances(4)[0]!, instanceId: "i-9", status: "DRAINING" }];
  const leaving = { ...group(2), terminating: ["i-9"] };
  const moves = (movingContainers: number) =>
    measure(some, leaving, SETTINGS, NO_DAEMONS, { waitingContainers: 0, movingContainers }).missingInstances;
  expect([moves(0), moves(4), moves(5)]).toEqual([1, 1, 0]);
});

test("a full cluster grows although tasks move", () => {
  expect(measured([8, 8], 0, 5).missingInstances).toBe(1);
});
