import { type Container, USUAL_CONTAINER } from "../../../functions/headroom/contract";
import {
  type ContainerInstance,
  type Group,
  type HeadroomDemand,
  measure,
  stalledInstances,
  targetCapacity,
} from "../../../functions/headroom/decision";
import { slots } from "../../../functions/headroom/room";
import fc from "../../support/fast-check";

const container = { cpu: 128, memory: 256 };
const settings: HeadroomDemand = { container, shortageThreshold: 2, excessThreshold: 20, reservePercent: 0 };

/** An instance that holds `size` containers and runs `used` of them. */
const instance = (
  instanceId: string,
  size: number,
  used: number,
  fields: Partial<ContainerInstance> = {},
): ContainerInstance => ({
  instanceId,
  status: "ACTIVE",
  agentWorks: true,
  registered: { cpu: 128 * size, memory: 256 * size },
  remaining: { cpu: 128 * (size - used), memory: 256 * (size - used) },
  ...fields,
});

const group = (inService: readonly string[], fields: Partial<Group> = {}): Group => ({
  minSize: 0,
  maxSize: 100,
  desired: inService.length,
  launchSuspended: false,
  policiesSuspended: true,
  scalingSuspended: false,
  pending: 0,
  inService,
  terminating: [],
  ...fields,
});

/** `n` instances of the same size that are all in service and together run `used` containers, the first ones full. */
const fleet = (n: number, size: number, used: number): ContainerInstance[] =>
  Array.from({ length: n }, (_, i) => instance(`i-${i}`, size, Math.max(0, Math.min(size, used - i * size))));

const measured = (
  instances: readonly ContainerInstance[],
  groupFields: Partial<Group> = {},
  settingFields: Partial<HeadroomDemand> = {},
) =>
  measure(instances, group(groupFields.inService ?? instances.map(({ instanceId }) => instanceId), groupFields), {
    ...settings,
    ...settingFields,
  });

describe("growth stalls", () => {
  const two = ["i-0", "i-1"];
  test.each<[string, number, Partial<Group>, number]>([
    ["not when nothing is missing", 0, {}, 0],
    ["when containers lack room and nothing launches: scaling is suspended", 3, {}, 3],
    ["when the group wants more than it has: EC2 has no capacity, or the account no quota", 0, { desired: 4 }, 2],
    ["not while an instance launches", 3, { desired: 5, pending: 1 }, 0],
    ["not at the maximum, which is a limit that was set", 3, { maxSize: 2 }, 0],
    ["only as far as the maximum", 3, { maxSize: 4 }, 2],
    ["whenever launching is suspended, so that it is known before it is needed", 0, { launchSuspended: true }, 1],
    ["then too while the last instance still launches", 0, { launchSuspended: true, pending: 1 }, 1],
    ["not by a group that shrinks", 0, { desired: 1 }, 0],
    ["not by a group above its maximum", 0, { maxSize: 1 }, 0],
  ])("%s", (_, missing, fields, expected) => {
    expect(stalledInstances(missing, group(two, fields))).toBe(expected);
  });
});

