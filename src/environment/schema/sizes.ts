import type { CapacitySettings } from "./capacity";

type Sizes = Pick<CapacitySettings, "minSize" | "maxSize" | "desiredSize">;

/** Fewest instances when nobody says: two, so that one may fail, and one in each zone. */
export const usualMinSize = (zones: number): number => Math.max(2, zones);

/** The sizes of the group in a network of so many zones: those set, and the defaults of the others. */
export const sizesOf = ({ minSize, maxSize, desiredSize }: Sizes, zones: number) => {
  const least = minSize ?? usualMinSize(zones);
  return { minSize: least, maxSize, desiredSize: desiredSize ?? least };
};
