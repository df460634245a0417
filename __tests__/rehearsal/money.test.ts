import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fargateMonthlyCost, fargateSizeOf, monthlyCost, type Prices, pricesFor } from "../../src/rehearsal/money";
import { choosePolicies, withoutFargate } from "../../src/rehearsal/policies/choose";
import { readPricesFile } from "../../src/rehearsal/prices-file";
import { fargateCost, verdictOf } from "../../src/rehearsal/verdict";
import type { AutoScalingGroup } from "../../src/virtual-aws";

const PRICES: Prices = {
  instanceUsdPerHour: 0.1,
  spotUsdPerHour: 0.04,
  perInstanceUsdPerMonth: 0,
  managedInstancesFeePercent: 12,
  fargateUsdPerVcpuHour: 0.04,
  fargateUsdPerGigabyteHour: 0.005,
  fargateSpotDiscountPercent: 70,
  besideInstancesUsdPerMonth: 0,
};
const group = { instanceType: "t3.micro" } as AutoScalingGroup;
const NOTHING = { disksUsdPerMonth: 0, hasDetailedMonitoring: false, natGateways: 0, loadBalancers: 0, addresses: 0 };

test("a month has 730 hours of each instance, Spot Instances above the base, and a fee where AWS manages them", () => {
  expect(monthlyCost(10, {}, PRICES, false)).toEqual({ instancesUsd: 730, feeUsd: 0, totalUsd: 730 });
  expect(monthlyCost(10, {}, PRICES, true).feeUsd).toBeCloseTo(87.6, 9);
  // 2 on demand, of the other 8 half: 6 of 0.1 and 4 of 0.04.
  expect(monthlyCost(10, { onDemandBase: 2, spotPercent: 50 }, PRICES, false).totalUsd).toBeCloseTo(730 * 0.76, 9);
});

test("each instance has its disks and its monitoring, of which AWS takes no fee", () => {
  const prices = { ...PRICES, perInstanceUsdPerMonth: 5 };
  expect(monthlyCost(10, { spotPercent: 100 }, prices, false).totalUsd).toBeCloseTo(730 * 0.4 + 50, 9);
  expect(monthlyCost(10, {}, prices, true)).toMatchObject({ instancesUsd: 780, feeUsd: expect.closeTo(87.6, 9) });
});

test("prices are the region's; those of us-east-1 alone are in proportion; your own come first", () => {
  const known = pricesFor(
    { region: "us-east-1", group },
    { ...NOTHING, natGateways: 2, loadBalancers: 1, addresses: 4 },
  )!;
  expect(known.prices.instanceUsdPerHour).toBe(0.0104);
  expect(known.prices.besideInstancesUsdPerMonth).toBeCloseTo(730 * (2 * 0.045 + 0.0225 + 4 * 0.005), 9);
  const equipped = { ...NOTHING, disksUsdPerMonth: 2.4, hasDetailedMonitoring: true };
  expect(pricesFor({ region: "us-east-1", group }, equipped)!.prices.perInstanceUsdPerMonth).toBeCloseTo(4.5, 9);
  expect(known.source).toMatch(/^us-east-1, \d{4}-\d\d-\d\d$/);
  const arm = { ...group, instanceType: "t4g.micro" };
  expect(pricesFor({ region: "us-east-1", group: arm }, NOTHING)!.prices.fargateUsdPerVcpuHour).toBe(0.03238);
  const other = pricesFor({ region: "eu-central-1", group }, NOTHING)!.prices;
  expect(other.fargateUsdPerVcpuHour / 0.04048).toBeCloseTo(other.instanceUsdPerHour / 0.0104, 9);
  expect(pricesFor({ region: "cn-north-1", group }, NOTHING)).toBeUndefined();
  const own = pricesFor({ region: "cn-north-1", group }, NOTHING, { instanceUsdPerHour: 0.02 })!;
  expect([own.prices.instanceUsdPerHour, own.source]).toEqual([0.02, "the prices given"]);
});

