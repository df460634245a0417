import { NetworkAcl, type NetworkAclEgress } from "@cdktf/provider-aws/lib/network-acl";
import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { outsideClientsOf } from "../environment/schema/outside-clients";
import type { SubnetTier } from "./addresses";
import { type NetworkContext, named } from "./context";

/**
 * The other side of a rule: any address, the VPC itself, the networks behind the VPN connection, or a range of addresses.
 */
type Peer = "anywhere" | "vpc" | "vpn" | { readonly cidrBlock: string };

interface AclRule {
  readonly peer: Peer;
  readonly traffic: Traffic;
}

interface Traffic {
  /** The protocol's number at IANA, -1 for all. */
  readonly protocol: string;
  /** First and last port. @default all */
  readonly ports?: readonly [number, number];
  /** Type and code of the ICMP message. */
  readonly icmp?: readonly [type: number, code: number];
}

const EVERYTHING: Traffic = { protocol: "-1" };
const tcp = (first: number, last = first): Traffic => ({ protocol: "6", ports: [first, last] });
const udp = (first: number, last = first): Traffic => ({ protocol: "17", ports: [first, last] });
/** ICMP "fragmentation needed" and ICMPv6 "packet too big": without them large packets vanish on some paths. */
const PACKET_TOO_BIG: Traffic = { protocol: "1", icmp: [3, 4] };
const PACKET_TOO_BIG_V6: Traffic = { protocol: "58", icmp: [2, 0] };

/**
 * Traffic that may enter a tier. Network ACLs are stateless: answers need a rule too. NAT gateways and load balancers send
 * from any port from 1024 on (VPC guide, "Custom network ACLs"). Linux takes the ports of its own sockets from 32768, and
 * any from 1024 for a container whose port another one has (`nf_nat_l4proto_unique_tuple`, net/netfilter/nf_nat_core.c).
 */
const INGRESS: Record<SubnetTier, readonly AclRule[]> = {
  public: [
    { peer: "vpc", traffic: EVERYTHING },
    { peer: "anywhere", traffic: tcp(80) },
    { peer: "anywhere", traffic: tcp(443) },
    { peer: "anywhere", traffic: tcp(1024, 65_535) },
    { peer: "anywhere", traffic: udp(1024, 65_535) },
    { peer: "anywhere", traffic: PACKET_TOO_BIG },
  ],
  private: [
    { peer: "vpc", traffic: EVERYTHING },
    { peer: "vpn", traffic: EVERYTHING },
    { peer: "anywhere", traffic: tcp(1024, 65_535) },
    { peer: "anywhere", traffic: udp(1024, 65_535) },
    { peer: "anywhere", traffic: PACKET_TOO_BIG },
  ],
  data: [{ peer: "vpc", traffic: EVERYTHING }],
};

/** Traffic that may leave a tier. */
const EGRESS: Record<SubnetTier, readonly AclRule[]> = {
  public: [{ peer: "anywhere", traffic: EVERYTHING }],
  private: [{ peer: "anywhere", traffic: EVERYTHING }],
  data: [{ peer: "vpc", traffic: EVERYTHING }],
};

/** Gives the subnets of each tier a network ACL of their own. No subnet keeps the VPC's default one, which allows all. */
export function createNetworkAcls(context: NetworkContext): void {
  const tiers: Record<SubnetTier, ReadonlyMap<string, Subnet>> = {
    public: context.publicSubnets,
    private: context.privateSubnets,
    data: context.dataSubnets,
  };
  for (const tier of Object.keys(tiers) as SubnetTier[]) {
    if (tiers[tier].size === 0) continue;
    const { stack, vpc } = context;
    new NetworkAcl(stack, `${tier}-network-acl`, {
      vpcId: vpc.id,
      subnetIds: [...tiers[tier].values()].map((subnet) => subnet.id),
      ingress: entries([...INGRESS[tier], ...(tier === "private" ? outsideRules(context) : [])], context),
      egress: entries(EGRESS[tier], context),
      tags: named(stack, tier),
    });
  }
}

/** Further clients of private subnets. They come last: the numbers of the other rules do not depend on them. */
const outsideRules = ({ stack, settings }: NetworkContext): readonly AclRule[] =>
  outsideClientsOf(stack.environment, settings).map(({ cidrBlock, ports }) => ({
    peer: { cidrBlock },
    traffic: tcp(...ports),
  }));

type Entry = Required<Pick<NetworkAclEgress, "action" | "protocol" | "ruleNo" | "fromPort" | "toPort">> &
  NetworkAclEgress;

type Addresses = Pick<NetworkAclEgress, "cidrBlock" | "ipv6CidrBlock">;

/** The ranges of addresses that a peer has. */
function addressesOf(peer: Peer, { settings, vpc }: NetworkContext): readonly Addresses[] {
  if (peer === "vpn") return (settings.vpn?.staticRoutes ?? []).map((route) => ({ cidrBlock: route }));
  if (typeof peer === "object") return [peer];
  const [cidrBlock, ipv6CidrBlock] = peer === "vpc" ? [settings.cidrBlock, vpc.ipv6CidrBlock] : ["0.0.0.0/0", "::/0"];
  return [{ cidrBlock }, ...(settings.ipv6 ? [{ ipv6CidrBlock }] : [])];
}

/** The rules as AWS has them: one a range of addresses, numbered in their order. */
function entries(rules: readonly AclRule[], context: NetworkContext): Entry[] {
  return rules
    .flatMap(({ peer, traffic }) =>
      addressesOf(peer, context).map((addresses) => ({
        ...addresses,
        ...(traffic === PACKET_TOO_BIG && addresses.ipv6CidrBlock ? PACKET_TOO_BIG_V6 : traffic),
      })),
    )
    .map(({ ports: [fromPort, toPort] = [0, 0], icmp, ...rule }, position) => ({
      ...rule,
      action: "allow",
      ruleNo: 100 + 10 * position,
      fromPort,
      toPort,
      ...(icmp && { icmpType: icmp[0], icmpCode: icmp[1] }),
    }));
}
