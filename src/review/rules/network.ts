import { isPartOfEverywhere } from "../../aws/ip-ranges";
import { blocks } from "../blocks";
import type { Change, StackChanges } from "../changes";
import type { Level, Remark } from "../levels";
import type { Json, JsonObject } from "../plan-json";
import { listed } from "../words";

/** Connections that a plan allows and that were not allowed before. */
export function openings({ changes, isNew }: StackChanges): readonly Remark[] {
  return changes
    .filter(({ action }) => action === "create" || action === "update" || action === "replace")
    .flatMap((change) => RULES[change.type]?.(change, isNew) ?? []);
}

type Rule = (change: Change, isNew: boolean) => readonly Remark[];

const RULES: Readonly<Record<string, Rule>> = {
  aws_vpc_security_group_ingress_rule: securityGroupRule,
  aws_network_acl: networkAcl,
  aws_lb: ({ address, changed, before, after }) =>
    changed.includes("internal") && before["internal"] === true && after["internal"] === false
      ? [
          remark(
            "danger",
            "The load balancer is reached from the internet",
            "it was reached from the VPC alone",
            address,
          ),
        ]
      : [],
  aws_subnet: ({ address, before, after }) =>
    before["map_public_ip_on_launch"] !== true && after["map_public_ip_on_launch"] === true
      ? [remark("danger", "What is launched in the subnet gets a public address", "it had none", address)]
      : [],
};

function securityGroupRule(change: Change, isNew: boolean): readonly Remark[] {
  const { address, before, after, changed } = change;
  const fields = [
    "cidr_ipv4",
    "cidr_ipv6",
    "from_port",
    "to_port",
    "ip_protocol",
    "prefix_list_id",
    "referenced_security_group_id",
  ];
  if (change.action === "update" && !changed.some((name) => fields.includes(name))) return [];
  const range = after["cidr_ipv4"] ?? after["cidr_ipv6"];
  if (typeof range !== "string") return [];
  const isOpen = isPartOfEverywhere(range);
  const was = before["cidr_ipv4"] ?? before["cidr_ipv6"];
  return [
    remark(
      isOpen && !isNew ? "danger" : "attention",
      `${range.endsWith("/0") ? "The whole internet" : range} may connect to ${portsOf(after)}`,
      typeof was === "string" ? `before it was ${was}` : "a new rule of a security group",
      address,
    ),
  ];
}

/** Entries of a network ACL that let in what none let in before. */
function networkAcl({ address, before, after }: Change): readonly Remark[] {
  const allowed = (list: Json | undefined) =>
    blocks(list)
      .filter(({ action }) => action === "allow")
      .map(
        (entry) =>
          `${entry["cidr_block"] || entry["ipv6_cidr_block"]} to ${portsOf({ ...entry, ip_protocol: entry["protocol"] ?? null })}`,
      );
  const known = new Set(allowed(before["ingress"]));
  const added = allowed(after["ingress"]).filter((entry) => !known.has(entry));
  if (added.length === 0 || Object.keys(before).length === 0) return [];
  return [
    remark(
      "attention",
      `The network ACL lets in ${listed(added)}`,
      "security groups still decide what is reached",
      address,
    ),
  ];
}

/** Ports in words: `tcp 80`, `udp 1024 to 65535`, `every port`. */
function portsOf({ from_port: from, to_port: to, ip_protocol: protocol }: JsonObject): string {
  const name = { "6": "tcp", "17": "udp", "1": "icmp" }[String(protocol)] ?? String(protocol);
  if (name === "-1") return "every port";
  if (from === undefined || from === null || name.startsWith("icmp")) return name;
  return `${name} ${from === to ? String(from) : `${String(from)} to ${String(to)}`}`;
}

const remark = (level: Level, text: string, reason: string, address: string): Remark => ({
  level,
  text,
  reason,
  addresses: [address],
});
