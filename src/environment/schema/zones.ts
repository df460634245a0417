import { z } from "zod";
import { zoneLetter } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { note } from "./note";

export const zonesSetting = note(listOf(zoneLetter(), { min: 2, max: 4 }).prefault(["a", "b"]), {
  description: "Availability Zones by letter. Each has one public and one private subnet.",
  defaultIs:
    "a and b; a and c in ap-northeast-1; none in us-west-1, me-west-1 and sa-west-1, where an account's letters are not known",
  remedy: "name 2 to 4 different letters of zones that the region has",
});

export const ipv6Setting = note(z.boolean().default(false), {
  description: "The subnets have IPv6 addresses besides those of IPv4 (dual stack).",
});