describe("a window of the schedule", () => {
  const BOUNDS = { minSize: 2, maxSize: 10 };
  /** Four instances for 8 containers each. */
  const scheduled = (used: number, minInstances: number, fields: Partial<Group> = {}, size = 4) => {
    const instances = fleet(size, 8, used);
    const its = group(
      instances.map(({ instanceId }) => instanceId),
      { ...BOUNDS, ...fields },
    );
    const headroom = measure(instances, its, settings, undefined, undefined, { name: "office", minInstances });
    return { target: targetCapacity(headroom, its), headroom };
  };

  test.each<[string, number, number, number, boolean]>([
    ["raises the cluster at once", 20, 9, 9, true],
    ["goes no further than the maximum of the group", 20, 50, 10, true],
    ["keeps what would be surplus", 4, 4, 4, true],
    ["keeps a part of what would be surplus", 4, 3, 3, false],
    ["leaves a cluster that needs as much", 20, 3, 4, false],
    ["leaves a cluster that grows beyond it", 32, 5, 5, false],
  ])("%s", (_, used, minInstances, target, decides) => {
    const result = scheduled(used, minInstances);
    expect([result.target, result.headroom.schedule]).toEqual([target, { name: "office", minInstances, decides }]);
  });

  test("raises an empty cluster that no task wants", () => {
    const { target, headroom } = scheduled(0, 3, { minSize: 0 }, 0);
    expect([target, headroom.missingInstances]).toEqual([3, 3]);
  });

  test("never makes a cluster smaller than it would be, nor one below its minimum", () => {
    fc.assert(
      fc.property(fc.nat(64), fc.integer({ min: 1, max: 12 }), fc.nat(8), (used, minInstances, size) => {
        const { target, headroom } = scheduled(Math.min(used, 8 * size), minInstances, {}, size);
        const without = measured(fleet(size, 8, Math.min(used, 8 * size)), BOUNDS);
        const its = group(
          fleet(size, 8, 0).map(({ instanceId }) => instanceId),
          BOUNDS,
        );
        const minimum = Math.min(minInstances, BOUNDS.maxSize);
        expect(target).toBeGreaterThanOrEqual(minimum);
        expect(target).toBeGreaterThanOrEqual(targetCapacity(without, its));
        expect(target).toBeLessThanOrEqual(Math.max(minimum, targetCapacity(without, its), size));
        expect(headroom.extraInstances).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test("a group with minSize 0 keeps one instance, whatever its thresholds: settings, pages and environments say so", () => {
  const thresholds = fc.record({
    shortageThreshold: fc.nat(10),
    excessThreshold: fc.nat(100),
    reservePercent: fc.nat(100),
  });
  fc.assert(
    fc.property(thresholds, fc.integer({ min: 1, max: 50 }), (given, size) => {
      expect(measured([], { minSize: 0 }, given).missingInstances).toBe(1);
      expect(measured(fleet(1, size, 0), { minSize: 0 }, given).surplusInstances).toBe(0);
    }),
  );
});

describe("how many containers fit", () => {
  test.each([
    [{ cpu: 1024, memory: 1024 }, 4],
    [{ cpu: 1024, memory: 4096 }, 8],
    [{ cpu: 127, memory: 4096 }, 0],
    [{ cpu: 128, memory: 255 }, 0],
    [{ cpu: 128, memory: 256 }, 1],
    [{ cpu: 0, memory: 0 }, 0],
    [{ cpu: -64, memory: 256 }, 0],
  ])("into %p: %i", (free, expected) => {
    expect(slots(free, container)).toBe(expected);
  });

  const resources = fc.record({ cpu: fc.nat(5000), memory: fc.nat(5000) });
  const sizes = fc.record({ cpu: fc.integer({ min: 1, max: 600 }), memory: fc.integer({ min: 1, max: 600 }) });

  test("is what placing one after the other gives", () => {
    fc.assert(
      fc.property(resources, sizes, (free, size) => {
        let placed = 0;
        while ((placed + 1) * size.cpu <= free.cpu && (placed + 1) * size.memory <= free.memory) placed += 1;
        expect(slots(free, size)).toBe(placed);
      }),
    );
  });

  test("GPUs, network interfaces and host ports limit it where a container needs them", () => {
    const free = { cpu: 4096, memory: 8192, gpus: 3, networkInterfaces: 2, takenPorts: [22, 8080] };
    expect(slots(free, { ...container, gpus: 1 })).toBe(3);
    expect(slots(free, { ...container, gpus: 2 })).toBe(1);
    expect(slots(free, { ...container, networkInterfaces: 1 })).toBe(2);
    expect(slots(free, { ...container, networkInterfaces: 2 })).toBe(1);
    expect(slots(free, { ...container, hostPorts: [80] })).toBe(1);
    expect(slots(free, { ...container, hostPorts: [80, 8080] })).toBe(0);
    expect(slots(free, container)).toBe(32);
    expect(slots({ ...free, networkInterfaces: -1 }, { ...container, networkInterfaces: 1 })).toBe(0);
    expect(slots({ cpu: 4096, memory: 8192 }, { ...container, gpus: 1 })).toBe(0);
    expect(slots({ cpu: 4096, memory: 8192 }, { ...container, networkInterfaces: 1 })).toBe(0);
    expect(slots({ cpu: 4096, memory: 8192 }, { ...container, hostPorts: [80] })).toBe(1);
  });

  test("never gets less when more is free", () => {
    fc.assert(
      fc.property(resources, resources, sizes, (free, more, size) => {
        const larger = { cpu: free.cpu + more.cpu, memory: free.memory + more.memory };
        expect(slots(larger, size)).toBeGreaterThanOrEqual(slots(free, size));
      }),
    );
  });
});

describe("what counts as room", () => {
  test("is what is free on instances that are ACTIVE, connected and in service", () => {
    const instances = [
      instance("i-0", 8, 3),
      instance("i-1", 8, 6),
      instance("i-draining", 8, 0, { status: "DRAINING" }),
      instance("i-disconnected", 8, 0, { agentWorks: false }),
      instance("i-registering", 8, 0, { status: "REGISTERING" }),
      instance("i-standby", 8, 0),
    ];
    const inService = ["i-0", "i-1", "i-draining", "i-disconnected", "i-registering"];
    expect(measured(instances, { inService })).toMatchObject({
      schedulableContainers: 7,
      schedulableInstances: 2,
      inServiceInstances: 5,
      usedContainers: 9,
    });
  });

  test("a second, dead registration of an instance adds nothing", () => {
    const ghost = instance("i-0", 8, 0, { agentWorks: false });
    expect(measured([ghost, instance("i-0", 8, 3)], { inService: ["i-0"] })).toMatchObject({
      schedulableContainers: 5,
      launchingContainers: 0,
    });
  });

  test("what is on its way is counted apart: pending, registering, or in service and not registered", () => {
    const instances = [instance("i-0", 8, 3), instance("i-1", 8, 0, { status: "REGISTERING" })];
    expect(measured(instances, { inService: ["i-0", "i-1", "i-2"], pending: 3 })).toMatchObject({
      schedulableContainers: 5,
      launchingContainers: 5 * 8,
    });
  });

  test("the order in which instances are read does not matter", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 20 }), free: fc.integer({ min: 0, max: 20 }) })),
        fc.integer({ min: 0, max: 100 }),
        (shapes, reservePercent) => {
          const instances = shapes.map(({ size, free }, i) => instance(`i-${i}`, size, Math.max(0, size - free)));
          expect(measured(instances.toReversed(), {}, { reservePercent })).toEqual(
            measured(instances, {}, { reservePercent }),
          );
        },
      ),
    );
  });

  test("more free resources never mean fewer containers, nor more missing instances", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ used: fc.integer({ min: 1, max: 8 }) }), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        (shapes, chosen) => {
          const instances = shapes.map(({ used }, i) => instance(`i-${i}`, 8, used));
          const index = chosen % instances.length;
          const freer = instances.with(index, instance(`i-${index}`, 8, shapes[index]!.used - 1));
          const [before, after] = [measured(instances), measured(freer)];
          expect(after.schedulableContainers).toBeGreaterThan(before.schedulableContainers);
          expect(after.missingInstances).toBeLessThanOrEqual(before.missingInstances);
        },
      ),
    );
  });
});

