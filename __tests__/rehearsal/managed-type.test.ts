import { headroomContract } from "../../functions/headroom/contract";
import { findInstanceType, registeredResources } from "../../src/aws/instance-types";
import { functionSettings } from "../../src/rehearsal/blueprint/function-settings";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { managedTypeFor } from "../../src/rehearsal/managed-type";
import { NOTHING_BESIDE, type Prices, pricesFor } from "../../src/rehearsal/money";
import { managedInstances } from "../../src/rehearsal/policies/managed-instances";
import { noteOf } from "../../src/rehearsal/policies/policy";
import { usdOf } from "../../src/rehearsal/run";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { demoBlueprint } from "./policies/demo-blueprint";
import { SynthesizedCluster } from "./synthesized-cluster";

const SMALL = { cpu: 128, memory: 128 };
const HOUR_MS = 3_600_000;

const demandOf = (...tasks: readonly number[]) => ({ startMs: 0, stepMs: HOUR_MS, tasks: Uint32Array.from(tasks) });

interface Case {
  readonly instanceType?: string;
  readonly minSize?: number;
  readonly tasks?: readonly number[];
  readonly task?: typeof SMALL;
  readonly region?: string;
  readonly prices?: Partial<Prices>;
}

const chosenFor = ({ instanceType = "t3.micro", minSize = 2, tasks = [200], task = SMALL, region, prices }: Case) => {
  const blueprint = { ...demoBlueprint({ instanceType, minSize }), ...(region && { region }) };
  const demand = demandOf(...tasks);
  return managedTypeFor({ blueprint, demand, services: [{ task, demand }] }, NOTHING_BESIDE, prices)?.instanceType;
};

// Prices of eu-central-1, USD an hour: t3.micro 0.012, c5a.large 0.087, c6g.large 0.0776, c6i.large 0.097.
test.each<[string, Case, string | undefined]>([
  ["many small tasks go where an interface costs least", {}, "c5a.large"],
  ["few stay: two of a larger type cost more", { tasks: [8] }, undefined],
  ["few go where nothing has to stay", { tasks: [8], minSize: 0 }, "c5a.large"],
  ["the time counts, and not the peak", { tasks: [200, ...new Array<number>(200).fill(2)] }, undefined],
  [
    "the architecture stays, without a1, on which Amazon Linux 2023 does not boot",
    { instanceType: "t4g.micro" },
    "c6g.large",
  ],
  ["tasks that fill an instance stay: nothing is cheaper", { task: { cpu: 1500, memory: 800 } }, undefined],
  ["a type that is dearer than another one goes", { instanceType: "c6i.large" }, "c5a.large"],
  ["one with GPUs stays", { instanceType: "g4dn.xlarge" }, undefined],
  ["one of a price of one's own stays", { prices: { instanceUsdPerHour: 0.01 } }, undefined],
  ["one of a region without prices stays", { region: "cn-north-1" }, undefined],
])("%s", (_, its, instanceType) => {
  expect(chosenFor(its)).toBe(instanceType);
});

test("several services count together, each by the interfaces that its tasks need", () => {
  const blueprint = demoBlueprint({ minSize: 2 });
  const services = [
    { task: SMALL, demand: demandOf(60, 0) },
    { task: { cpu: 2048, memory: 1024 }, demand: demandOf(0, 40) },
  ];
  const typeFor = (...played: typeof services) =>
    managedTypeFor({ blueprint, demand: demandOf(1, 1), services: played }, NOTHING_BESIDE)?.instanceType;
  // 60 small ones alone are on six c5a.large in half of the time, or on 60 t3.micro, and the large ones fit on no t3.micro.
  expect(typeFor(services[0]!)).toBe("c5a.large");
  expect(typeFor(...services)).toBe("c5a.large");
  expect(typeFor({ ...services[0]!, demand: demandOf(9, 0) })).toBeUndefined();
});

describe("a run on another type", () => {
  const cluster = new SynthesizedCluster();
  afterAll(() => cluster.remove());

  test("is played and paid for as that type, and its hours are those of the environment's type for the same price", async () => {
    const { blueprint } = readBlueprint(cluster.stacksDir, "demo");
    const headroom = functionSettings(blueprint, headroomContract);
    const type = findInstanceType("t3.micro")!;
    const tasks = [25, 25];
    const demand = { ...demandOf(...tasks), startMs: Date.UTC(2026, 0, 1) };
    const managedType = { instanceType: "c5a.large", hours: 7.25, instanceUsdPerHour: 0.087, spotUsdPerHour: 0.04 };
    const run = {
      blueprint,
      headroom,
      instance: registeredResources(type),
      tasksPerInstance: 7,
      demand,
      drainTimeoutSeconds: 600,
      seed: 1,
      preset: "steady",
      managedType,
    } as const;
    const outcome = await runPolicy({ ...run, policy: "managed-instances", isDetailed: true });
    // Ten interfaces each hold 25 tasks on three instances.
    expect(new Set(outcome.detail!.instances)).toEqual(new Set([3]));
    expect(Math.max(...outcome.series.capacity)).toBe(30);
    // 25 tasks fill four t3.micro, and two c5a.large by their CPU.
    expect(outcome.measures.cost).toMatchObject({ instanceHours: 6 * 7.25, lowerBoundHours: 8, servedRatio: 6 / 4 });
    const { prices } = pricesFor(blueprint, { ...NOTHING_BESIDE, disksUsdPerMonth: 2 })!;
    const instancesUsd = 3 * (730 * 0.087 + 2);
    expect(usdOf(outcome, run, prices, true)).toEqual({
      instancesUsd: expect.closeTo(instancesUsd),
      feeUsd: expect.closeTo(3 * 730 * 0.087 * 0.12),
      totalUsd: expect.closeTo(instancesUsd + 3 * 730 * 0.087 * 0.12),
    });
  });
});

test("the report names another type, whose hours are counted by their price", () => {
  expect(noteOf(managedInstances, undefined)).toContain(" of the same type,");
  expect(
    noteOf(managedInstances, { instanceType: "c5a.large", hours: 7, instanceUsdPerHour: 1, spotUsdPerHour: 1 }),
  ).toBe("Managed instances: ECS Managed Instances of c5a.large, hours by their price, no reserve, a fee.");
});
