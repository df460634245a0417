import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REGION_CODES } from "./regions";

/** Price of an hour of an instance, in USD, with Linux. */
export interface InstancePrice {
  /** On demand, in USD. */
  readonly onDemandUsdPerHour: number;
  /** Average over the zones on the day of the table; undefined where none was known. It is no promise. */
  readonly spotUsdPerHour?: number;
}

/** The prices of a region. */
export interface RegionPrices {
  /** Code of the region. */
  readonly region: string;
  /** Day of the prices, as YYYY-MM-DD. */
  readonly date: string;
  /** Where the prices are from, in words. */
  readonly source: string;
  /** @returns undefined when the region does not offer the type, or did not on that day */
  priceOf(instanceType: string): InstancePrice | undefined;
}

/** Beside this file, one table a region: `npm run prices` makes them anew. */
export const PRICES_FOLDER = join(__dirname, "data", "prices");

/** The first line of a table: day and source. */
const HEADING = /^# (\d{4}-\d\d-\d\d), (.+)$/;

/** The second line of a table. */
export const PRICE_COLUMNS = ["instanceType", "onDemandUsdPerHour", "spotUsdPerHour"] as const;

/**
 * The table of a region, read when it is asked for.
 *
 * @returns undefined when there is none: China, whose prices are in another currency, and the newest regions
 */
export function pricesIn(region: string): RegionPrices | undefined {
  const path = join(PRICES_FOLDER, `${region}.csv`);
  if (!REGION_CODES.includes(region) || !existsSync(path)) return undefined;
  const [heading = "", , ...rows] = readFileSync(path, "utf8").trimEnd().split("\n");
  const [, date, source] = HEADING.exec(heading) ?? [];
  if (date === undefined || source === undefined) throw new Error(`${path} does not begin with its day and its source`);
  const prices = new Map(rows.map((row) => [row.slice(0, row.indexOf(",")), row]));
  return {
    region,
    date,
    source,
    priceOf: (instanceType) => {
      const [, onDemand, spot] = prices.get(instanceType)?.split(",") ?? [];
      if (!onDemand) return undefined;
      return { onDemandUsdPerHour: Number(onDemand), ...(spot && { spotUsdPerHour: Number(spot) }) };
    },
  };
}