describe("missing instances", () => {
  test.each([
    [6, "more than the threshold fit", 2, 8, 10, 0],
    [3, "one more than the threshold fits", 2, 8, 13, 0],
    [2, "the threshold fits", 2, 8, 14, 1],
    [1, "one fits", 2, 8, 15, 1],
    [0, "none fits on a small cluster", 2, 8, 16, 1],
    [0, "none fits on a larger cluster", 9, 8, 72, 1],
  ])("with %i free (%s)", (free, _case, n, size, used, missingInstances) => {
    expect(measured(fleet(n, size, used))).toMatchObject({ schedulableContainers: free, missingInstances });
  });

  test("as many as the threshold needs, when one holds less than it", () => {
    expect(measured(fleet(4, 2, 7), {}, { shortageThreshold: 9 }).missingInstances).toBe(5);
  });

  test("those that are in service and not registered are on their way and not missing again", () => {
    const inService = ["i-0", "i-1", "i-new"];
    expect(measured(fleet(2, 8, 16), { inService }).missingInstances).toBe(0);
    expect(measured(fleet(2, 8, 16), { inService, pending: 4 }).missingInstances).toBe(0);
  });

  test("those that are pending do not lower the number: it counts from what is in service", () => {
    expect(measured(fleet(2, 8, 15), { pending: 1 }).missingInstances).toBe(1);
  });

  test("an instance whose agent is disconnected does not stand for the one that is needed", () => {
    const instances = [...fleet(2, 8, 16), instance("i-lost", 8, 4, { agentWorks: false })];
    expect(measured(instances).missingInstances).toBe(1);
  });

  test("what has to leave an instance that is drained by hand needs a place", () => {
    const instances = [...fleet(2, 8, 8), instance("i-hand", 8, 7, { status: "DRAINING" })];
    expect(measured(instances)).toMatchObject({
      schedulableContainers: 8,
      displacedContainers: 7,
      missingInstances: 1,
    });
  });

  test("none while enough fit, even if most instances can hold none", () => {
    const small = { registered: { cpu: 64, memory: 64 }, remaining: { cpu: 0, memory: 0 } };
    const instances = [instance("i-0", 0, 0, small), instance("i-1", 0, 0), instance("i-2", 8, 5)];
    expect(measured(instances)).toMatchObject({ containersPerInstance: 0, missingInstances: 0 });
    expect(measured(instances, {}, { shortageThreshold: 3 }).missingInstances).toBe(1);
  });

  test("an empty cluster publishes 0 and misses one instance, whatever the thresholds", () => {
    for (const shortageThreshold of [0, 2, 50])
      expect(measured([], {}, { shortageThreshold })).toMatchObject({
        schedulableContainers: 0,
        launchingContainers: 0,
        missingInstances: 1,
        surplusInstances: 0,
        containersPerInstance: 0,
      });
  });

  test("an empty cluster that is booting its first instance misses none", () => {
    expect(measured([], { inService: ["i-0"] })).toMatchObject({ launchingContainers: 1, missingInstances: 0 });
  });

  test("a group that may have no instances misses none", () => {
    expect(measured([], { maxSize: 0 }).missingInstances).toBe(0);
  });

  test("the size of a new instance is learnt from drained ones when no other is left", () => {
    const drained = [instance("i-0", 8, 0, { status: "DRAINING" })];
    const counted = measured(drained, { inService: [], terminating: ["i-0"] }, { shortageThreshold: 9 });
    expect(counted).toMatchObject({ containersPerInstance: 8, missingInstances: 2 });
  });
});

