import { z } from "zod";
import { note } from "./note";

/** The letter after the region's code in the name of an Availability Zone. */
export const zoneLetter = z.string().regex(/^[a-f]$/);

export const zones = note(
  z
    .array(zoneLetter)
    .min(2)
    .max(4)
    .refine((letters) => new Set(letters).size === letters.length, { message: "each zone once" })
    .prefault(["a", "b"]),
  {
    description:
      "Availability Zones by letter: one public and one private subnet in each. Default: a and b, or what the region has instead (ap-northeast-1: a and c); us-west-1 shows each account other letters and has no default.",
    allowed: "2 to 4 different zone letters, each from a to f",
    remedy: "name 2 to 4 different letters of zones that the region has",
  },
);

export const ipv6 = note(z.boolean().default(false), {
  description: "The subnets have IPv6 addresses besides those of IPv4 (dual stack).",
});
