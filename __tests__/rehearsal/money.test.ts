import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fargateSizeOf, fargateUsdPerHour, monthlyCost, type Prices, pricesFor } from "../../src/rehearsal/money";
import { choosePolicies } from "../../src/rehearsal/policies/choose";
import { readPricesFile } from "../../src/rehearsal/prices-file";
import { fargateCost, verdictOf } from "../../src/rehearsal/verdict";
import type { AutoScalingGroup } from "../../src/virtual-aws";

const PRICES: Prices = {
  instanceUsdPerHour: 0.1,
  spotUsdPerHour: 0.04,
  managedInstancesFeePercent: 12,
  fargateUsdPerVcpuHour: 0.04,
  fargateUsdPerGigabyteHour: 0.005,
  besideInstancesUsdPerMonth: 0,
};
const group = { instanceType: "t3.micro" } as AutoScalingGroup;
const NOTHING = { natGateways: 0, loadBalancers: 0, addresses: 0 };

test("a month has 730 hours of each instance, Spot Instances above the base, and a fee where AWS manages them", () => {
  expect(monthlyCost(10, {}, PRICES, false)).toEqual({ instancesUsd: 730, feeUsd: 0, totalUsd: 730 });
  expect(monthlyCost(10, {}, PRICES, true).feeUsd).toBeCloseTo(87.6, 9);
  // 2 on demand, of the other 8 half: 6 of 0.1 and 4 of 0.04.
  expect(monthlyCost(10, { onDemandBase: 2, spotPercent: 50 }, PRICES, false).totalUsd).toBeCloseTo(730 * 0.76, 9);
});

test("prices are the region's; those of us-east-1 alone are in proportion; your own come first", () => {
  const known = pricesFor({ region: "us-east-1", group }, { natGateways: 2, loadBalancers: 1, addresses: 4 })!;
  expect(known.prices.instanceUsdPerHour).toBe(0.0104);
  expect(known.prices.besideInstancesUsdPerMonth).toBeCloseTo(730 * (2 * 0.045 + 0.0225 + 4 * 0.005), 9);
  expect(known.source).toMatch(/^us-east-1, \d{4}-\d\d-\d\d$/);
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

test("Fargate costs by task, a minute of waiting for two starts, and has no size for the largest tasks", () => {
  const demand = { startMs: 0, stepMs: 60_000, tasks: Uint32Array.of(2, 4, 4, 2) };
  const cost = fargateCost([{ task: { cpu: 256, memory: 512 }, demand }], PRICES)!;
  // Three tasks in the mean, each 0.25 vCPU and 0.5 GB.
  expect(fargateUsdPerHour(cost.size, PRICES)).toBeCloseTo(0.0125, 9);
  expect(cost.totalUsd).toBeCloseTo(3 * 0.0125 * 730, 9);
  expect(cost.waitingTaskMinutes).toBe(1);
  expect(cost.breakEvenTasksPerInstance).toBeCloseTo(8, 9);
  expect(fargateCost([{ task: { cpu: 256, memory: 200_000 }, demand }], PRICES)).toBeUndefined();
});

test("the verdict is the cheapest way, and says when another one would be", () => {
  const way = (totalUsd: number) => ({ totalUsd, waitingTaskMinutes: 10 });
  const managed = (instancesUsd: number) => ({
    ...way(instancesUsd * 1.12),
    cost: { instancesUsd, feeUsd: instancesUsd * 0.12, totalUsd: instancesUsd * 1.12 },
    feePercent: 12,
  });
  const fargate = { ...way(300), size: { vcpus: 0.25, gigabytes: 0.5 }, breakEvenTasksPerInstance: 8 };
  const own = verdictOf(way(110), managed(100), fargate);
  expect(own.cheapest).toBe("own");
  expect(own.sentences).toEqual([
    "Own or managed? Own instances: USD 110 a month, 10 task-minutes of waiting.",
    "Managed Instances: USD 112, 10; cheaper with a fee below 10 % (it is 12 %).",
    "Fargate: USD 300, 10; cheaper below 8.0 tasks on an instance.",
  ]);
  expect(verdictOf(way(120), managed(100), fargate).sentences[0]).toMatch(
    /^Own or managed\? Use Managed Instances\. Own instances: USD 120/,
  );
  expect(verdictOf(way(400), managed(500), fargate).cheapest).toBe("fargate");
  expect(verdictOf(way(90), managed(100), undefined).sentences[1]).toContain("dearer even without a fee");
});

test("policies are chosen by name, the subject always, and an unknown name is refused", () => {
  const names = (text?: string) => choosePolicies(text).policies.map(({ name }) => name);
  expect(names()).toEqual(["drydock", "managed-instances", "managed-90", "baseline"]);
  expect(names("clairvoyant, managed-100")).toEqual(["drydock", "managed-100", "clairvoyant"]);
  expect(names("all").length).toBeGreaterThanOrEqual(7);
  expect(choosePolicies().reference.name).toBe("baseline");
  expect(choosePolicies("managed-100").reference.name).toBe("managed-100");
  expect(choosePolicies("drydock").reference.name).toBe("drydock");
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
    expect(readPricesFile(fileOf('{ "instanceUsdPerHour": 0.01 }'))).toEqual({ instanceUsdPerHour: 0.01 });
  });

  test.each([
    ["{", /prices\.json: this is not JSON \(.+\); write \{"instanceUsdPerHour": 0\.01\}$/],
    ["[1]", /prices\.json: got \[1\], allowed an object of prices by name; write/],
    ['{ "instanceUsdPerHours": 1 }', /instanceUsdPerHours is not a price; did you mean instanceUsdPerHour\?$/],
    ['{ "spotUsdPerHour": "1" }', /spotUsdPerHour: got "1", allowed a number from 0 on; name the price in its unit$/],
    ['{ "spotUsdPerHour": -1 }', /spotUsdPerHour: got -1, allowed a number from 0 on/],
  ])("are refused as %s", (text, message) => {
    expect(() => readPricesFile(fileOf(text))).toThrow(message);
  });

  test("are refused where there is no file", () => {
    expect(() => readPricesFile(join(folder, "none.json"))).toThrow(
      /^--prices: .+none\.json cannot be read \(ENOENT\); name a JSON file of prices$/,
    );
  });
});
