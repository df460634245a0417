import { readFileSync } from "node:fs";
import { closest } from "../aws/closest";
import { UserError } from "../user-error";
import type { Prices } from "./money";

const NAMES: readonly (keyof Prices)[] = [
  "instanceUsdPerHour",
  "spotUsdPerHour",
  "perInstanceUsdPerMonth",
  "managedInstancesFeePercent",
  "fargateUsdPerVcpuHour",
  "fargateUsdPerGigabyteHour",
  "fargateSpotDiscountPercent",
  "besideInstancesUsdPerMonth",
];

/** The one that is a part of another price. */
const SHARE: keyof Prices = "fargateSpotDiscountPercent";

/**
 * Reads prices of your own: a JSON object of numbers by the names of {@link Prices}, each at the minimum 0.
 *
 * @throws UserError with one line for each problem
 */
export function readPricesFile(file: string): Partial<Prices> {
  const values = contentsOf(file);
  const problems = Object.entries(values).flatMap(([name, value]) => {
    if (!NAMES.includes(name as keyof Prices))
      return [`${file}: ${name} is not a price; did you mean ${closest(name, [...NAMES])}?`];
    if (name === SHARE && typeof value === "number" && value > 100)
      return [`${file}: ${name}: got ${value}, allowed a number from 0 to 100; name the percent of the price`];
    if (typeof value === "number" && value >= 0) return [];
    return [`${file}: ${name}: got ${JSON.stringify(value)}, allowed a number from 0 on; name the price in its unit`];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return values;
}

const contentsOf = (file: string): Readonly<Record<string, unknown>> => {
  const json = parsed(file, textOf(file));
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new UserError(
    `${file}: got ${JSON.stringify(json)}, allowed an object of prices by name; write {"instanceUsdPerHour": 0.01}`,
  );
};

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: this is not JSON (${(error as Error).message}); write {"instanceUsdPerHour": 0.01}`);
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      `--prices: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); name a JSON file of prices`,
    );
  }
};
