import type { EnvironmentInput } from "../../src/environment/schema";
import { problemsOf } from "../support/problems";
import { synthesize } from "../support/synthesize";
import type { Attributes } from "../support/synthesized-stack";

const network = synthesize("network", { network: { source: "create", tiers: 3 } });

/** Rules as "protocol:first-last peer", in the order in which AWS asks them. */
function rules(stack: typeof network, tier: string, direction: "ingress" | "egress"): string[] {
  const entries = stack.byId(`${tier}-network-acl`)[direction] as readonly Attributes[];
  for (const entry of entries) expect(entry["action"]).toBe("allow");
  return [...entries]
    .sort((one, other) => Number(one["rule_no"]) - Number(other["rule_no"]))
    .map(({ protocol, from_port, to_port, cidr_block, ipv6_cidr_block, icmp_type, icmp_code }) => {
      const ports = icmp_type === null ? `${from_port}-${to_port}` : `type ${icmp_type} code ${icmp_code}`;
      return `${protocol}:${ports} ${cidr_block ?? ipv6_cidr_block}`;
    });
}

test("public subnets take HTTP and HTTPS, and answers to what NAT gateways and load balancers sent", () => {
  expect(rules(network, "public", "ingress")).toEqual([
    "-1:0-0 10.0.0.0/16",
    "6:80-80 0.0.0.0/0",
    "6:443-443 0.0.0.0/0",
    "6:1024-65535 0.0.0.0/0",
    "17:1024-65535 0.0.0.0/0",
    "1:type 3 code 4 0.0.0.0/0",
  ]);
  expect(rules(network, "public", "egress")).toEqual(["-1:0-0 0.0.0.0/0"]);
});

test("private subnets take what comes from the VPC, and answers from outside at every port that Linux gives a container", () => {
  expect(rules(network, "private", "ingress")).toEqual([
    "-1:0-0 10.0.0.0/16",
    "6:1024-65535 0.0.0.0/0",
    "17:1024-65535 0.0.0.0/0",
    "1:type 3 code 4 0.0.0.0/0",
  ]);
  expect(rules(network, "private", "egress")).toEqual(["-1:0-0 0.0.0.0/0"]);
});

test("data subnets talk with the VPC and with nothing else", () => {
  expect(rules(network, "data", "ingress")).toEqual(["-1:0-0 10.0.0.0/16"]);
  expect(rules(network, "data", "egress")).toEqual(["-1:0-0 10.0.0.0/16"]);
});

test("private subnets take what comes through the VPN", () => {
  const vpn = { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16", "172.16.4.0/22"] };
  expect(
    rules(synthesize("network", { network: { source: "create", egress: "vpn", vpn } }), "private", "ingress"),
  ).toEqual(expect.arrayContaining(["-1:0-0 192.168.0.0/16", "-1:0-0 172.16.4.0/22"]));
});

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";

test("what a security group of private subnets lets in from outside the VPC, their network ACL lets in too", () => {
  const cluster = {
    ingress: {
      scheme: "internal",
      certificateArn: CERTIFICATE,
      clientCidrBlocks: ["10.0.128.0/20", "10.20.0.0/16", "192.168.0.0/16"],
    },
    capacity: { keyName: "operators", sshCidrBlocks: ["10.8.0.0/16", "10.20.0.0/16"] },
  } satisfies EnvironmentInput["cluster"];
  const inside = [
    "-1:0-0 10.0.0.0/16",
    "6:1024-65535 0.0.0.0/0",
    "17:1024-65535 0.0.0.0/0",
    "1:type 3 code 4 0.0.0.0/0",
  ];
  const stack = synthesize("network", { region: "eu-central-1", network: { source: "create" }, cluster });
  expect(rules(stack, "private", "ingress")).toEqual([
    ...inside,
    "6:22-443 10.20.0.0/16",
    "6:80-443 192.168.0.0/16",
    "6:22-22 10.8.0.0/16",
  ]);
  // A load balancer on the internet lies in public subnets, whose ACL lets everybody in.
  const onTheInternet = { ingress: { clientCidrBlocks: ["203.0.113.0/24"] } };
  const open = synthesize("network", { network: { source: "create" }, cluster: onTheInternet });
  expect(rules(open, "private", "ingress")).toEqual(inside);
});

test("ranges outside the VPC are taken up to the 20 rules that AWS allows, and no further", () => {
  const ranges = (count: number) => Array.from({ length: count }, (_, index) => `172.20.${index}.0/24`);
  const input = (count: number, ipv6: boolean) => ({
    network: { source: "create" as const, ipv6 },
    cluster: { ingress: { scheme: "internal" as const, clientCidrBlocks: ranges(count) } },
  });
  for (const [ipv6, room] of [
    [false, 16],
    [true, 12],
  ] as const) {
    expect(rules(synthesize("network", input(room, ipv6)), "private", "ingress")).toHaveLength(20);
    expect(problemsOf(input(room + 1, ipv6))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^cluster.ingress.clientCidrBlocks: .*, but ${room + 1} ranges outside the VPC may reach private subnets, and their network ACL has room for ${room}; name fewer and larger ranges in cluster.ingress.clientCidrBlocks and cluster.capacity.sshCidrBlocks$`,
        ),
      ),
    ]);
  }
});

test("with IPv6 each rule has its like, and a direction stays below the 20 rules that AWS allows", () => {
  const staticRoutes = Array.from({ length: 10 }, (_, index) => `192.168.${index}.0/24`);
  const vpn = { customerGatewayIp: "198.51.100.7", staticRoutes };
  const dual = synthesize("network", { network: { source: "create", tiers: 3, ipv6: true, egress: "vpn", vpn } });
  expect(rules(dual, "public", "ingress")).toEqual(
    expect.arrayContaining(["6:443-443 ::/0", "58:type 2 code 0 ::/0", `-1:0-0 ${dual.ref("vpc", "ipv6_cidr_block")}`]),
  );
  expect(rules(dual, "data", "egress")).toEqual(["-1:0-0 10.0.0.0/16", `-1:0-0 ${dual.ref("vpc", "ipv6_cidr_block")}`]);
  for (const tier of ["public", "private", "data"]) expect(rules(dual, tier, "ingress").length).toBeLessThanOrEqual(20);
});

test("every subnet has the network ACL of its tier", () => {
  for (const tier of ["public", "private", "data"])
    expect(network.byId(`${tier}-network-acl`)).toMatchObject({
      subnet_ids: [network.ref(`${tier}-subnet-a`, "id"), network.ref(`${tier}-subnet-b`, "id")],
    });
});
