import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { Fn, type Precondition } from "cdktf";
import type { DrydockStack } from "../terraform/stack";

const ID = "zones";

/** The letters that a zone may have in the settings. */
const LETTERS = ["a", "b", "c", "d", "e", "f"];

/**
 * Holds when the account has this zone: which ones it has differs from account to account (Amazon EC2 user guide,
 * "Availability Zones"). A plan fails with the zone's name, before an apply stops half-way.
 *
 * @param zone a letter
 */
export function accountHasZone(stack: DrydockStack, zone: string): Precondition {
  const known = stack.node.tryFindChild(ID) as DataAwsAvailabilityZones | undefined;
  const { names } =
    known ??
    new DataAwsAvailabilityZones(stack, ID, {
      // Every zone that the settings can name. Local and Wavelength Zones, whose names are longer, are none of them.
      filter: [{ name: "zone-name", values: LETTERS.map((letter) => `${stack.environment.region}${letter}`) }],
    });
  const name = `${stack.environment.region}${zone}`;
  return {
    condition: Fn.contains(names, name),
    errorMessage: `network.zones: this account has no ${name}; name zones of ${Fn.join(", ", names)}`,
  };
}
