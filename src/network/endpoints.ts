import type { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcEndpointRouteTableAssociation } from "@cdktf/provider-aws/lib/vpc-endpoint-route-table-association";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { isPartOfEverywhere } from "../aws/ip-ranges";
import { endpointServiceName } from "../aws/partitions";
import { interfaceEndpointsOf } from "../environment/schema/endpoint-rules";
import { type NetworkContext, named } from "./context";

const HTTPS_PORT = 443;

/** Gateway endpoints, which cost nothing and keep traffic to S3 and DynamoDB off the NAT gateway's bill. */
export function createGatewayEndpoints(
  { stack, settings, vpc }: NetworkContext,
  privateRouteTables: ReadonlyMap<string, RouteTable>,
): void {
  for (const service of settings.gatewayEndpoints) {
    const endpoint = new VpcEndpoint(stack, `${service}-endpoint`, {
      vpcId: vpc.id,
      serviceName: endpointServiceName(service, stack.environment.region, "Gateway"),
      vpcEndpointType: "Gateway",
      tags: named(stack, service),
    });
    for (const [zone, routeTable] of privateRouteTables)
      new VpcEndpointRouteTableAssociation(stack, `${service}-endpoint-routes-${zone}`, {
        vpcEndpointId: endpoint.id,
        routeTableId: routeTable.id,
      });
  }
}

/** Interface endpoints in the private subnets, reached from the VPC and the networks behind its VPN, over HTTPS alone. */
export function createInterfaceEndpoints({ stack, settings, vpc, privateSubnets }: NetworkContext): void {
  const services = interfaceEndpointsOf(stack.environment);
  if (services.length === 0) return;
  const securityGroup = new SecurityGroup(stack, "endpoint-security-group", {
    name: stack.nameOf("endpoints"),
    description: "Interface endpoints take HTTPS from the VPC",
    vpcId: vpc.id,
    tags: named(stack, "endpoints"),
  });
  const https = {
    securityGroupId: securityGroup.id,
    ipProtocol: "tcp",
    fromPort: HTTPS_PORT,
    toPort: HTTPS_PORT,
  };
  const clients = (settings.vpn?.staticRoutes ?? []).filter((route) => !isPartOfEverywhere(route));
  for (const [suffix, cidrIpv4, who] of [
    ["vpc", settings.cidrBlock, "the VPC"],
    ...clients.map((route) => [route.replaceAll(/[./]/g, "-"), route, route] as const),
  ] as const)
    new VpcSecurityGroupIngressRule(stack, `endpoints-from-${suffix}`, {
      ...https,
      cidrIpv4,
      description: `HTTPS from ${who}`,
    });
  for (const service of services) {
    const gateway = stack.node.tryFindChild(`${service}-endpoint`) as VpcEndpoint | undefined;
    const suffix = gateway ? "-interface-endpoint" : "-endpoint";
    new VpcEndpoint(stack, `${service.replaceAll(".", "-")}${suffix}`, {
      vpcId: vpc.id,
      serviceName: endpointServiceName(service, stack.environment.region, "Interface"),
      vpcEndpointType: "Interface",
      ...privateDns(service, gateway),
      subnetIds: [...privateSubnets.values()].map((subnet) => subnet.id),
      securityGroupIds: [securityGroup.id],
      tags: named(stack, service),
    });
  }
}

/**
 * How the service's own name is resolved. Names of DynamoDB cannot be (DynamoDB developer guide, "AWS PrivateLink for
 * DynamoDB"). Those of S3 lead to the interface endpoint from outside the VPC alone when there is a gateway endpoint,
 * which costs nothing, and which must be there first (EC2 API reference, `DnsOptionsSpecification`).
 */
function privateDns(service: string, gateway: VpcEndpoint | undefined) {
  if (service === "dynamodb") return { privateDnsEnabled: false };
  if (service !== "s3") return { privateDnsEnabled: true };
  return {
    privateDnsEnabled: true,
    dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: gateway !== undefined },
    ...(gateway && { dependsOn: [gateway] }),
  };
}