describe("the reserve", () => {
  test.each([
    [0, 100, 3],
    [2, 100, 3],
    [7, 100, 7],
    [15, 100, 15],
    [15, 101, 16],
    [100, 40, 40],
  ])("is %i %% of %i containers in use: %i", (reservePercent, used, reservedContainers) => {
    expect(measured(fleet(30, 8, used), {}, { reservePercent })).toMatchObject({ reservedContainers });
  });

  test.each([
    ["is not learnt by default", {}, 3],
    ["that is learnt is the steepest rise", { learntReservePercent: 50 }, 30],
    ["that is learnt goes to its maximum and no further", { learntReservePercent: 20 }, 20],
    [
      "that is learnt stands beside the others, and the highest holds",
      { learntReservePercent: 20, reservePercent: 25 },
      25,
    ],
    ["that is learnt is no less than the threshold", { learntReservePercent: 1, shortageThreshold: 5 }, 6],
  ])("%s", (_, its, reservedContainers) => {
    const nowMs = 1_000_000 * 60_000;
    const wantedByMinute = new Map([70, 100, 100, 100].map((wanted, index) => [999_000 + index, wanted]));
    const instances = fleet(30, 8, 100);
    const all = group(instances.map(({ instanceId }) => instanceId));
    expect(measure(instances, all, { ...settings, ...its }, undefined, { nowMs, wantedByMinute })).toMatchObject({
      reservedContainers,
    });
  });

  test("is not learnt from a demand that nobody remembers", () => {
    expect(measured(fleet(30, 8, 100), {}, { learntReservePercent: 50 })).toMatchObject({ reservedContainers: 3 });
  });

  test("is kept for what has to leave an instance that is drained by hand, too", () => {
    const instances = [...fleet(4, 40, 100), instance("i-hand", 40, 40, { status: "DRAINING" })];
    expect(measured(instances, {}, { reservePercent: 15 })).toMatchObject({
      usedContainers: 100,
      displacedContainers: 40,
      reservedContainers: 21,
    });
  });

  test("moves the upper threshold up as far as the lower one", () => {
    // 100 in use: a reserve of 15 is 12 above that of the threshold, so the excess begins at 32.
    const at = (n: number) => measured(fleet(n, 1, 100), {}, { reservePercent: 15 });
    expect(at(114).missingInstances).toBe(1);
    expect(at(115).missingInstances).toBe(0);
    expect(at(131).surplusInstances).toBe(0);
    expect(at(132).surplusInstances).toBe(1);
  });
});

