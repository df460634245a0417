import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findInstanceType, type InstanceType, instanceTypeNames } from "./instance-types";
import { pricesIn } from "./prices";

/** Beside this file: the first line names its day and its source, each other one a family, sizes of it and their regions. */
const OFFERINGS_FILE = join(__dirname, "data", "offerings.csv");

interface Offerings {
  /** Month of the table, as YYYY-MM. */
  readonly date: string;
  /** Regions that the table knows. */
  readonly regions: ReadonlySet<string>;
  /** Regions by instance type. */
  readonly regionsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

let offerings: Offerings | undefined;

/** The table, read when it is first asked for. */
function table(): Offerings {
  if (offerings) return offerings;
  const [heading = "", , ...rows] = readFileSync(OFFERINGS_FILE, "utf8").trimEnd().split("\n");
  const regionsOf = new Map<string, ReadonlySet<string>>();
  const all = new Set<string>();
  for (const row of rows) {
    const [family, sizes = "", text = ""] = row.split(",");
    const regions = new Set(text.split(" "));
    for (const region of regions) all.add(region);
    for (const size of sizes.split(" ")) regionsOf.set(`${family}.${size}`, regions);
  }
  offerings = { date: heading.slice(2, heading.indexOf(",")), regions: all, regionsOf };
  return offerings;
}

/** Knowledge of an instance type in a region. */
export interface Offer {
  /** Whether EC2 offered it there. */
  readonly isOffered: boolean;
  /** Day or month of that knowledge. */
  readonly date: string;
}

/**
 * Whether a region offers an instance type: by the table of offerings, or because the region has a price for it. What is
 * newer than the tables may be offered all the same.
 *
 * @returns undefined where the region is in no table
 */
export function offerOf(instanceType: string, region: string): Offer | undefined {
  const prices = pricesIn(region);
  if (prices?.priceOf(instanceType)) return { isOffered: true, date: prices.date };
  const { date, regions, regionsOf } = table();
  if (regions.has(region)) return { isOffered: regionsOf.get(instanceType)?.has(region) === true, date };
  return prices && { isOffered: false, date: prices.date };
}

/** Types that a region offers and that are as large as another one, newest generations first. */
export function alikeIn(region: string, type: InstanceType): readonly string[] {
  const isAlike = (other: InstanceType) =>
    other.architecture === type.architecture &&
    other.vcpus === type.vcpus &&
    other.memoryMiB === type.memoryMiB &&
    other.gpus === type.gpus &&
    other.neuronDevices === type.neuronDevices;
  const generation = (name: string) => Number(/\d+/.exec(name)?.[0]);
  return instanceTypeNames()
    .filter((name) => isAlike(findInstanceType(name)!) && offerOf(name, region)?.isOffered)
    .toSorted((one, other) => generation(other) - generation(one));
}
