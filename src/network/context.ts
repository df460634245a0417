import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import type { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { CreatedNetworkSettings } from "../environment/schema/created-network";
import type { DrydockStack } from "../terraform/stack";

/** The settings and the first resources of the network stack, on which its other parts build. */
export interface NetworkContext {
  /** The network stack, the scope of its parts. */
  readonly stack: DrydockStack;
  readonly settings: CreatedNetworkSettings;
  readonly vpc: Vpc;
  /** Subnets and route tables by the letter of their zone. */
  readonly publicSubnets: ReadonlyMap<string, Subnet>;
  readonly privateSubnets: ReadonlyMap<string, Subnet>;
  /** Empty with two tiers. */
  readonly dataSubnets: ReadonlyMap<string, Subnet>;
}

/** The tag that names a resource `<environment>-<suffix>`. */
export const named = (stack: DrydockStack, suffix: string) => ({ Name: stack.nameOf(suffix) });