describe("extra instances", () => {
  const nowMs = 1_000_000 * 60_000;
  const grown = (highest: number, reservePercent: number) => {
    const instances = fleet(30, 8, 100);
    const all = group(instances.map(({ instanceId }) => instanceId));
    const wantedByMinute = new Map([[999_900, highest]]);
    return measure(instances, all, { ...settings, reservePercent }, undefined, { nowMs, wantedByMinute });
  };

  test.each([
    ["are a third of many missing ones, when so much was never wanted", 99, 180, 5, 2],
    ["are rounded", 99, 220, 10, 3],
    ["are one where two are missing", 99, 156, 2, 1],
    ["are none where one is missing", 99, 148, 1, 0],
    ["are none when as much was wanted before", 100, 220, 10, 0],
  ])("%s", (_, highest, reservePercent, missingInstances, extraInstances) => {
    expect(grown(highest, reservePercent)).toMatchObject({ missingInstances, extraInstances });
  });
});

describe("surplus instances", () => {
  test.each([
    [19, 0, "one less than the threshold fits"],
    [20, 1, "the threshold fits"],
    [27, 1, "less than one instance more"],
    [28, 2, "one instance more"],
    [44, 4, "as many as lie above the threshold"],
  ])("with %i free: %i (%s)", (free, surplusInstances) => {
    expect(measured(fleet(40, 8, 320 - free))).toMatchObject({ schedulableContainers: free, surplusInstances });
  });

  test("are at most a quarter of what is in service, but at least one", () => {
    expect(measured(fleet(17, 8, 0)).surplusInstances).toBe(4);
    expect(measured(fleet(3, 8, 0)).surplusInstances).toBe(1);
  });

  test("are no more than leave a hundred on their way out", () => {
    const leaving = (count: number) => Array.from({ length: count }, (_, index) => `i-leaving-${index}`);
    expect(measured(fleet(1000, 8, 0)).surplusInstances).toBe(100);
    expect(measured(fleet(1000, 8, 0), { terminating: leaving(70) }).surplusInstances).toBe(30);
    expect(measured(fleet(1000, 8, 0), { terminating: leaving(120) }).surplusInstances).toBe(0);
  });

  test("never go below the smallest size", () => {
    expect(measured(fleet(8, 8, 0), { minSize: 7 }).surplusInstances).toBe(1);
    expect(measured(fleet(8, 8, 0), { minSize: 8 }).surplusInstances).toBe(0);
  });

  test("are none while anything is on its way", () => {
    expect(measured(fleet(8, 8, 0), { pending: 1 }).surplusInstances).toBe(0);
    const inService = [...fleet(8, 8, 0).map(({ instanceId }) => instanceId), "i-new"];
    expect(measured(fleet(8, 8, 0), { inService }).surplusInstances).toBe(0);
  });

  test("are counted as if the largest instance went", () => {
    const instances = [instance("i-large", 16, 0), ...fleet(3, 8, 12)];
    expect(measured(instances).schedulableContainers).toBe(28);
    expect(measured(instances, {}, { shortageThreshold: 12 }).surplusInstances).toBe(0);
    expect(measured(instances, {}, { shortageThreshold: 11 }).surplusInstances).toBe(1);
  });

  test("leave room for what terminating instances still run, before and after they are DRAINING", () => {
    for (const status of ["ACTIVE", "DRAINING"]) {
      const gone = instance("i-gone", 8, 7, { status });
      const instances = [...fleet(4, 8, 6), gone];
      const counted = measured(instances, { inService: ["i-0", "i-1", "i-2", "i-3"], terminating: ["i-gone"] });
      expect(counted).toMatchObject({ schedulableContainers: 26, leavingContainers: 7, surplusInstances: 0 });
    }
  });
});

test("what has to leave an instance that is drained by hand, and its share of the reserve, are not spare", () => {
  // 100 in use and 40 displaced: a reserve of 50 % is 70, which is 67 above the threshold's: the excess begins at 87.
  const hand = instance("i-hand", 40, 40, { status: "DRAINING" });
  const at = (n: number) => measured([...fleet(n, 1, 100), hand], {}, { reservePercent: 50 });
  expect(at(100 + 40 + 86).surplusInstances).toBe(0);
  expect(at(100 + 40 + 87).surplusInstances).toBe(1);
});

test("an empty cluster has nothing to spare, whatever the thresholds", () => {
  for (const excessThreshold of [0, 1, 20])
    expect(measured([], {}, { shortageThreshold: 0, excessThreshold }).surplusInstances).toBe(0);
});

