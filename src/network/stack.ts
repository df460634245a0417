import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { DrydockStack } from "../terraform/stack";
import { type SubnetTier, subnetCidrBlock, subnetIndex } from "./addresses";
import { type NetworkContext, named } from "./context";
import { createEgress } from "./egress";
import { createGatewayEndpoints, createInterfaceEndpoints } from "./endpoints";
import { createFlowLogs } from "./flow-logs";
import { createHostedZones } from "./hosted-zones";
import { createNetworkAcls } from "./network-acls";
import { accountHasZone } from "./zones";

/**
 * A VPC with a public, a private and perhaps a data subnet in each zone, and what leads out of it.
 *
 * Everything that belongs to a zone is named by its letter: adding a zone touches no other.
 */
export class NetworkStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "network", environment);
    const { network: settings } = environment;
    if (settings.source !== "create") throw new Error(`network.source ${settings.source} needs no network stack`);
    const { cidrBlock, zones, ipv6, tiers } = settings;

    const vpc = new Vpc(this, "vpc", {
      cidrBlock,
      ...(ipv6 && { assignGeneratedIpv6CidrBlock: true }),
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: environment.name },
      lifecycle: { preventDestroy: !environment.throwAway },
    });
    this.recordFinalSettings(
      { "network.cidrBlock": cidrBlock },
      "another range replaces the whole network, with all that runs in it; keep it, or make an environment of another name",
    );
    // Without rules: whatever is put into it by mistake reaches nothing.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: named(this, "default-unused") });

    const subnets = (tier: SubnetTier) =>
      new Map(
        zones.map((zone) => [
          zone,
          new Subnet(this, `${tier}-subnet-${zone}`, {
            vpcId: vpc.id,
            availabilityZone: `${environment.region}${zone}`,
            cidrBlock: subnetCidrBlock(cidrBlock, tier, zone),
            ...(ipv6 && {
              // The /64 of a VPC's /56 that has the same number as the /20.
              ipv6CidrBlock: Fn.cidrsubnet(vpc.ipv6CidrBlock, 8, subnetIndex(tier, zone)),
              assignIpv6AddressOnCreation: true,
            }),
            tags: named(this, `${tier}-${zone}`),
            lifecycle: { precondition: [accountHasZone(this, zone)], preventDestroy: !environment.throwAway },
          }),
        ]),
      );
    const context: NetworkContext = {
      stack: this,
      settings,
      vpc,
      publicSubnets: subnets("public"),
      privateSubnets: subnets("private"),
      dataSubnets: tiers === 3 ? subnets("data") : new Map(),
    };

    const internetRoute = this.routePublicSubnets(context);
    const privateRouteTables = this.routePrivateSubnets(context);
    this.routeDataSubnets(context);
    createEgress(context, privateRouteTables, internetRoute);
    createGatewayEndpoints(context, privateRouteTables);
    createInterfaceEndpoints(context);
    createNetworkAcls(context);
    createFlowLogs(context);
    createHostedZones(this, vpc.id);
    this.outputNetwork(context);
  }

  /** The route to the internet, which a NAT gateway needs before it works. */
  private routePublicSubnets({ settings, vpc, publicSubnets }: NetworkContext): Route {
    const internetGateway = new InternetGateway(this, "internet-gateway", {
      vpcId: vpc.id,
      tags: { Name: this.environment.name },
    });
    const routeTable = new RouteTable(this, "public-route-table", { vpcId: vpc.id, tags: named(this, "public") });
    const toInternet = { routeTableId: routeTable.id, gatewayId: internetGateway.id };
    if (settings.ipv6)
      new Route(this, "public-internet-ipv6-route", { ...toInternet, destinationIpv6CidrBlock: "::/0" });
    for (const [zone, subnet] of publicSubnets)
      new RouteTableAssociation(this, `public-routes-${zone}`, { routeTableId: routeTable.id, subnetId: subnet.id });
    return new Route(this, "public-internet-route", { ...toInternet, destinationCidrBlock: "0.0.0.0/0" });
  }

  /** A table for each zone: with a NAT gateway per zone their routes differ. */
  private routePrivateSubnets({ vpc, privateSubnets }: NetworkContext): ReadonlyMap<string, RouteTable> {
    return new Map(
      [...privateSubnets].map(([zone, subnet]) => {
        const routeTable = new RouteTable(this, `private-route-table-${zone}`, {
          vpcId: vpc.id,
          tags: named(this, `private-${zone}`),
        });
        new RouteTableAssociation(this, `private-routes-${zone}`, { routeTableId: routeTable.id, subnetId: subnet.id });
        return [zone, routeTable];
      }),
    );
  }

  /** One table without a route: nothing leads out of the VPC. */
  private routeDataSubnets({ vpc, dataSubnets }: NetworkContext): void {
    if (dataSubnets.size === 0) return;
    const routeTable = new RouteTable(this, "data-route-table", { vpcId: vpc.id, tags: named(this, "data") });
    for (const [zone, subnet] of dataSubnets)
      new RouteTableAssociation(this, `data-routes-${zone}`, { routeTableId: routeTable.id, subnetId: subnet.id });
  }

  private outputNetwork({ settings, vpc, publicSubnets, privateSubnets, dataSubnets }: NetworkContext): void {
    const idsByZone = (of: ReadonlyMap<string, Subnet>) =>
      Object.fromEntries([...of].map(([zone, subnet]) => [zone, subnet.id]));
    this.output({
      vpc_id: vpc.id,
      cidr_block: vpc.cidrBlock,
      public_subnet_ids: idsByZone(publicSubnets),
      private_subnet_ids: idsByZone(privateSubnets),
      data_subnet_ids: dataSubnets.size > 0 ? idsByZone(dataSubnets) : undefined,
      ipv6_cidr_block: settings.ipv6 ? vpc.ipv6CidrBlock : undefined,
    });
  }
}
