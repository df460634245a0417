import { z } from "zod";
import { withRules } from "../rules";
import { interfaceEndpoints } from "./endpoints";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note, wholeNumber } from "./note";
import { ipv6, zones } from "./zones";

/** Most rules of a network ACL in a direction are 20 (Amazon VPC quotas); each route that leads to the VPN takes one. */
const MOST_STATIC_ROUTES = 10;

const octets = (range: string): readonly number[] => range.split(/[./]/).map(Number);

/** True of 192.168.4.0/22, false of 192.168.4.1/22: AWS wants the bits after the prefix to be 0. */
function isRange(text: string): boolean {
  if (!z.cidrv4().safeParse(text).success) return false;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = octets(text);
  return (((a * 256 + b) * 256 + c) * 256 + d) % 2 ** (32 - prefix) === 0;
}

/** The ranges of the VPC that a route may not lead out of it: the VPC's own, whole or in part. */
const within = (vpcCidrBlock: string, range: string): boolean => {
  const [first, second, , , prefix = 0] = octets(range);
  const [vpcFirst, vpcSecond] = octets(vpcCidrBlock);
  return prefix >= 16 && first === vpcFirst && second === vpcSecond;
};

const vpn = z.strictObject({
  customerGatewayIp: note(z.ipv4(), {
    description: "Public address of the VPN device on the other side.",
    allowed: "an IPv4 address",
    remedy: "give the address that the device has on the internet, for example 198.51.100.7",
  }),
  staticRoutes: note(
    z
      .array(z.string().refine(isRange))
      .min(1)
      .max(MOST_STATIC_ROUTES)
      .refine((routes) => new Set(routes).size === routes.length, { message: "each range once" }),
    {
      description:
        "Address ranges that the private subnets reach through the VPN, and that may reach them. With 0.0.0.0/0 they reach the internet through it too.",
      allowed: `1 to ${MOST_STATIC_ROUTES} different IPv4 ranges whose bits after the prefix are 0`,
      remedy: "give the ranges of the other side, for example ['192.168.0.0/16']",
    },
  ),
  bgpAsn: note(wholeNumber().min(1).max(2_147_483_647).default(65_000), {
    description: "Autonomous system number of the VPN device. AWS wants one with static routes too.",
  }),
});

const flowLogs = z.strictObject({
  traffic: note(z.enum(["reject", "all", "none"]).default("reject"), {
    description:
      "Which traffic is recorded. CloudWatch bills by volume: what was rejected is little and is what an investigation begins with, all traffic of a busy cluster costs more than its NAT gateway.",
    remedy: "choose reject unless something needs more",
  }),
  retentionDays: note(z.literal([...LOG_RETENTION_DAYS]).default(14), {
    description: "How long the records are kept.",
    unit: "days",
  }),
});

export const createdNetwork = withRules(
  z.strictObject({
    source: note(z.literal("create"), {
      description: "Drydock creates the VPC, its subnets and their routes.",
      remedy: "choose 'create' unless the network exists",
    }),
    cidrBlock: note(
      z
        .string()
        .regex(/^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/)
        .default("10.0.0.0/16"),
      {
        description: "Address range of the VPC. Each subnet takes a /20 of it.",
        allowed: "a private address range of the form 10.N.0.0/16, 172.16.0.0/16 to 172.31.0.0/16 or 192.168.0.0/16",
        remedy: "name a private /16, for example 10.7.0.0/16",
      },
    ),
    zones,
    tiers: note(z.literal([2, 3]).default(2), {
      description:
        "2: a public and a private subnet in each zone. 3: a data subnet besides, without a route out of the VPC, for databases.",
    }),
    ipv6,
    egress: note(z.enum(["natGateway", "natGatewayPerZone", "vpn", "none"]).default("natGateway"), {
      description:
        "How private subnets reach what lies outside: one NAT gateway, whose zone takes the others' way out with it when it fails, one per zone, a site-to-site VPN, or not at all. IPv6 leaves with NAT gateways only, by an egress-only internet gateway.",
    }),
    vpn: note(vpn.optional(), { description: "The VPN connection, only with egress vpn." }),
    gatewayEndpoints: note(
      z
        .array(z.enum(["s3", "dynamodb"]))
        .refine((services) => new Set(services).size === services.length, { message: "each service once" })
        .default(["s3", "dynamodb"]),
      {
        description: "Services that the private subnets reach through gateway endpoints, which cost nothing.",
        allowed: 'a list of "s3" and "dynamodb"',
        remedy: "keep both: traffic to them is then no traffic of a NAT gateway",
      },
    ),
    interfaceEndpoints,
    flowLogs: note(flowLogs.prefault({}), { description: "VPC flow logs in CloudWatch." }),
  }),
  [
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
      problem: ({ egress }) => `network.egress is ${egress}, and a VPN belongs to egress vpn and to nothing else`,
      remedy: "set network.egress to 'vpn' and network.vpn to { customerGatewayIp, staticRoutes }, or neither",
    },
    {
      setting: "vpn.staticRoutes",
      needs: ["cidrBlock", "vpn"],
      broken: ({ cidrBlock, vpn }) => (vpn?.staticRoutes ?? []).some((range) => within(cidrBlock, range)),
      problem: ({ cidrBlock }) => `a route to a part of the VPC's own ${cidrBlock} cannot lead out of it`,
      remedy: "choose another network.cidrBlock, one that the other side does not use",
    },
    {
      setting: "gatewayEndpoints",
      needs: ["egress", "gatewayEndpoints"],
      broken: ({ egress, gatewayEndpoints }) => egress === "none" && !gatewayEndpoints.includes("s3"),
      problem: () => "with network.egress none instances find packages and image layers in S3 by its endpoint only",
      remedy: "add s3 to network.gatewayEndpoints",
    },
  ],
);

/** The settings of a network that Drydock creates. */
export type CreatedNetworkSettings = z.output<typeof createdNetwork>;

/** The zones that NAT gateways lie in. */
export const natGatewayZonesOf = ({ egress, zones }: CreatedNetworkSettings): readonly string[] =>
  ({ natGateway: zones.slice(0, 1), natGatewayPerZone: zones, vpn: [], none: [] })[egress];

/** Whether the private subnets have a way to the internet. */
export const reachesInternet = (settings: CreatedNetworkSettings): boolean =>
  natGatewayZonesOf(settings).length > 0 || settings.vpn?.staticRoutes.includes("0.0.0.0/0") === true;
