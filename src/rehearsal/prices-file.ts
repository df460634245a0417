import { nearest } from "../aws/closest";
import { UserError } from "../user-error";
import type { Prices } from "./money";
import { readNamedValues, shownName } from "./named-values";

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

/** Highest price. An assumption: no price of AWS comes near, and what is beyond is no figure of a table. */
const MAX_PRICE = 1_000_000;

/**
 * Reads prices of your own: a JSON object of numbers by the names of {@link Prices}, each from 0 to {@link MAX_PRICE}.
 *
 * @throws UserError with one line for each problem
 */
export function readPricesFile(file: string): Partial<Prices> {
  const values = readNamedValues(file, {
    option: "--prices",
    values: "prices",
    example: '{"instanceUsdPerHour": 0.01}',
  });
  const problems = Object.entries(values).flatMap(([name, value]) => {
    if (!NAMES.includes(name as keyof Prices)) return [`${file}: ${shownName(name)} is not a price; ${hintOf(name)}`];
    const maximum = name === SHARE ? 100 : MAX_PRICE;
    if (typeof value === "number" && value >= 0 && value <= maximum) return [];
    const got = typeof value === "number" ? value : JSON.stringify(value);
    const remedy = name === SHARE ? "name the percent of the price" : "name the price in its unit";
    return [`${file}: ${name}: got ${got}, allowed a number from 0 to ${maximum}; ${remedy}`];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return values;
}

/** A name with few mistakes is taken for the price that it resembles. */
const hintOf = (name: string): string => {
  const meant = nearest(name, NAMES);
  return meant === undefined ? `allowed ${NAMES.join(", ")}` : `did you mean ${meant}?`;
};
