import type { Container } from "../../../functions/headroom/contract";
import { NO_DAEMONS } from "../../../functions/headroom/daemons";
import { type ContainerInstance, type Group, measure, targetCapacity } from "../../../functions/headroom/decision";
import type { ClusterServices, WaitingTasks } from "../../../functions/headroom/services";
import fc from "../../support/fast-check";

const container = { cpu: 100, memory: 100 };

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
  minSize: 0,
  maxSize: 1000,
  desired: size,
  launchSuspended: false,
  policiesSuspended: true,
  scalingSuspended: false,
  pending: 0,
  inService: Array.from({ length: size }, (_, index) => `i-${index}`),
  terminating: [],
});

const SETTINGS = {
  container,
  shortageThreshold: 2,
  excessThreshold: 11,
  reservePercent: 0,
  instance: { cpu: 800, memory: 800 },
};

const waiting = (count: number, size: Container = container, fields: Partial<WaitingTasks> = {}): WaitingTasks => ({
  service: "web",
  size,
  count,
  lacksRoom: true,
  ...fields,
});

const services = (fields: Partial<ClusterServices>): ClusterServices => ({
  daemons: NO_DAEMONS,
  waiting: [],
  pending: [],
  moving: [],
  wantsTasks: true,
  ...fields,
});

const measured = (used: readonly number[], its: Partial<ClusterServices>) =>
  measure(instances(...used), group(used.length), SETTINGS, services(its));

test.each([
  [0, 1],
  [5, 1],
  [6, 2],
  [40, 6],
  [190, 25],
])("a full cluster with %i tasks without room lacks %i instances, exactly", (count, missing) => {
  expect(measured([8, 8, 8, 8], { waiting: [waiting(count)] }).missingInstances).toBe(missing);
});

test.each([
  [0, 8],
  [1, 1],
  [8, 2],
  [200, 26],
])("an empty group whose services want %i tasks wakes with as many instances as they need", (count, missing) => {
  const woken = measure(
    [],
    group(0),
    SETTINGS,
    services({ waiting: [waiting(count, container, { lacksRoom: false })] }),
  );
  expect(woken.missingInstances).toBe(count === 0 ? 1 : missing);
});

test("nothing wanted and nothing run: no reserve, no instance, and all of them may go", () => {
  const unused = { wantsTasks: false };
  expect(measure([], group(0), SETTINGS, services(unused))).toMatchObject({
    missingInstances: 0,
    reservedContainers: 0,
  });
  expect(measured([0], unused)).toMatchObject({ missingInstances: 0, surplusInstances: 1 });
  expect(measured([1], unused)).toMatchObject({ surplusInstances: 0, reservedContainers: 3 });
  const large = { name: "large", cpu: 400, memory: 400, shortageThreshold: 1, excessThreshold: 4 };
  const demand = { ...SETTINGS, otherContainers: [large] };
  expect(measure([], group(0), demand, services(unused)).missingInstances).toBe(0);
});

test.each<[string, Partial<ClusterServices>]>([
  ["a crash loop", { waiting: [waiting(50, container, { lacksRoom: false })] }],
  ["a deployment that runs twice the tasks", { moving: [{ size: container, count: 11 }] }],
  ["a size that fits on no instance", { waiting: [waiting(50, { cpu: 900, memory: 10 })] }],
])("%s makes no cluster grow", (_, its) => {
  expect(measured([8, 5], its).missingInstances).toBe(0);
});

test("a size that fits nowhere is named, and does not inflate what the others need", () => {
  const large = waiting(50, { cpu: 900, memory: 10 }, { service: "large" });
  const { missingInstances, unplaceable } = measured([8, 8], { waiting: [large, waiting(8)] });
  expect(unplaceable).toEqual(["large"]);
  expect(missingInstances).toBe(2);
});

test("sizes count by what an instance holds of them", () => {
  const half = waiting(4, { cpu: 400, memory: 100 }, { service: "half" });
  // Four halves fill two instances, and the reserve takes a third, where two of the six others leave too little of it.
  expect(measured([8, 8], { waiting: [half] }).missingInstances).toBe(3);
  expect(measured([8, 8], { waiting: [half, waiting(6)] }).missingInstances).toBe(4);
});

test("tasks that wait although there is room are counted, hold their room and make the cluster grow by the reserve alone", () => {
  expect(measured([8, 0, 0], { waiting: [waiting(10)] })).toMatchObject({
    throttledTasks: 10,
    missingInstances: 0,
    surplusInstances: 0,
  });
  expect(measured([8, 0], { waiting: [waiting(7)] })).toMatchObject({ throttledTasks: 7, missingInstances: 1 });
});