test.each([
  [128, 128, 0.25, 0.5],
  [256, 1200, 0.25, 2],
  [257, 512, 0.5, 1],
  [1024, 2049, 1, 3],
  [512, 5000, 1, 5],
  [4096, 31_000, 8, 32],
])("a task of %d CPU units and %d MiB takes %d vCPU and %d GB of Fargate", (cpu, memory, vcpus, gigabytes) => {
  expect(fargateSizeOf({ cpu, memory })).toEqual({ vcpus, gigabytes });
});

test("Fargate Spot takes the share of the Spot Instances, beyond the base that is on demand", () => {
  const usage = [{ task: { cpu: 256, memory: 512 }, tasks: 10 }];
  const usd = (spot: Parameters<typeof fargateMonthlyCost>[1]) =>
    fargateMonthlyCost(usage, spot, 2, PRICES)!.totalUsd / 730 / 0.0125;
  expect(usd({})).toBeCloseTo(10, 9);
  expect(usd({ spotPercent: 100 })).toBeCloseTo(3, 9);
  // Two instances of two tasks are on demand, of the other six tasks half are on Spot, which costs 30 %.
  expect(usd({ onDemandBase: 2, spotPercent: 50 })).toBeCloseTo(4 + 3 + 3 * 0.3, 9);
  expect(usd({ onDemandBase: 9, spotPercent: 50 })).toBeCloseTo(10, 9);
  expect(fargateMonthlyCost([{ task: { cpu: 256, memory: 512 }, tasks: 0 }], {}, 2, PRICES)!.totalUsd).toBe(0);
});

describe("Fargate beside own instances", () => {
  const task = { cpu: 256, memory: 512 };
  const services = [{ name: "web", task }];
  const at = (wantedS: number, placedS: number, endedS?: number) => ({
    service: "web",
    wantedMs: 1000 * wantedS,
    launchedMs: 1000 * wantedS,
    placedMs: 1000 * placedS,
    ...(endedS !== undefined && { endedMs: 1000 * endedS }),
  });
  const own = { totalUsd: 146, waitingTaskMinutes: 0, instances: 2 };
  const hour = { startMs: 0, endMs: 3_600_000 };

  test("it costs the hours of its tasks, and turns where an instance holds fewer of them", () => {
    // One from before, and one for half an hour that had waited for a minute: 1.5 tasks of 0.0125 an hour.
    const tasks = [at(-100, -70), at(600, 660, 2460)];
    const cost = fargateCost({ services, tasks, ...hour }, own, {}, 7, PRICES)!;
    expect(cost.totalUsd).toBeCloseTo(1.5 * 0.0125 * 730, 9);
    expect(cost.waitingTaskMinutes).toBeCloseTo(1, 9);
    expect(cost.tasksPerInstance).toBeCloseTo(0.75, 9);
    // An instance costs 73 USD a month, a task 9.125.
    expect(cost.breakEvenTasksPerInstance).toBeCloseTo(8, 9);
  });

  test("where nothing runs there is nothing to turn", () => {
    const cost = fargateCost({ services, tasks: [], ...hour }, own, {}, 7, PRICES)!;
    expect(cost).toMatchObject({ totalUsd: 0, tasksPerInstance: null, breakEvenTasksPerInstance: null });
    const none = { ...own, instances: 0, totalUsd: 0 };
    expect(fargateCost({ services, tasks: [at(0, 30)], ...hour }, none, {}, 7, PRICES)!.tasksPerInstance).toBeNull();
  });

  test("a task that is too large has no price", () => {
    const large = [{ name: "web", task: { cpu: 256, memory: 200_000 } }];
    expect(fargateCost({ services: large, tasks: [], ...hour }, own, {}, 7, PRICES)).toBeUndefined();
  });
});

