import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { Fn, type Precondition } from "cdktf";
import type { DrydockStack } from "../terraform/stack";

const ID = "zones";

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
      // Local and Wavelength Zones have to be opted in to.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
  const name = `${stack.environment.region}${zone}`;
  return {
    condition: Fn.contains(names, name),
    errorMessage: `network.zones: this account has no ${name}; name zones of ${Fn.join(", ", names)}`,
  };
}
