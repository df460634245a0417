import type { EnvironmentInput } from "../../../src/environment/schema";
import { EXISTING_NETWORK } from "../../support/existing-network";
import { statementsFor, statementsOf } from "../../support/policy";
import { SMALLEST, synthesize } from "../../support/synthesize";

const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";

const withIngress = (ingress: object) => synthesize("cluster", { ...SMALLEST, cluster: { ingress } });
const http = synthesize("cluster");
const https = withIngress({ certificateArn: CERTIFICATE });
const internal = withIngress({ scheme: "internal", certificateArn: CERTIFICATE });

/** The ingress rules of the load balancer's security group by port. */
const clientsByPort = (stack: typeof http) =>
  Object.fromEntries(
    stack
      .resources("aws_vpc_security_group_ingress_rule")
      .filter((rule) => rule["security_group_id"] === stack.ref("ingress/security-group", "id"))
      .map((rule) => [rule["from_port"] === rule["to_port"] ? rule["from_port"] : "range", rule["cidr_ipv4"]]),
  );

const notFound = { type: "fixed-response", fixed_response: { status_code: "404" } };

test("without a certificate there is only HTTP, and what no application answers is 404", () => {
  expect(http.one("aws_lb_listener")).toMatchObject({ port: 80, protocol: "HTTP", default_action: [notFound] });
  expect(clientsByPort(http)).toEqual({ 80: "0.0.0.0/0" });
  expect(http.outputs["url"]).toMatchObject({ value: `http://${http.ref("ingress/load-balancer", "dns_name")}` });
});

test("with a certificate HTTPS speaks TLS 1.2 and 1.3, answers 404 by itself, and HTTP redirects to it", () => {
  expect(https.byId("ingress/https-listener")).toMatchObject({
    port: 443,
    protocol: "HTTPS",
    ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn: CERTIFICATE,
    default_action: [notFound],
  });
  expect(https.byId("ingress/http-listener")).toMatchObject({
    default_action: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } }],
  });
  expect(clientsByPort(https)).toEqual({ 80: "0.0.0.0/0", 443: "0.0.0.0/0" });
  expect(https.outputs["url"]).toMatchObject({ value: `https://${https.ref("ingress/load-balancer", "dns_name")}` });
});

test("the internet reaches the load balancer in the public subnets", () => {
  const output = (zone: string) => `\${data.terraform_remote_state.network-state.outputs.public_subnet_ids.${zone}}`;
  expect(http.one("aws_lb")).toMatchObject({ internal: false, subnets: [output("a"), output("b")] });
});

test("an internal load balancer lies in the private subnets and answers to the VPC alone", () => {
  const output = (zone: string) => `\${data.terraform_remote_state.network-state.outputs.private_subnet_ids.${zone}}`;
  expect(internal.one("aws_lb")).toMatchObject({ internal: true, subnets: [output("a"), output("b")] });
  expect(internal.one("data.aws_vpc")).toEqual({
    id: "${data.terraform_remote_state.network-state.outputs.vpc_id}",
  });
  const range = internal.ref("ingress/vpc", "cidr_block");
  expect(clientsByPort(internal)).toEqual({ 80: range, 443: range });
});

test.each([
  ["internet-facing", https, [80, 443]],
  ["internal", internal, []],
] as const)("with an %s load balancer the whole internet may enter on exactly these ports", (_, stack, ports) => {
  const open = stack
    .resources("aws_vpc_security_group_ingress_rule")
    .filter((rule) => rule["cidr_ipv4"] === "0.0.0.0/0" || "cidr_ipv6" in rule);
  expect(open.map((rule) => rule["from_port"])).toEqual(ports);
  expect(open.map((rule) => rule["to_port"])).toEqual(ports);
});

test("the load balancer reaches instances and nothing else", () => {
  const egress = http
    .resources("aws_vpc_security_group_egress_rule")
    .filter((rule) => rule["security_group_id"] === http.ref("ingress/security-group", "id"));
  expect(egress).toHaveLength(2);
  for (const rule of egress)
    expect(rule).toMatchObject({
      referenced_security_group_id: http.ref("instance-security-group/Resource", "id"),
    });
});

test("an instance leaves the target group of its agent at once, so that its drain begins at once", () => {
  expect(http.one("aws_lb_target_group")).toMatchObject({
    port: 51_678,
    deregistration_delay: "0",
    health_check: { path: "/v1/metadata", matcher: "200" },
  });
});

test.each([
  ["HTTP", http],
  ["HTTPS", https],
])("with %s no client reaches the agents: neither the rule's host name nor its source address exists", (_, stack) => {
  const agents = stack.ref("ingress/agent-target-group", "arn");
  expect(stack.one("aws_lb_listener_rule")).toMatchObject({
    listener_arn: stack.ref("ingress/http-listener", "arn"),
    priority: 50_000,
    // All conditions of a rule must hold.
    condition: [{ host_header: { values: ["agent-health.invalid"] } }, { source_ip: { values: ["192.0.2.0/24"] } }],
    action: [{ type: "forward", target_group_arn: agents }],
  });
  expect(JSON.stringify(stack.resources("aws_lb_listener"))).not.toContain("target_group");
});

