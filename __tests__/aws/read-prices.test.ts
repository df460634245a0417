import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { InstanceTypeInfo } from "@aws-sdk/client-ec2";
import { findInstanceType, INSTANCE_TYPES_FILE, instanceTypeNames } from "../../src/aws/instance-types";
import { instanceTypeOf, instanceTypesTable } from "../../src/aws/price-tables";
import { type PriceCalls, readPrices } from "../../src/aws/read-prices";

/** DescribeInstanceTypes of some types, as moto 5.2.5 carries them from AWS. */
const RECORDED = JSON.parse(
  readFileSync(join(__dirname, "recorded/describe-instance-types.json"), "utf8"),
) as InstanceTypeInfo[];

/** A product as GetProducts gives it: its JSON in a text (AWS Price List API reference, with the parts that matter). */
const product = (instanceType: string, usd: string) =>
  JSON.stringify({
    product: {
      productFamily: "Compute Instance",
      sku: "SKU1",
      attributes: { instanceType, regionCode: "eu-central-1" },
    },
    serviceCode: "AmazonEC2",
    terms: {
      OnDemand: {
        "SKU1.JRTCKXETXF": {
          offerTermCode: "JRTCKXETXF",
          priceDimensions: { "SKU1.JRTCKXETXF.6YS6EN2CT7": { unit: "Hrs", pricePerUnit: { USD: usd } } },
        },
      },
    },
  });

const spot = (InstanceType: string, AvailabilityZone: string, SpotPrice: string, hour: number) => ({
  InstanceType: InstanceType as never,
  AvailabilityZone,
  SpotPrice,
  Timestamp: new Date(Date.UTC(2026, 10, 26, hour)),
  ProductDescription: "Linux/UNIX" as const,
});

/** Gives entries in pages of one, and counts the calls. */
const paged = <Entry>(entries: readonly Entry[]) => {
  const tokens: (string | undefined)[] = [];
  return {
    tokens,
    page: (token: string | undefined) => {
      tokens.push(token);
      const index = Number(token ?? 0);
      return {
        entries: entries.slice(index, index + 1),
        NextToken: index + 1 < entries.length ? String(index + 1) : "",
      };
    },
  };
};

function calls(): PriceCalls {
  const infos = paged([...RECORDED, { ...RECORDED[0], InstanceType: "m9z.large" as never }]);
  const history = paged([
    spot("t3.micro", "eu-central-1a", "0.004", 1),
    spot("t3.micro", "eu-central-1a", "0.002", 3),
    spot("t3.micro", "eu-central-1b", "0.006", 2),
  ]);
  const products = paged([
    product("t3.micro", "0.0120000000"),
    product("m9z.large", "0.1"),
    product("x9.unknown", "1"),
    product("m7g.medium", "0.0000000000"),
  ]);
  return {
    instanceTypes: async (token) => {
      const { entries, NextToken } = infos.page(token);
      return { InstanceTypes: entries, NextToken };
    },
    spotPrices: async (token) => {
      const { entries, NextToken } = history.page(token);
      return { SpotPriceHistory: entries, NextToken };
    },
    products: async (token) => {
      const { entries, NextToken } = products.page(token);
      return { PriceList: entries, NextToken };
    },
  };
}

test("all pages are read: prices on demand, the zones' average of the newest Spot prices, and new types", async () => {
  const { prices, newTypes, priced, instanceTypes } = await readPrices(calls(), "2026-11-26");
  expect(prices.split("\n")).toEqual([
    "# 2026-11-26, AWS Price List API (on demand), EC2 API (Spot, the zones' average)",
    "instanceType,onDemandUsdPerHour,spotUsdPerHour",
    "m9z.large,0.1,",
    "t3.micro,0.012,0.004",
    "",
  ]);
  expect({ newTypes, priced }).toEqual({ newTypes: ["m9z.large"], priced: 2 });
  expect(instanceTypes).toContain("\nm9z.large,x86_64,2,1024,2,0,0,0,1\n");
});

test.each(
  RECORDED.filter(({ InstanceType: name }) => name !== "mac2.metal").map((info) => [info.InstanceType!, info] as const),
)("%s as the API gives it is what the table has", (name, info) => {
  expect(instanceTypeOf(info)).toEqual(findInstanceType(name));
});

test("macOS and what is not whole are left out", () => {
  expect(RECORDED.map(({ InstanceType: name }) => name)).toContain("mac2.metal");
  expect(instanceTypeOf(RECORDED.find(({ InstanceType: name }) => name === "mac2.metal")!)).toBeUndefined();
  expect(instanceTypeOf({ InstanceType: "t3.micro" })).toBeUndefined();
});

test("the committed table is written as the command writes it", () => {
  const known = instanceTypeNames().map((name) => findInstanceType(name)!);
  expect(instanceTypesTable(known, [])).toBe(readFileSync(INSTANCE_TYPES_FILE, "utf8"));
});
