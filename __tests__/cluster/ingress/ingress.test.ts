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