test("the load balancer is guarded against deletion unless the environment is throw-away", () => {
  expect(http.one("aws_lb")).toMatchObject({ enable_deletion_protection: true });
  const throwAway = synthesize("cluster", { ...SMALLEST, throwAway: true });
  expect(throwAway.one("aws_lb")).toMatchObject({ enable_deletion_protection: false });
});

test("only the clients that are named reach the load balancer", () => {
  const stack = withIngress({ clientCidrBlocks: ["203.0.113.0/24", "198.51.100.7/32"] });
  expect(
    stack
      .resources("aws_vpc_security_group_ingress_rule")
      .filter((rule) => rule["security_group_id"] === stack.ref("ingress/security-group", "id"))
      .map((rule) => [rule["cidr_ipv4"], rule["from_port"]]),
  ).toEqual([
    ["198.51.100.7/32", 80],
    ["203.0.113.0/24", 80],
  ]);
});

test("an internal load balancer takes clients from every range of a VPC that exists", () => {
  const clients = (network: EnvironmentInput["network"]) =>
    synthesize("cluster", { network, cluster: { ingress: { scheme: "internal" } } })
      .resources("aws_vpc_security_group_ingress_rule")
      .filter(({ description }) => description === "HTTP from the VPC");
  const [first, further] = clients(EXISTING_NETWORK);
  const vpc = String(first?.["cidr_ipv4"]).replace(/^\${(.*)\.cidr_block}$/, "$1");
  expect(vpc).toMatch(/^data\.aws_vpc\./);
  expect(further).toMatchObject({
    for_each: `\${toset([for range in ${vpc}.cidr_block_associations : range.cidr_block if range.state == "associated" && range.cidr_block != ${vpc}.cidr_block])}`,
    cidr_ipv4: "${each.value}",
    from_port: 80,
    to_port: 80,
  });
  // A VPC that Drydock creates has one range.
  expect(clients({ source: "create" })).toEqual([first]);
});

describe("with a domain", () => {
  const DOMAIN = "app.example.com";
  const stack = withIngress({ domain: DOMAIN, hostedZoneId: "Z0123456789" });

  test("an apply does not wait long for a certificate that nobody can prove", () => {
    expect(stack.byId("ingress/issued-certificate/validation")).toMatchObject({ timeouts: { create: "20m" } });
  });

  test("a certificate is issued for it, proven in its hosted zone, and used once it is valid", () => {
    const certificate = stack.address("ingress/issued-certificate/certificate");
    expect(stack.byId("ingress/issued-certificate/certificate")).toMatchObject({
      domain_name: DOMAIN,
      validation_method: "DNS",
      lifecycle: { create_before_destroy: true },
    });
    const proof = (attribute: string) => `\${tolist(${certificate}.domain_validation_options).0.${attribute}}`;
    expect(stack.byId("ingress/issued-certificate/validation-record")).toMatchObject({
      zone_id: "Z0123456789",
      name: proof("resource_record_name"),
      type: proof("resource_record_type"),
      records: [proof("resource_record_value")],
    });
    expect(stack.byId("ingress/https-listener")).toMatchObject({
      certificate_arn: stack.ref("ingress/issued-certificate/validation", "certificate_arn"),
    });
  });

  test("it points to the load balancer, and the URL names it", () => {
    expect(stack.byId("ingress/alias-record")).toMatchObject({
      zone_id: "Z0123456789",
      name: DOMAIN,
      type: "A",
      alias: {
        name: stack.ref("ingress/load-balancer", "dns_name"),
        zone_id: stack.ref("ingress/load-balancer", "zone_id"),
      },
    });
    expect(stack.outputs["url"]).toMatchObject({ value: `https://${DOMAIN}` });
  });
});

test("a domain is proven in the environment's public hosted zone when no other is named", () => {
  const stack = synthesize("cluster", {
    ...SMALLEST,
    hostedZones: { public: "example.com" },
    cluster: { ingress: { domain: "app.example.com" } },
  });
  const zone = "${data.terraform_remote_state.network-state.outputs.public_hosted_zone_id}";
  expect(stack.byId("ingress/issued-certificate/validation-record")).toMatchObject({ zone_id: zone });
  expect(stack.byId("ingress/alias-record")).toMatchObject({ zone_id: zone });
});