test.each([
  [0, 2],
  [6, 1],
  [9, 1],
  [10, 0],
  [100, 0],
])(
  "of 2 empty instances beside 8 full ones, with %i tasks that wait, for whatever reason, %i are surplus",
  (count, surplus) => {
    for (const lacksRoom of [true, false])
      expect(
        measured([8, 8, 8, 8, 8, 8, 8, 8, 4, 0, 0], { waiting: [waiting(count, container, { lacksRoom })] })
          .surplusInstances,
      ).toBe(surplus);
  },
);

test.each([
  [0, 1],
  [1, 0],
  [3, 0],
])("with 2 free places, and %i tasks that move to another zone, a cluster lacks %i instances", (count, missing) => {
  expect(measured([8, 6], { moving: [{ size: container, count }] }).missingInstances).toBe(missing);
});

test("a task that moves needs no share of the reserve: a cluster at its edge does not grow", () => {
  // 80 tasks and a reserve of 8 fill 11 instances; the task that moves is the 81st for a while.
  const demand = { ...SETTINGS, shortageThreshold: 0, reservePercent: 10 };
  const of = (last: number, its: Partial<ClusterServices>) =>
    measure(instances(...new Array<number>(10).fill(8), last), group(11), demand, services(its)).missingInstances;
  expect(of(0, {})).toBe(0);
  expect(of(1, { moving: [{ size: container, count: 1 }] })).toBe(0);
  expect(of(1, {})).toBe(1);
});

test("replacements of tasks on instances that leave are no moves: they stay", () => {
  const some = [...instances(8, 6), { ...instances(4)[0]!, instanceId: "i-9", status: "DRAINING" }];
  const leaving = { ...group(2), terminating: ["i-9"] };
  const moves = (count: number) =>
    measure(some, leaving, SETTINGS, services({ moving: [{ size: container, count }] })).missingInstances;
  expect([moves(0), moves(4), moves(5)]).toEqual([1, 1, 0]);
});

test("what is missing is never more than a perfect packing and the reserve need, plus one instance for each size", () => {
  const sizes = fc.record({ cpu: fc.integer({ min: 1, max: 8 }), count: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 4 }), fc.array(fc.nat(8), { maxLength: 6 }), (given, used) => {
      const tasks = given.map((each) => waiting(each.count, { cpu: each.cpu * 100, memory: 100 }));
      const { missingInstances } = measured(used, { waiting: tasks });
      const needed = given.reduce((sum, each) => sum + each.cpu * each.count, 0) + SETTINGS.shortageThreshold + 1;
      const free = used.reduce((sum, each) => sum + 8 - each, 0);
      expect(missingInstances).toBeGreaterThanOrEqual(Math.ceil((needed - free) / 8));
      // First fit by decreasing size needs less than twice what a perfect packing does.
      expect(missingInstances).toBeLessThanOrEqual(2 * Math.ceil(needed / 8) + given.length + 1);
    }),
  );
});

describe("the desired capacity", () => {
  const targetOf = (missing: number, surplus: number, fields: Partial<Group> = {}, extra = 0) =>
    targetCapacity(
      { ...measured([4, 4, 4, 4], {}), missingInstances: missing, extraInstances: extra, surplusInstances: surplus },
      { ...group(4), ...fields },
    );

  test.each<[string, number, number]>([
    ["stays when nothing is missing or surplus", targetOf(0, 0, { desired: 9 }), 9],
    ["is the need, in one step", targetOf(110, 0), 114],
    ["has the extra instances too", targetOf(110, 0, {}, 37), 151],
    ["ends at the maximum", targetOf(110, 0, { maxSize: 50 }), 50],
    ["ends at the maximum with extra instances", targetOf(44, 0, { maxSize: 50 }, 14), 50],
    ["is not lowered because less is missing than is on its way", targetOf(1, 0, { desired: 9 }), 9],
    ["falls by what is surplus", targetOf(0, 2), 2],
    ["ends at the minimum", targetOf(0, 4, { minSize: 3 }), 3],
    ["is not raised because more is in service than is wanted", targetOf(0, 1, { desired: 2 }), 2],
    ["stays above a maximum that was lowered by hand until something is surplus", targetOf(1, 0, { maxSize: 2 }), 4],
  ])("%s", (_, target, expected) => {
    expect(target).toBe(expected);
  });
});

test.each([
  ["as many as there is room for wait for something else, and grow nothing", 4, 0],
  ["one more than there is room for lack it", 5, 1],
  ["many more grow the cluster in one step", 50, 7],
])("of a capacity provider's tasks %s", (_, count, missing) => {
  const unknown = waiting(count, container, { lacksRoom: undefined });
  expect(measured([6, 6], { waiting: [unknown] }).missingInstances).toBe(missing);
});