describe("the verdict", () => {
  const way = (totalUsd: number) => ({ totalUsd, waitingTaskMinutes: 10 });
  const managed = (instancesUsd: number) => ({
    ...way(instancesUsd * 1.12),
    cost: { instancesUsd, feeUsd: instancesUsd * 0.12, totalUsd: instancesUsd * 1.12 },
    feePercent: 12,
  });
  const fargate = (totalUsd: number, tasksPerInstance: number | null, breakEvenTasksPerInstance: number | null) => ({
    ...way(totalUsd),
    size: { vcpus: 0.25, gigabytes: 0.5 },
    tasksPerInstance,
    breakEvenTasksPerInstance,
  });

  test("is the cheapest way, and says when another one would be", () => {
    const own = verdictOf(way(110), managed(100), fargate(300, 5.9, 2.2));
    expect(own.cheapest).toBe("own");
    expect(own.sentences).toEqual([
      "Own or managed? Own instances: USD 110 a month, 2 less than Managed Instances; 10 task-minutes of waiting.",
      "Managed Instances: USD 112, 10; cheaper with a fee below 10 % (it is 12 %).",
      "Fargate: USD 300, 10; cheaper below 2.2 tasks on an instance (there are 5.9).",
    ]);
    expect(verdictOf(way(120), managed(100), fargate(300, 5.9, 2.2)).sentences[0]).toBe(
      "Own or managed? Use Managed Instances, USD 8 a month less. Own instances: USD 120 a month, 10 task-minutes of waiting.",
    );
    const onFargate = verdictOf(way(400), managed(500), fargate(300, 1, 1.3));
    expect(onFargate.cheapest).toBe("fargate");
    expect(onFargate.sentences[0]).toMatch(
      /^Own or managed\? Use Fargate, USD 100 a month less\. Own instances: USD 400/,
    );
    expect(verdictOf(way(90), managed(100), { reason: "a task is too large" }).sentences[1]).toContain(
      "dearer even without a fee",
    );
  });

  test("is right at the edges: nothing wanted, an idle minimum, equal prices, no other way, a huge cluster", () => {
    const nothing = verdictOf(way(0), managed(0), fargate(0, null, null));
    expect(nothing.cheapest).toBe("own");
    expect(nothing.sentences[0]).toContain("USD 0 a month, as much as Managed Instances;");
    expect(nothing.sentences.join(" ")).not.toMatch(/NaN|Infinity|undefined/);
    // A minimum that nobody uses costs something, and neither of the others does.
    const idle = verdictOf(way(7.6), managed(0), fargate(0, null, null));
    expect(idle.cheapest).toBe("managed-instances");
    expect(idle.sentences[1]).toBe("Managed Instances: USD 0, 10; they need no instance.");
    expect(idle.sentences[0]).toContain("Use Managed Instances, USD 7.6 a month less. Own instances: USD 7.6 a month");
    expect(verdictOf(way(112), managed(100), { reason: "a task is too large" }).cheapest).toBe("own");
    expect(verdictOf(way(50), undefined, { reason: "a task is too large" }).sentences).toEqual([
      "Own or managed? Own instances: USD 50 a month, 10 task-minutes of waiting.",
      "Fargate: no, a task is too large.",
    ]);
    // Cheaper on paper alone: no task fits there.
    const sparse = { ...managed(100), sparser: "a t3.micro holds none" };
    const unserved = verdictOf(way(200), { ...sparse, isServed: false }, fargate(300, 5.9, 2.2));
    expect(unserved.cheapest).toBe("own");
    expect(unserved.sentences[1]).toBe("Managed Instances: USD 112, 10 or more: a t3.micro holds none.");
    const dear = verdictOf(way(100), sparse, fargate(300, 5.9, 2.2));
    expect(dear.sentences[1]).toBe("Managed Instances: USD 112, 10, as a t3.micro holds none.");
    expect(verdictOf(way(5000), managed(100), fargate(300, 5.9, 2.2)).sentences[1]).toContain(
      "a fee below 4,900 % (it",
    );
    const other = verdictOf(way(110), { ...managed(100), otherType: "c5a.large" }, fargate(300, 5.9, 2.2));
    expect(other.sentences[1]).toBe(
      "Managed Instances of c5a.large: USD 112, 10; cheaper with a fee below 10 % (it is 12 %).",
    );
    // Cheap as they did not serve.
    const few = verdictOf({ ...way(50), isServed: false }, undefined, fargate(300, 5.9, 2.2));
    expect(few.sentences[0]).toMatch(/ 10 task-minutes of waiting, as there were too few of them .+ do not compare\.$/);
    const huge = verdictOf(way(1_234_567), managed(1_200_000), fargate(9_000_000, 7, 0.96));
    expect(huge.sentences[0]).toContain("USD 1,234,567 a month, 109,433 less than Managed Instances;");
  });
});

