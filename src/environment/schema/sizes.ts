import type { CapacitySettings } from "./capacity";

type Sizes = Pick<CapacitySettings, "minSize" | "maxSize" | "desiredSize">;

/** Minimum number of instances when it is not set: two, so that one may fail, and one in each zone. */
export const defaultMinSize = (zones: number): number => Math.max(2, zones);

/** The sizes of the group in a network of so many zones: those set, and the defaults of the others. */
export const sizesOf = ({ minSize: given, maxSize, desiredSize }: Sizes, zones: number) => {
  const minSize = given ?? defaultMinSize(zones);
  return { minSize, maxSize, desiredSize: desiredSize ?? minSize };
};
