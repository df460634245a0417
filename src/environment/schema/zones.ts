import { z } from "zod";
import { zoneLetter } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { note } from "./note";

export const zonesSetting = note(listOf(zoneLetter(), { min: 2, max: 4 }).prefault(["a", "b"]), {
  description:
    "Availability Zones by letter. Each has one public and one private subnet. us-west-1 shows each account other letters and has no default.",
  defaultIs: "a and b, or those that the region has instead (ap-northeast-1: a and c)",
  remedy: "name 2 to 4 different letters of zones that the region has",
});

export const ipv6Setting = note(z.boolean().default(false), {
  description: "The subnets have IPv6 addresses besides those of IPv4 (dual stack).",
});