test("what terminating instances still run needs its share of the reserve before anything is spare", () => {
  // 100 in use and 40 leaving: a reserve of 50 % is 70, which is 67 above the threshold's, so the excess begins at 87.
  const gone = instance("i-gone", 40, 40);
  const at = (n: number) => {
    const remaining = fleet(n, 1, 100);
    const inService = remaining.map(({ instanceId }) => instanceId);
    return measured([...remaining, gone], { inService, terminating: ["i-gone"] }, { reservePercent: 50 });
  };
  expect(at(100 + 40 + 86).surplusInstances).toBe(0);
  expect(at(100 + 40 + 87).surplusInstances).toBe(1);
});

describe("under constant demand", () => {
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 40 }),
    start: fc.integer({ min: 0, max: 60 }),
    demand: fc.integer({ min: 0, max: 600 }),
    minSize: fc.integer({ min: 0, max: 5 }),
    maxSize: fc.integer({ min: 5, max: 1000 }),
    shortageThreshold: fc.integer({ min: 0, max: 30 }),
    gap: fc.integer({ min: 1, max: 60 }),
    reservePercent: fc.integer({ min: 0, max: 100 }),
  });

  test("the number of instances comes to rest and stays, for every size, fleet and pair of thresholds", () => {
    fc.assert(
      fc.property(cases, ({ size, start, demand, minSize, maxSize, shortageThreshold, gap, reservePercent }) => {
        const given = { container, shortageThreshold, excessThreshold: shortageThreshold + gap, reservePercent };
        const bounded = (count: number) => Math.max(minSize, Math.min(maxSize, count));
        const at = (count: number) => {
          const instances = fleet(count, size, demand);
          return measure(
            instances,
            group(
              instances.map((i) => i.instanceId),
              { minSize, maxSize },
            ),
            given,
          );
        };
        const next = (count: number) => {
          const { missingInstances, surplusInstances } = at(count);
          return bounded(count + missingInstances - surplusInstances);
        };

        let n = bounded(start);
        let shrank = false;
        for (let step = 0; step < 2000; step++) {
          const to = next(n);
          expect(Number.isInteger(to)).toBe(true);
          if (to === n) break;
          // Once it shrinks, it never grows again.
          if (to < n) shrank = true;
          else expect(shrank).toBe(false);
          n = to;
        }
        expect(next(n)).toBe(n);
        if (n < maxSize) expect(n * size - demand).toBeGreaterThan(shortageThreshold);
      }),
    );
  });

  test("a removal never looks like a shortage, however far its tasks have moved", () => {
    const moves = fc.record({ placed: fc.integer({ min: 0, max: 100 }), stopped: fc.integer({ min: 0, max: 100 }) });
    fc.assert(
      fc.property(cases, moves, ({ size, start, demand, shortageThreshold, gap, reservePercent }, move) => {
        const given = { container, shortageThreshold, excessThreshold: shortageThreshold + gap, reservePercent };
        const instances = fleet(start, size, demand);
        const ids = instances.map(({ instanceId }) => instanceId);
        const { surplusInstances } = measure(instances, group(ids), given);
        fc.pre(surplusInstances > 0);

        // The fullest go: their containers are started elsewhere first and stopped then.
        const leaving = Math.min(demand, surplusInstances * size);
        const placed = Math.ceil((leaving * move.placed) / 100);
        const stopped = Math.floor((placed * move.stopped) / 100);
        const remaining = fleet(start - surplusInstances, size, demand - leaving + placed);
        const gone = instance("i-gone", surplusInstances * size, leaving - stopped, { status: "DRAINING" });
        const counted = measure(
          [...remaining, gone],
          group(
            remaining.map(({ instanceId }) => instanceId),
            { terminating: ["i-gone"] },
          ),
          given,
        );
        expect(counted.missingInstances).toBe(0);
      }),
    );
  });
});

