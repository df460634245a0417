import type { z } from "zod";
import { contains } from "../../aws/ip-ranges";
import type { RuleOfMany } from "../rules";
import type { CapacitySettings } from "./capacity";
import type { CreatedNetworkSettings } from "./created-network";
import type { ingressSchema } from "./ingress";
import type { NetworkSettings } from "./network";

/** Addresses outside the VPC that may open connections to private subnets. */
export interface OutsideClients {
  /** Their range. */
  readonly cidrBlock: string;
  /** First and last TCP port that they may reach. */
  readonly ports: readonly [first: number, last: number];
}

interface Reached {
  readonly network: NetworkSettings;
  readonly cluster: {
    readonly ingress: Pick<z.output<typeof ingressSchema>, "scheme" | "clientCidrBlocks" | "certificateArn" | "domain">;
    readonly capacity: Pick<CapacitySettings, "sshCidrBlocks">;
  };
}

const HTTP = 80;
const HTTPS = 443;
const SSH = 22;

/** A network ACL has at most 20 rules in a direction (Amazon VPC user guide, "Amazon VPC quotas"). */
const MAXIMUM_ACL_RULES = 20;

/** Rules of the private subnets' ACL for one version of IP: the VPC, answers by TCP and UDP, packets that are too big. */
const RULES_OF_A_VERSION = 4;

/** Ports of the private subnets by the ranges that security groups let reach them. */
const admitted = ({ cluster: { ingress, capacity } }: Reached): readonly OutsideClients[] => {
  const hasCertificate = ingress.certificateArn !== undefined || ingress.domain !== undefined;
  const clients = ingress.scheme === "internal" ? (ingress.clientCidrBlocks ?? []) : [];
  return [
    ...clients.map((cidrBlock) => ({ cidrBlock, ports: [HTTP, hasCertificate ? HTTPS : HTTP] as const })),
    ...capacity.sshCidrBlocks.map((cidrBlock) => ({ cidrBlock, ports: [SSH, SSH] as const })),
  ];
};

/**
 * The ranges that the network ACL of private subnets has to let in besides the VPC and the networks behind its VPN, so that
 * it never drops what a security group lets in. Each range is there once, with all ports from its first to its last: the
 * security groups say which of them are open.
 */
export function outsideClientsOf(settings: Reached, network: CreatedNetworkSettings): readonly OutsideClients[] {
  const inside = [network.cidrBlock, ...(network.vpn?.staticRoutes ?? [])];
  const byRange = new Map<string, OutsideClients>();
  for (const { cidrBlock, ports } of admitted(settings)) {
    if (inside.some((range) => contains(range, cidrBlock))) continue;
    const [first, last] = byRange.get(cidrBlock)?.ports ?? ports;
    byRange.set(cidrBlock, { cidrBlock, ports: [Math.min(first, ports[0]), Math.max(last, ports[1])] });
  }
  return [...byRange.values()];
}

/** How many ranges outside the VPC the network ACL has room for. */
const roomForRanges = ({ ipv6, vpn }: CreatedNetworkSettings): number =>
  MAXIMUM_ACL_RULES - RULES_OF_A_VERSION * (ipv6 ? 2 : 1) - (vpn?.staticRoutes.length ?? 0);

/** No more ranges than the network ACL has room for. */
export const outsideClientRule: RuleOfMany<Reached> = {
  needs: ["network", "cluster.ingress", "cluster.capacity.sshCidrBlocks"],
  breaches: (settings) => {
    const { network, cluster } = settings;
    if (network.source !== "create") return [];
    const ranges = outsideClientsOf(settings, network).length;
    const room = roomForRanges(network);
    if (ranges <= room) return [];
    const ssh = cluster.capacity.sshCidrBlocks.length;
    const path = ssh > ranges / 2 ? ["capacity", "sshCidrBlocks"] : ["ingress", "clientCidrBlocks"];
    return [
      {
        path: ["cluster", ...path],
        problem: `${ranges} ranges outside the VPC may reach private subnets, and their network ACL has room for ${room}`,
      },
    ];
  },
  remedy: "name fewer and larger ranges in cluster.ingress.clientCidrBlocks and cluster.capacity.sshCidrBlocks",
};
