import { z } from "zod";
import { contains, coverInternet, isPartOfEverywhere } from "../../aws/ip-ranges";
import { type IsValid, withRules } from "../rules";
import { isOfDocker, MOVE_BRIDGE, OF_DOCKER } from "./docker-bridge";
import { interfaceEndpointsSetting } from "./endpoints";
import { asNumber } from "./kinds/amounts";
import { listOf } from "./kinds/kind";
import { ipv4Cidr, publicIpv4, vpcCidr } from "./kinds/network";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note } from "./note";
import { ipv6Setting, zonesSetting } from "./zones";

/** A network ACL has at most 20 rules in a direction (Amazon VPC quotas); each route that leads to the VPN takes one. */
const MAXIMUM_STATIC_ROUTES = 10;

const vpnSchema = z.strictObject({
  customerGatewayIp: note(publicIpv4(), { description: "Public address of the VPN device on the other side." }),
  staticRoutes: note(listOf(ipv4Cidr(), { min: 1, max: MAXIMUM_STATIC_ROUTES }), {
    description:
      "Address ranges on the other side. Private subnets reach them through the VPN, and they reach the private subnets. With 0.0.0.0/0, or with both halves of it, private subnets reach the internet through it too.",
    remedy: "give the ranges of the other side, for example ['192.168.0.0/16']",
  }),
  bgpAsn: note(asNumber().default(65_000), {
    description: "Autonomous system number of the VPN device. AWS needs one with static routes too.",
  }),
});

const flowLogsSchema = z.strictObject({
  traffic: note(z.enum(["reject", "all", "none"]).default("reject"), {
    description:
      "Traffic that is recorded. CloudWatch bills by volume. Rejected traffic is little, and investigations begin with it. All traffic of a busy cluster costs more than its NAT gateway.",
    remedy: "choose reject unless something needs more",
  }),
  retentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
    description: "Records are kept this long.",
    unit: "days",
  }),
});

const settingsSchema = z.strictObject({
  source: note(z.literal("create"), {
    description: "Drydock creates the VPC, its subnets and their routes.",
    remedy: "choose 'create' unless the network exists",
  }),
  cidrBlock: note(vpcCidr().default("10.0.0.0/16"), {
    description:
      "Address range of the VPC. Each subnet takes a /20 of it. Final unless throwAway: once deployed, another value is refused.",
  }),
  zones: zonesSetting,
  tiers: note(z.literal([2, 3]).default(2), {
    description:
      "2: a public and a private subnet in each zone. 3: a data subnet besides, for databases, without a route out of the VPC.",
  }),
  ipv6: ipv6Setting,
  egress: note(z.enum(["natGateway", "natGatewayPerZone", "vpn", "none"]).default("natGateway"), {
    description:
      "The way of private subnets out of the VPC. natGateway: one NAT gateway for all zones; if its zone fails, no zone has a way out. natGatewayPerZone: one in each zone. vpn: a site-to-site VPN. none: no way out; the interface endpoints that then lead to AWS cost more than a NAT gateway (docs/cost.md). IPv6 leaves with NAT gateways only, by an egress-only internet gateway.",
  }),
  vpn: note(vpnSchema.optional(), { description: "The VPN connection, with egress vpn only.", defaultIs: "none" }),
  gatewayEndpoints: note(
    z
      .array(z.enum(["s3", "dynamodb"]))
      .refine((services) => new Set(services).size === services.length)
      .default(["s3", "dynamodb"]),
    {
      description: "Services that private subnets reach through gateway endpoints, which cost nothing.",
      allowed: 'a list of "s3" and "dynamodb"',
      remedy: "keep both: traffic to them then passes no NAT gateway",
    },
  ),
  interfaceEndpoints: interfaceEndpointsSetting,
  flowLogs: note(flowLogsSchema.prefault({}), { description: "VPC flow logs in CloudWatch." }),
});

/** A route that lies within another one; a route to everywhere, or a half of it, may have others beside it. */
const overlapping = (routes: readonly Route[]): readonly { index: number; outer: string }[] =>
  routes.flatMap(({ route, index }) => {
    const outer = routes.find(
      (other) => other.route !== route && !isPartOfEverywhere(other.route) && contains(other.route, route),
    );
    return outer === undefined ? [] : [{ index, outer: outer.route }];
  });