describe("several containers", () => {
  const large = { name: "large", cpu: 512, memory: 1024, shortageThreshold: 0, excessThreshold: 4 };
  const gpu = { name: "gpu", cpu: 128, memory: 256, gpus: 1, shortageThreshold: 0, excessThreshold: 3 };

  test("alone, the usual one has no list of containers", () => {
    expect(measured(fleet(2, 8, 4)).containers).toEqual({});
  });

  test("each is counted as if only its like were placed, and the cluster follows the worst off", () => {
    // 12 and 3 of the usual size are free: three large ones, and none of the rest of each instance.
    const headroom = measured([instance("i-1", 16, 4), instance("i-2", 16, 13)], {}, { otherContainers: [large] });
    expect(headroom.containers[USUAL_CONTAINER]).toMatchObject({ schedulableContainers: 15 });
    expect(headroom.containers["large"]).toMatchObject({ schedulableContainers: 3, containersPerInstance: 4 });
    expect(headroom.schedulableContainers).toBe(3);
  });

  test("an instance is missing as soon as one of them lacks room", () => {
    // 6 of the usual size fit, spread so that no large one does.
    const instances = [instance("i-1", 8, 5), instance("i-2", 8, 5)];
    expect(measured(instances).missingInstances).toBe(0);
    const headroom = measured(instances, {}, { otherContainers: [large] });
    expect(headroom).toMatchObject({ schedulableContainers: 0, missingInstances: 1, surplusInstances: 0 });
  });

  test("an instance is spare only when all of them can spare it", () => {
    const instances = fleet(8, 8, 20);
    expect(measured(instances).surplusInstances).toBe(2);
    expect(measured(instances, {}, { otherContainers: [large] }).surplusInstances).toBe(2);
    const scarce = { ...large, excessThreshold: 12 };
    expect(measured(instances, {}, { otherContainers: [scarce] }).surplusInstances).toBe(0);
  });

  test("of what will fit on instances that are on their way, too, the scarcest is the cluster's", () => {
    const headroom = measured(fleet(2, 8, 4), { pending: 3 }, { otherContainers: [large] });
    expect(headroom.containers[USUAL_CONTAINER]!.launchingContainers).toBe(24);
    expect(headroom.launchingContainers).toBe(6);
  });

  test("the percentage of the reserve is the usual one's alone", () => {
    const headroom = measured(fleet(10, 8, 60), {}, { reservePercent: 50, otherContainers: [large] });
    expect(headroom.containers[USUAL_CONTAINER]!.reservedContainers).toBe(30);
    expect(headroom.containers["large"]!.reservedContainers).toBe(1);
  });

  test("one that fits on no instance is named, and the others are followed", () => {
    const headroom = measured(fleet(8, 8, 20), {}, { otherContainers: [gpu] });
    expect(headroom.unplaceable).toEqual(["gpu"]);
    expect(headroom).toMatchObject({ schedulableContainers: 44, missingInstances: 0, surplusInstances: 2 });
  });

  test("where the usual one fits on no instance, nothing goes within ten minutes of a registration either", () => {
    const nowMs = Date.UTC(2026, 10, 27);
    const followed = { ...settings, container: { cpu: 4096, memory: 8192 }, otherContainers: [large] };
    const surplusAt = (minutes: number) => {
      const instances = fleet(8, 8, 20).map((each) => ({ ...each, registeredAtMs: nowMs - minutes * 60_000 }));
      const ids = instances.map(({ instanceId }) => instanceId);
      return measure(instances, group(ids), followed, undefined, { nowMs, wantedByMinute: new Map() }).surplusInstances;
    };
    expect(surplusAt(9)).toBe(0);
    expect(surplusAt(11)).toBe(2);
  });

  test("one that fits on few instances is counted on those", () => {
    const room = { cpu: 1024, memory: 2048, gpus: 2 };
    const instances = [...fleet(2, 8, 0), instance("i-gpu", 8, 0, { registered: room, remaining: room })];
    const headroom = measured(instances, {}, { otherContainers: [gpu] });
    expect(headroom.unplaceable).toEqual([]);
    expect(headroom.schedulableContainers).toBe(2);
  });

  test("where none fits on any instance, the usual one decides", () => {
    const tiny = { cpu: 64, memory: 64 };
    const instances = [instance("i-1", 8, 0, { registered: tiny, remaining: { cpu: 0, memory: 0 } })];
    const headroom = measured(instances, {}, { otherContainers: [large] });
    expect(headroom.unplaceable).toEqual([USUAL_CONTAINER, "large"]);
    expect(headroom).toMatchObject({ schedulableContainers: 0, missingInstances: 1 });
  });

  test("where none fits on any instance, not even on one that runs nothing, growth stops", () => {
    const tiny = { cpu: 64, memory: 64 };
    const instances = [instance("i-1", 8, 0, { registered: tiny, remaining: tiny })];
    const headroom = measured(instances, {}, { otherContainers: [large] });
    expect(headroom.unplaceable).toEqual([USUAL_CONTAINER, "large"]);
    expect(headroom).toMatchObject({ schedulableContainers: 0, missingInstances: 0, surplusInstances: 0 });
  });

  test("an empty cluster has too little of each, and none is too large for it", () => {
    expect(measured([], {}, { otherContainers: [large, gpu] })).toMatchObject({
      schedulableContainers: 0,
      missingInstances: 1,
      unplaceable: [],
    });
  });
});

