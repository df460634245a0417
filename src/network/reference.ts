import { Fn, type TerraformRemoteState } from "cdktf";
import type { DrydockStack } from "../terraform/stack";

/** The network as another stack sees it, whether Drydock created it or its ids are settings. */
export interface NetworkReference {
  readonly vpcId: string;
  /** Letters of the zones, in the order of the settings. */
  readonly zones: readonly string[];
  publicSubnetId(zone: string): string;
  privateSubnetId(zone: string): string;
}

/** The network of the stack's environment. With a created network it reads the network stack's outputs. */
export function networkOf(stack: DrydockStack): NetworkReference {
  const { network } = stack.environment;
  if (network.source === "create") {
    const outputs = stack.outputsOf("network");
    return {
      vpcId: outputs.getString("vpc_id"),
      zones: network.zones,
      publicSubnetId: (zone) => entry(outputs, "public_subnet_ids", zone),
      privateSubnetId: (zone) => entry(outputs, "private_subnet_ids", zone),
    };
  }
  return {
    vpcId: network.vpcId,
    zones: Object.keys(network.subnets),
    publicSubnetId: (zone) => network.subnets[zone]!.public,
    privateSubnetId: (zone) => network.subnets[zone]!.private,
  };
}

const entry = (outputs: TerraformRemoteState, output: string, key: string): string =>
  Fn.lookup(outputs.get(output), key) as string;
