import { readdirSync } from "node:fs";
import { instanceTypeNames } from "../../src/aws/instance-types";
import { PRICES_FOLDER, pricesIn } from "../../src/aws/prices";
import { REGION_CODES } from "../../src/aws/regions";

const regions = readdirSync(PRICES_FOLDER).map((file) => file.replace(/\.csv$/, ""));

test.each(regions)("%s: every price is a figure of a day, for a type of the table", (region) => {
  expect(REGION_CODES).toContain(region);
  const prices = pricesIn(region)!;
  expect(prices.date).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
  const priced = instanceTypeNames().flatMap((name) => prices.priceOf(name) ?? []);
  expect(priced.length).toBeGreaterThan(100);
  const isPrice = (usdPerHour: number | undefined) => usdPerHour === undefined || usdPerHour > 0;
  const wrong = priced.filter((price) => !(price.onDemandUsdPerHour > 0) || !isPrice(price.spotUsdPerHour));
  expect(wrong).toEqual([]);
});

test("a t3.micro costs what AWS's page says", () => {
  expect(pricesIn("us-east-1")!.priceOf("t3.micro")!.onDemandUsdPerHour).toBe(0.0104);
  expect(pricesIn("eu-central-1")!.priceOf("t3.micro")!.onDemandUsdPerHour).toBe(0.012);
});

test("there are no prices of China, of the newest regions and of what is no region", () => {
  for (const region of ["cn-north-1", "eusc-de-east-1", "../prices/us-east-1", "toString"])
    expect(pricesIn(region)).toBeUndefined();
});

test("a type that a region does not offer has no price there", () => {
  expect(pricesIn("eu-central-1")!.priceOf("toString")).toBeUndefined();
  expect(pricesIn("eu-central-2")!.priceOf("p5.48xlarge")).toBeUndefined();
});