describe("daemons", () => {
  const daemon = { cpu: 128, memory: 256 };
  const withDaemons = (
    instances: readonly ContainerInstance[],
    its: Partial<HeadroomDemand> = {},
    daemons: Container = daemon,
  ) =>
    measure(
      instances,
      group(instances.map(({ instanceId }) => instanceId)),
      { ...settings, ...its },
      { daemons, waiting: [], pending: [], moving: [], wantsTasks: true },
    );

  test("what they hold on every instance is neither room nor in use", () => {
    // 8 places each, of which a daemon takes one: 7 for containers, and 2 of these are taken.
    expect(withDaemons([instance("i-0", 8, 3), instance("i-1", 8, 3)])).toMatchObject({
      schedulableContainers: 10,
      usedContainers: 4,
      containersPerInstance: 7,
      containersOnLargest: 7,
    });
  });

  test("the place of one that has not started yet is not promised", () => {
    expect(withDaemons([instance("i-0", 8, 0)])).toMatchObject({ schedulableContainers: 7, usedContainers: 0 });
  });

  test("their ports, GPUs and network interfaces are taken too", () => {
    const room = { cpu: 1024, memory: 2048, gpus: 1, networkInterfaces: 1, takenPorts: [22] };
    const fresh = [instance("i-0", 8, 0, { registered: room, remaining: room })];
    const other = (needs: object) => ({
      otherContainers: [{ name: "other", ...container, shortageThreshold: 0, excessThreshold: 9, ...needs }],
    });
    for (const [needs, held] of [
      [{ gpus: 1 }, { gpus: 1 }],
      [{ networkInterfaces: 1 }, { networkInterfaces: 1 }],
      [{ hostPorts: [80] }, { hostPorts: [80] }],
    ] as const) {
      const fits = (daemons: object) =>
        withDaemons(fresh, other(needs), { ...daemon, ...daemons }).containers["other"]!.schedulableContainers;
      expect([fits({}), fits(held)]).toEqual([1, 0]);
    }
  });

  test("a container nearly as large as an instance is named, and no group grows for it without end", () => {
    const nearly = { container: { cpu: 1000, memory: 256 } };
    const grown: number[] = [];
    for (let count = 2; count < 30; ) {
      const instances = Array.from({ length: count }, (_, index) => instance(`i-${index}`, 8, 1));
      const { unplaceable, missingInstances } = withDaemons(instances, nearly);
      expect(unplaceable).toEqual([USUAL_CONTAINER]);
      if (missingInstances === 0) break;
      count += missingInstances;
      grown.push(count);
    }
    expect(grown).toEqual([]);
  });

  test("while other containers take every instance, one more is launched to learn whether it helps, and no second", () => {
    const nearly = { container: { cpu: 1000, memory: 256 } };
    const busy = [instance("i-0", 8, 4), instance("i-1", 8, 4)];
    expect(withDaemons(busy, nearly).missingInstances).toBe(1);
    expect(withDaemons([...busy, instance("i-2", 8, 1)], nearly).missingInstances).toBe(0);
  });

  test("of two kinds of instances those that are too small stop the growth once they are more than the others", () => {
    const small = { registered: { cpu: 256, memory: 512 }, remaining: { cpu: 128, memory: 256 } };
    const wide = { container: { cpu: 512, memory: 512 } };
    const full = instance("i-0", 8, 8);
    const idle = (id: string) => instance(id, 2, 1, small);
    const found = (...instances: ContainerInstance[]) => {
      const { missingInstances, unplaceable } = withDaemons(instances, wide);
      return [missingInstances > 0, unplaceable];
    };
    expect(found(full, idle("i-1"))).toEqual([true, []]);
    expect(found(full, idle("i-1"), idle("i-2"))).toEqual([false, [USUAL_CONTAINER]]);
  });

  test("instances without end never come of a container that fits on none, whatever they run", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 897, max: 1024 }),
        (used, cpu) => {
          let instances = used.map((places, index) => instance(`i-${index}`, 8, places));
          for (let run = 0; run < 50; run++) {
            const { missingInstances } = withDaemons(instances, { container: { cpu, memory: 256 } });
            if (missingInstances === 0) return;
            const begin = instances.length;
            const launched = Array.from({ length: missingInstances }, (_, i) => instance(`i-${begin + i}`, 8, 1));
            instances = [...instances, ...launched];
          }
          throw new Error("the cluster grows on");
        },
      ),
    );
  });
});