test("the HTTPS listener's security policy can be TLS 1.3 alone", () => {
  const stack = withIngress({ certificateArn: CERTIFICATE, tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" });
  expect(stack.byId("ingress/https-listener")).toMatchObject({ ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06" });
});

test("a web ACL filters the requests when one is named", () => {
  expect(http.resources("aws_wafv2_web_acl_association")).toEqual([]);
  const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/demo/01234567-89ab-cdef-0123-456789abcdef";
  const stack = withIngress({ webAclArn });
  expect(stack.one("aws_wafv2_web_acl_association")).toEqual({
    resource_arn: stack.ref("ingress/load-balancer", "arn"),
    web_acl_arn: webAclArn,
  });
});

describe("access logs", () => {
  const bucketPolicy = http.byId("ingress/access-logs/policy")["policy"];

  test("go to a bucket that the load balancer may write to before it is told to", () => {
    expect(http.one("aws_lb")).toMatchObject({
      access_logs: { bucket: http.ref("ingress/access-logs/bucket", "id"), enabled: true },
      depends_on: [http.address("ingress/access-logs/policy")],
    });
    expect(statementsFor(bucketPolicy, "s3:PutObject").filter(({ Effect }) => Effect === "Allow")).toEqual([
      {
        Sid: "LoadBalancerWrites",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: expect.stringMatching(/\/AWSLogs\/.+\/\*$/),
        Condition: { ArnLike: { "aws:SourceArn": expect.stringMatching(/:loadbalancer\/\*$/) } },
      },
    ]);
  });

  test("are encrypted, never public, reached with TLS alone, and go after their time", () => {
    const bucket = http.ref("ingress/access-logs/bucket", "id");
    expect(http.one("aws_s3_bucket_public_access_block")).toEqual({
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(http.one("aws_s3_bucket_server_side_encryption_configuration")).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
    });
    expect(statementsOf(bucketPolicy)).toContainEqual(
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
    const stack = withIngress({ accessLogRetentionDays: 7 });
    expect(stack.one("aws_s3_bucket_lifecycle_configuration")).toMatchObject({ rule: [{ expiration: [{ days: 7 }] }] });
  });

  test("go with the environment only when that is throw-away", () => {
    expect(http.one("aws_s3_bucket")).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
    const throwAway = synthesize("cluster", { ...SMALLEST, throwAway: true });
    expect(throwAway.one("aws_s3_bucket")).toMatchObject({ force_destroy: true });
    expect(throwAway.one("aws_s3_bucket")["lifecycle"]).toMatchObject({ prevent_destroy: false });
  });

  test("can be left out", () => {
    const stack = withIngress({ accessLogs: false });
    expect(stack.addresses.filter((address) => address.startsWith("aws_s3_bucket"))).toEqual([]);
    expect(stack.one("aws_lb")).not.toHaveProperty("access_logs");
  });
});

test("in a dual-stack network the internet reaches the load balancer with IPv6 too, and its domain says so", () => {
  const input = {
    network: { source: "create" as const, ipv6: true },
    hostedZones: { public: "example.com" },
    cluster: { ingress: { domain: "app.example.com" } },
  };
  const stack = synthesize("cluster", input);
  expect(stack.one("aws_lb")).toMatchObject({ ip_address_type: "dualstack" });
  expect(stack.byId("ingress/https-from-ipv6-clients")).toMatchObject({ cidr_ipv6: "::/0", from_port: 443 });
  expect(stack.byId("ingress/ipv6-alias-record")).toMatchObject({ type: "AAAA", name: "app.example.com" });

  const inside = synthesize("cluster", { ...input, cluster: { ingress: { scheme: "internal" } } });
  expect(inside.one("aws_lb")).toMatchObject({ ip_address_type: "ipv4" });
  expect(inside.resources("aws_vpc_security_group_ingress_rule").filter((rule) => "cidr_ipv6" in rule)).toEqual([]);
});

test("with clients of IPv4 alone, no address leads to a load balancer that lets no IPv6 in", () => {
  const ingress = { domain: "app.example.com", clientCidrBlocks: ["203.0.113.0/24"] };
  const stack = synthesize("cluster", {
    network: { source: "create", ipv6: true },
    hostedZones: { public: "example.com" },
    cluster: { ingress },
  });
  expect(stack.one("aws_lb")).toMatchObject({ ip_address_type: "ipv4" });
  expect(stack.resources("aws_route53_record").map(({ type }) => type)).not.toContain("AAAA");
});

test("clients of both versions of IP have their own rules, and the domain an address for each", () => {
  const withClients = (clientCidrBlocks: string[]) =>
    synthesize("cluster", {
      network: { source: "create", ipv6: true },
      hostedZones: { public: "example.com" },
      cluster: { ingress: { domain: "app.example.com", clientCidrBlocks } },
    });
  const types = (stack: ReturnType<typeof withClients>) =>
    stack.resources("aws_route53_record").flatMap(({ type, alias }) => (alias ? [type] : []));
  const both = withClients(["203.0.113.0/24", "2001:db8::/32"]);
  expect(both.one("aws_lb")).toMatchObject({ ip_address_type: "dualstack" });
  expect(both.byId("ingress/https-from-203-0-113-0-24")).toMatchObject({ cidr_ipv4: "203.0.113.0/24" });
  expect(both.byId("ingress/https-from-2001-db8---32")).toMatchObject({ cidr_ipv6: "2001:db8::/32", from_port: 443 });
  expect(both.byId("ingress/https-from-2001-db8---32")).not.toHaveProperty("cidr_ipv4");
  expect([...types(both)].sort()).toEqual(["A", "AAAA"]);
  expect(types(withClients(["2001:db8::/32"]))).toEqual(["AAAA"]);
});
