import type { DescribeInstanceTypesCommandOutput, DescribeSpotPriceHistoryCommandOutput } from "@aws-sdk/client-ec2";
import type { GetProductsCommandOutput } from "@aws-sdk/client-pricing";
import { findInstanceType, type InstanceType, instanceTypes } from "./instance-types";
import { averageSpotPrices, instanceTypeOf, instanceTypesTable, onDemandPriceOf, pricesTable } from "./price-tables";

/** The calls that prices are read with, each for one page. */
export interface PriceCalls {
  /** DescribeInstanceTypes in the region. */
  instanceTypes(
    token: string | undefined,
  ): Promise<Pick<DescribeInstanceTypesCommandOutput, "InstanceTypes" | "NextToken">>;
  /** DescribeSpotPriceHistory in the region, for Linux and from now on. */
  spotPrices(
    token: string | undefined,
  ): Promise<Pick<DescribeSpotPriceHistoryCommandOutput, "SpotPriceHistory" | "NextToken">>;
  /** GetProducts of the AWS Price List for Linux instances on demand in the region. */
  products(token: string | undefined): Promise<Pick<GetProductsCommandOutput, "PriceList" | "NextToken">>;
}

/** The tables of one region. */
export interface ReadTables {
  readonly instanceTypes: string;
  readonly prices: string;
  /** Types that the region offers and the table did not have, by name. */
  readonly newTypes: readonly string[];
  /** Number of types with a price. */
  readonly priced: number;
}

/** Reads instance types and prices of a region. */
export async function readPrices(calls: PriceCalls, date: string): Promise<ReadTables> {
  const infos = await allPages(
    (token) => calls.instanceTypes(token),
    ({ InstanceTypes: page }) => page,
  );
  const history = await allPages(
    (token) => calls.spotPrices(token),
    ({ SpotPriceHistory: page }) => page,
  );
  const products = await allPages(
    (token) => calls.products(token),
    ({ PriceList: page }) => page,
  );
  const read = infos.flatMap((info) => instanceTypeOf(info) ?? []);
  const known = instanceTypes();
  const names = new Set([...known, ...read].map(({ name }: InstanceType) => name));
  const onDemand = new Map(
    products.flatMap((json) => [onDemandPriceOf(String(json))].filter((each) => each !== undefined)),
  );
  const priced = new Map([...onDemand].filter(([name]) => names.has(name)));
  return {
    instanceTypes: instanceTypesTable(known, read),
    prices: pricesTable({
      date,
      source: "AWS Price List API (on demand), EC2 API (Spot, the zones' average)",
      onDemand: priced,
      spot: averageSpotPrices(history),
    }),
    newTypes: read.map(({ name }) => name).filter((name) => !findInstanceType(name)),
    priced: priced.size,
  };
}

/** The entries of all pages, one after the other. */
async function allPages<Page extends { readonly NextToken?: string | undefined }, Entry>(
  call: (token: string | undefined) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[] | undefined,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let token: string | undefined;
  do {
    const page = await call(token);
    entries.push(...(entriesOf(page) ?? []));
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return entries;
}
