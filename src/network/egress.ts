import { CustomerGateway } from "@cdktf/provider-aws/lib/customer-gateway";
import { EgressOnlyInternetGateway } from "@cdktf/provider-aws/lib/egress-only-internet-gateway";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import type { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { VpnConnection } from "@cdktf/provider-aws/lib/vpn-connection";
import { VpnConnectionRoute } from "@cdktf/provider-aws/lib/vpn-connection-route";
import { VpnGateway } from "@cdktf/provider-aws/lib/vpn-gateway";
import { createAlarms } from "../alerts/alarms";
import { natGatewayZonesOf } from "../environment/schema/created-network";
import { type NetworkContext, named } from "./context";

/** How the private subnets reach what lies outside the VPC, as the settings say. */
export function createEgress(
  context: NetworkContext,
  privateRouteTables: ReadonlyMap<string, RouteTable>,
  internetRoute: Route,
): void {
  const { egress, ipv6, vpn } = context.settings;
  if (vpn) connectVpn(context, vpn, privateRouteTables);
  if (egress !== "natGateway" && egress !== "natGatewayPerZone") return;
  createNatGateways(context, privateRouteTables, internetRoute);
  if (ipv6) createEgressOnlyGateway(context, privateRouteTables);
}

/** The first zone's gateway has a name without a letter: going from one to one per zone keeps it and its address. */
function createNatGateways(
  { stack, settings, publicSubnets }: NetworkContext,
  privateRouteTables: ReadonlyMap<string, RouteTable>,
  internetRoute: Route,
): void {
  const gateways = new Map(
    natGatewayZonesOf(settings).map((zone, position) => {
      const suffix = position === 0 ? "" : `-${zone}`;
      const address = new Eip(stack, `nat-address${suffix}`, { domain: "vpc", tags: named(stack, `nat${suffix}`) });
      const gateway = new NatGateway(stack, `nat-gateway${suffix}`, {
        allocationId: address.id,
        subnetId: publicSubnets.get(zone)!.id,
        tags: { Name: `${stack.environment.name}${suffix}` },
        dependsOn: [internetRoute],
      });
      return [zone, gateway];
    }),
  );
  const [first] = gateways.values();
  for (const [zone, routeTable] of privateRouteTables)
    new Route(stack, `private-nat-route-${zone}`, {
      routeTableId: routeTable.id,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: (gateways.get(zone) ?? first)!.id,
    });
  createAlarms(
    stack,
    stack.deployment,
    [...gateways].flatMap(([zone, { id }]) =>
      (["natPortsExhausted", "natPacketsDropped"] as const).map((alarm) => ({ alarm, of: [id], thing: zone })),
    ),
  );
  stack.output({
    nat_gateway_ids: Object.fromEntries([...gateways].map(([zone, gateway]) => [zone, gateway.id])),
  });
}

function createEgressOnlyGateway(
  { stack, vpc }: NetworkContext,
  privateRouteTables: ReadonlyMap<string, RouteTable>,
): void {
  const gateway = new EgressOnlyInternetGateway(stack, "egress-only-internet-gateway", {
    vpcId: vpc.id,
    tags: { Name: stack.environment.name },
  });
  for (const [zone, routeTable] of privateRouteTables)
    new Route(stack, `private-ipv6-route-${zone}`, {
      routeTableId: routeTable.id,
      destinationIpv6CidrBlock: "::/0",
      egressOnlyGatewayId: gateway.id,
    });
}

function connectVpn(
  { stack, vpc }: NetworkContext,
  vpn: NonNullable<NetworkContext["settings"]["vpn"]>,
  privateRouteTables: ReadonlyMap<string, RouteTable>,
): void {
  const tags = { Name: stack.environment.name };
  const gateway = new VpnGateway(stack, "vpn-gateway", { vpcId: vpc.id, tags });
  const customerGateway = new CustomerGateway(stack, "customer-gateway", {
    type: "ipsec.1",
    ipAddress: vpn.customerGatewayIp,
    bgpAsn: String(vpn.bgpAsn),
    tags,
  });
  const connection = new VpnConnection(stack, "vpn-connection", {
    type: customerGateway.type,
    vpnGatewayId: gateway.id,
    customerGatewayId: customerGateway.id,
    staticRoutesOnly: true,
    tags,
  });
  for (const range of vpn.staticRoutes) {
    const suffix = range.replace(/[./]/g, "-");
    new VpnConnectionRoute(stack, `vpn-route-${suffix}`, {
      vpnConnectionId: connection.id,
      destinationCidrBlock: range,
    });
    for (const [zone, routeTable] of privateRouteTables)
      new Route(stack, `private-vpn-route-${zone}-${suffix}`, {
        routeTableId: routeTable.id,
        destinationCidrBlock: range,
        gatewayId: gateway.id,
      });
  }
  createAlarms(stack, stack.deployment, [{ alarm: "vpnDown", of: [connection.id] }]);
  stack.output({ vpn_connection_id: connection.id });
}