/** A static route and its place in the list. */
interface Route {
  readonly route: string;
  readonly index: number;
}

/** The static routes that are ranges. */
const validRoutes = (
  vpn: { readonly staticRoutes?: readonly string[] | undefined } | undefined,
  isValid: IsValid,
): readonly Route[] =>
  (vpn?.staticRoutes ?? [])
    .map((route, index) => ({ route, index }))
    .filter(({ index }) => isValid(["vpn", "staticRoutes", index]));

export const createdNetworkSchema = withRules(settingsSchema, [
  {
    setting: "zones",
    needs: ["tiers", "zones"],
    broken: ({ tiers, zones }) => tiers === 3 && zones.some((zone) => zone > "d"),
    problem: () => "with 3 tiers a /16 has room for the data subnets of the zones a to d only",
    remedy: "name zones from a to d or set network.tiers to 2",
  },
  {
    setting: "vpn",
    needs: ["egress", "vpn"],
    broken: ({ egress, vpn }) => (egress === "vpn") !== (vpn !== undefined),
    problem: ({ egress }) => `network.egress is ${egress}, and a VPN goes with egress vpn only`,
    remedy: "set network.egress to 'vpn' and network.vpn to { customerGatewayIp, staticRoutes }, or neither",
  },
  {
    setting: "cidrBlock",
    needs: ["cidrBlock"],
    broken: ({ cidrBlock }) => isOfDocker(cidrBlock),
    problem: () => OF_DOCKER,
    remedy: "choose another range, for example 10.0.0.0/16",
  },
  {
    over: "vpn.staticRoutes",
    needs: [],
    breaches: ({ vpn }, isValid) =>
      validRoutes(vpn, isValid)
        .filter(({ route }) => isOfDocker(route))
        .map(({ index }) => ({ path: ["vpn", "staticRoutes", index], problem: OF_DOCKER })),
    remedy: `leave it out; ${MOVE_BRIDGE}`,
  },
  {
    over: "vpn.staticRoutes",
    needs: ["cidrBlock"],
    breaches: ({ cidrBlock, vpn }, isValid) =>
      validRoutes(vpn, isValid).flatMap(({ route, index }) =>
        contains(cidrBlock, route)
          ? [
              {
                path: ["vpn", "staticRoutes", index],
                problem: `a route to a part of the VPC's own ${cidrBlock} cannot lead out of it`,
              },
            ]
          : [],
      ),
    remedy: "choose another network.cidrBlock, one that the other side does not use",
  },
  {
    over: "vpn.staticRoutes",
    needs: [],
    breaches: ({ vpn }, isValid) =>
      overlapping(validRoutes(vpn, isValid)).map(({ index, outer }) => ({
        path: ["vpn", "staticRoutes", index],
        problem: `${outer} holds it already`,
      })),
    remedy: "leave one of the two out",
  },
  {
    setting: "gatewayEndpoints",
    needs: ["egress", "vpn", "gatewayEndpoints"],
    broken: (settings) => !reachesInternet(settings) && !settings.gatewayEndpoints.includes("s3"),
    problem: (settings) =>
      `with ${wayOutOf(settings)} instances reach packages and image layers in S3 by its gateway endpoint only`,
    remedy: "add s3 to network.gatewayEndpoints",
  },
]);

/** The settings of a network that Drydock creates. */
export type CreatedNetworkSettings = z.output<typeof settingsSchema>;

/** The zones that NAT gateways lie in. */
export const natGatewayZonesOf = ({ egress, zones }: CreatedNetworkSettings): readonly string[] =>
  ({ natGateway: zones.slice(0, 1), natGatewayPerZone: zones, vpn: [], none: [] })[egress];

/** Whether the private subnets have a way to the internet. */
export const reachesInternet = ({ egress, vpn }: Pick<CreatedNetworkSettings, "egress" | "vpn">): boolean =>
  egress === "natGateway" || egress === "natGatewayPerZone" || coverInternet(vpn?.staticRoutes ?? []);

/** The way of private subnets out of the VPC where it does not lead to the internet, in words. */
export const wayOutOf = ({ egress }: CreatedNetworkSettings): string =>
  egress === "vpn" ? "a VPN without a route for 0.0.0.0/0" : `network.egress ${egress}`;
