import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { CreatedNetworkSettings } from "../environment/schema/created-network";
import type { DrydockStack } from "../terraform/stack";

/** The settings and the first resources of the network stack, on which its other parts build. */
export interface NetworkContext {
  /** The network stack, the scope of its parts. */
  readonly stack: DrydockStack;
  /** Settings of the network. */
  readonly settings: CreatedNetworkSettings;
  /** The VPC. */
  readonly vpc: Vpc;
  /** Public subnets by the letter of their zone. */
  readonly publicSubnets: ReadonlyMap<string, Subnet>;
  /** Private subnets by the letter of their zone. */
  readonly privateSubnets: ReadonlyMap<string, Subnet>;
  /** Data subnets by the letter of their zone. Empty with two tiers. */
  readonly dataSubnets: ReadonlyMap<string, Subnet>;
}

/** The tag that names a resource `<environment>-<suffix>`. */
export const named = (stack: DrydockStack, suffix: string) => ({ Name: stack.nameOf(suffix) });