test("policies are chosen by name, the subject always, and an unknown name is refused", () => {
  const names = (text?: string) => choosePolicies(text).policies.map(({ name }) => name);
  expect(names()).toEqual(["drydock", "managed-instances", "managed-90", "baseline"]);
  expect(names("clairvoyant, managed-100")).toEqual(["drydock", "managed-100", "clairvoyant"]);
  expect(names("all").length).toBeGreaterThanOrEqual(7);
  expect(choosePolicies().reference.name).toBe("baseline");
  expect(choosePolicies("managed-100").reference.name).toBe("managed-100");
  expect(choosePolicies("drydock").reference.name).toBe("drydock");
  expect(withoutFargate(choosePolicies("fargate,baseline")).policies.map(({ name }) => name)).toEqual([
    "drydock",
    "baseline",
  ]);
  expect(withoutFargate(choosePolicies("fargate")).reference.name).toBe("drydock");
  expect(() => choosePolicies("fargate, all")).toThrow(
    '--policies: got "fargate, all", allowed all by itself, or names; leave one of them out',
  );
  expect(() => choosePolicies("managed-9")).toThrow(
    /^--policies: got "managed-9", allowed drydock, .+ or all; did you mean managed-90\?$/,
  );
});

describe("prices of your own", () => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-prices-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileOf = (text: string) => {
    const file = join(folder, "prices.json");
    writeFileSync(file, text);
    return file;
  };

  test("are numbers by name", () => {
    for (const mark of ["", "\ufeff"])
      expect(readPricesFile(fileOf(`${mark}{ "instanceUsdPerHour": 0.01 }`))).toEqual({ instanceUsdPerHour: 0.01 });
  });

  test.each([
    ["{", /prices\.json, line 1: this is not JSON; write \{"instanceUsdPerHour": 0\.01\}$/],
    ["[1]", /prices\.json: got \[1\], allowed an object of prices by name; write/],
    ['{ "instanceUsdPerHours": 1 }', /instanceUsdPerHours is not a price; did you mean instanceUsdPerHour\?$/],
    ['{ "spotUsdPerHour": "1" }', /got "1", allowed a number from 0 to 1000000; name the price in its unit$/],
    [
      '{ "fargateSpotDiscountPercent": 101 }',
      /fargateSpotDiscountPercent: got 101, allowed a number from 0 to 100; name the percent of the price$/,
    ],
    ['{ "spotUsdPerHour": -1 }', /spotUsdPerHour: got -1, allowed a number from 0 to 1000000/],
    ['{ "spotUsdPerHour": 1e999 }', /spotUsdPerHour: got Infinity, allowed a number from 0 to 1000000/],
    ['{ "memory": 1 }', /memory is not a price; allowed instanceUsdPerHour, spotUsdPerHour, /],
  ])("are refused as %s", (text, message) => {
    expect(() => readPricesFile(fileOf(text))).toThrow(message);
  });

  test("are refused where there is no file", () => {
    expect(() => readPricesFile(join(folder, "none.json"))).toThrow(
      /^--prices: .+none\.json cannot be read \(ENOENT\); name a JSON file of prices$/,
    );
  });
});
