import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { DataTerraformRemoteStateS3, Fn, type TerraformRemoteState } from "cdktf";
import type { EnvironmentSettings } from "../environment/schema";
import { zoneLettersOf } from "../environment/schema/network";
import { backendRole } from "../terraform/deploy-role";
import { literal } from "../terraform/literal";
import type { DrydockStack } from "../terraform/stack";

/** The network as another stack sees it, wherever it comes from. */
export interface NetworkReference {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Letters of the zones, in the order of the settings. */
  readonly zones: readonly string[];
  /** The subnets have IPv6 addresses besides those of IPv4. */
  readonly ipv6: boolean;
  /**
   * The VPC may have several IPv4 ranges, and all of them are clients of an internal load balancer. Terraform looks them up
   * when it plans, so the VPC must exist by then.
   *
   * @default false: the VPC's first range alone
   */
  readonly severalRanges?: boolean;
  /** Id of the public subnet of a zone, which a network may lack whose load balancer is internal. @param zone the zone's letter */
  publicSubnetId(zone: string): string;
  /** Id of the private subnet of a zone. @param zone the zone's letter */
  privateSubnetId(zone: string): string;
}

type Settings<Source> = Extract<EnvironmentSettings["network"], { readonly source: Source }>;
type Ids = Pick<NetworkReference, "vpcId" | "publicSubnetId" | "privateSubnetId">;

/** The network of the stack's environment. Asked for again, it adds nothing to the stack. */
export function networkOf(stack: DrydockStack): NetworkReference {
  const { network } = stack.environment;
  return {
    ...idsOf(stack),
    zones: zoneLettersOf(network),
    ipv6: network.ipv6,
    severalRanges: network.source !== "create",
  };
}

function idsOf(stack: DrydockStack): Ids {
  const { network } = stack.environment;
  switch (network.source) {
    case "create":
      return outputIds(stack.outputsOf("network"), {
        vpcId: "vpc_id",
        publicSubnetIds: "public_subnet_ids",
        privateSubnetIds: "private_subnet_ids",
      });
    case "remoteState":
      return outputIds(remoteState(stack, network), network.outputs);
    case "tags":
      return taggedIds(stack, network);
    case "ids":
      return {
        vpcId: network.vpcId,
        publicSubnetId: (zone) => network.subnets[zone]!.public!,
        privateSubnetId: (zone) => network.subnets[zone]!.private,
      };
  }
}

const outputIds = (state: TerraformRemoteState, outputs: Settings<"remoteState">["outputs"]): Ids => ({
  vpcId: state.getString(outputs.vpcId),
  publicSubnetId: (zone) => Fn.lookup(state.get(outputs.publicSubnetIds), zone) as string,
  privateSubnetId: (zone) => Fn.lookup(state.get(outputs.privateSubnetIds), zone) as string,
});

const remoteState = (stack: DrydockStack, network: Settings<"remoteState">): TerraformRemoteState =>
  once(
    stack,
    "network-state",
    (id) =>
      new DataTerraformRemoteStateS3(stack, id, {
        bucket: network.stateBucket,
        key: literal(network.stateKey),
        region: network.stateRegion ?? stack.environment.region,
        ...backendRole(stack.environment),
      }),
  );

/** One look-up a subnet: Terraform says so when a zone has none with these tags, or several. */
function taggedIds(stack: DrydockStack, network: Settings<"tags">): Ids {
  const vpc = once(stack, "vpc", (id) => new DataAwsVpc(stack, id, { tags: network.vpcTags }));
  const subnetId = (tier: "public" | "private", zone: string, tags: Record<string, string>): string =>
    once(
      stack,
      `${tier}-subnet-${zone}`,
      (id) =>
        new DataAwsSubnet(stack, id, {
          vpcId: vpc.id,
          availabilityZone: `${stack.environment.region}${zone}`,
          tags,
        }),
    ).id;
  return {
    vpcId: vpc.id,
    publicSubnetId: (zone) => subnetId("public", zone, network.publicSubnetTags!),
    privateSubnetId: (zone) => subnetId("private", zone, network.privateSubnetTags),
  };
}

/** The stack's construct of this id, made when it is first asked for. */
const once = <T>(stack: DrydockStack, id: string, make: (id: string) => T): T =>
  (stack.node.tryFindChild(id) as T | undefined) ?? make(id);
