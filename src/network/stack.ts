import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { DrydockStack } from "../terraform/stack";
import { type SubnetTier, subnetCidrBlock } from "./addresses";
import { createHostedZones } from "./hosted-zones";

/**
 * A VPC with a public and a private subnet in each zone and one NAT gateway.
 *
 * Everything that belongs to a zone is named by its letter: adding a zone touches no other.
 */
export class NetworkStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "network", environment);
    const { network } = environment;
    if (network.source !== "create") throw new Error(`network.source ${network.source} needs no network stack`);
    const { cidrBlock, zones } = network;
    const named = (suffix: string) => ({ Name: this.nameOf(suffix) });

    const vpc = new Vpc(this, "vpc", {
      cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: environment.name },
    });
    // Without rules: whatever is put into it by mistake reaches nothing.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: named("default-unused") });
    const internetGateway = new InternetGateway(this, "internet-gateway", {
      vpcId: vpc.id,
      tags: { Name: environment.name },
    });

    const subnets = (tier: SubnetTier) =>
      new Map(
        zones.map((zone) => [
          zone,
          new Subnet(this, `${tier}-subnet-${zone}`, {
            vpcId: vpc.id,
            availabilityZone: `${environment.region}${zone}`,
            cidrBlock: subnetCidrBlock(cidrBlock, tier, zone),
            tags: named(`${tier}-${zone}`),
          }),
        ]),
      );
    const publicSubnets = subnets("public");
    const privateSubnets = subnets("private");

    const publicRoutes = new RouteTable(this, "public-route-table", { vpcId: vpc.id, tags: named("public") });
    const internetRoute = new Route(this, "public-internet-route", {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: internetGateway.id,
    });
    const address = new Eip(this, "nat-address", { domain: "vpc", tags: named("nat") });
    const nat = new NatGateway(this, "nat-gateway", {
      allocationId: address.id,
      subnetId: publicSubnets.get(zones[0]!)!.id,
      tags: { Name: environment.name },
      dependsOn: [internetRoute],
    });
    for (const [zone, subnet] of publicSubnets)
      new RouteTableAssociation(this, `public-routes-${zone}`, {
        routeTableId: publicRoutes.id,
        subnetId: subnet.id,
      });
    for (const [zone, subnet] of privateSubnets) {
      const routes = new RouteTable(this, `private-route-table-${zone}`, {
        vpcId: vpc.id,
        tags: named(`private-${zone}`),
      });
      new Route(this, `private-nat-route-${zone}`, {
        routeTableId: routes.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: nat.id,
      });
      new RouteTableAssociation(this, `private-routes-${zone}`, { routeTableId: routes.id, subnetId: subnet.id });
    }

    createHostedZones(this, vpc.id);

    const idsByZone = (of: ReadonlyMap<string, Subnet>) =>
      Object.fromEntries([...of].map(([zone, subnet]) => [zone, subnet.id]));
    this.output({
      vpc_id: { value: vpc.id, description: "Id of the VPC." },
      cidr_block: { value: vpc.cidrBlock, description: "Address range of the VPC." },
      public_subnet_ids: { value: idsByZone(publicSubnets), description: "Public subnet of each zone, by its letter." },
      private_subnet_ids: {
        value: idsByZone(privateSubnets),
        description: "Private subnet of each zone, by its letter.",
      },
    });
  }
}
