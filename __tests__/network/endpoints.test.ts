import type { EnvironmentInput } from "../../src/environment/schema";
import { synthesize } from "../support/synthesize";
import type { SynthesizedStack } from "../support/synthesized-stack";

type Created = Extract<EnvironmentInput["network"], { source: "create" }>;

const networkWith = (settings: Omit<Created, "source">) =>
  synthesize("network", { region: "eu-central-1", network: { source: "create", ...settings } });
const VPN = { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16"] };

/** The services with an endpoint of this type, without what comes before their names, sorted. */
const services = (stack: SynthesizedStack, type: "Gateway" | "Interface") =>
  stack
    .resources("aws_vpc_endpoint")
    .filter((endpoint) => endpoint["vpc_endpoint_type"] === type)
    .map((endpoint) => String(endpoint["service_name"]).replace("com.amazonaws.eu-central-1.", ""))
    .sort();

test("private subnets reach S3 and DynamoDB through gateway endpoints", () => {
  const network = networkWith({});
  expect(services(network, "Gateway")).toEqual(["dynamodb", "s3"]);
  for (const service of ["s3", "dynamodb"])
    for (const zone of ["a", "b"])
      expect(network.byId(`${service}-endpoint-routes-${zone}`)).toEqual({
        vpc_endpoint_id: network.ref(`${service}-endpoint`, "id"),
        route_table_id: network.ref(`private-route-table-${zone}`, "id"),
      });
});

test("a gateway endpoint can be left out", () => {
  expect(services(networkWith({ gatewayEndpoints: ["s3"] }), "Gateway")).toEqual(["s3"]);
});

test.each<[string, Omit<Created, "source">]>([
  ["no egress", { egress: "none" }],
  ["a VPN that leads to some ranges only", { egress: "vpn", vpn: VPN }],
])("with %s instances find what they need through interface endpoints", (_, settings) => {
  expect(services(networkWith(settings), "Interface")).toEqual([
    "autoscaling",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "logs",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "sts",
  ]);
});

test.each<EnvironmentInput>([
  { network: { source: "create", egress: "none" }, cluster: { exec: true } },
  { network: { source: "create", egress: "none" }, customerManagedKeys: true },
])("with no egress and keys of the environment's own KMS has an endpoint too: %j", (environment) => {
  expect(services(synthesize("network", { region: "eu-central-1", ...environment }), "Interface")).toContain("kms");
});

test("S3 has an interface endpoint beside its gateway: names lead to it from outside the VPC alone", () => {
  const network = networkWith({ interfaceEndpoints: ["s3"] });
  expect(network.byId("s3-endpoint")).toMatchObject({ vpc_endpoint_type: "Gateway" });
  expect(network.byId("s3-interface-endpoint")).toMatchObject({
    vpc_endpoint_type: "Interface",
    service_name: "com.amazonaws.eu-central-1.s3",
    private_dns_enabled: true,
    dns_options: { private_dns_only_for_inbound_resolver_endpoint: true },
    depends_on: ["aws_vpc_endpoint.s3-endpoint"],
  });
});

test("without a gateway endpoint the names of S3 lead to its interface endpoint from everywhere", () => {
  expect(networkWith({ gatewayEndpoints: [], interfaceEndpoints: ["s3"] }).byId("s3-endpoint")).toMatchObject({
    vpc_endpoint_type: "Interface",
    private_dns_enabled: true,
    dns_options: { private_dns_only_for_inbound_resolver_endpoint: false },
  });
});

test("an interface endpoint of DynamoDB has names of its own: DynamoDB's cannot lead to it", () => {
  expect(networkWith({ interfaceEndpoints: ["dynamodb"] }).byId("dynamodb-interface-endpoint")).toMatchObject({
    private_dns_enabled: false,
  });
});

test("a service is named in full as well", () => {
  const network = networkWith({ interfaceEndpoints: ["com.amazonaws.eu-central-1.brand-new"] });
  expect(network.byId("com-amazonaws-eu-central-1-brand-new-endpoint")).toMatchObject({
    service_name: "com.amazonaws.eu-central-1.brand-new",
  });
});

test.each([
  ["cn-north-1", { "ecr.api": "cn.com.amazonaws.cn-north-1.ecr.api", logs: "com.amazonaws.cn-north-1.logs" }],
  ["cn-northwest-1", { sts: "cn.com.amazonaws.cn-northwest-1.sts", ssm: "com.amazonaws.cn-northwest-1.ssm" }],
  ["eusc-de-east-1", { "ecr.dkr": "eu.amazonaws.eusc-de-east-1.ecr.dkr", ecs: "com.amazonaws.eusc-de-east-1.ecs" }],
  ["us-gov-west-1", { "ecr.api": "com.amazonaws.us-gov-west-1.ecr.api" }],
])("in %s endpoint services have the partition's names, gateways the common ones", (region, names) => {
  const network = synthesize("network", { region, network: { source: "create", egress: "none" } });
  for (const [service, name] of Object.entries(names))
    expect(network.byId(`${service.replace(".", "-")}-endpoint`)).toMatchObject({ service_name: name });
  expect(network.byId("s3-endpoint")).toMatchObject({ service_name: `com.amazonaws.${region}.s3` });
});

test.each<[string, Omit<Created, "source">]>([
  ["a NAT gateway", {}],
  ["a VPN that leads to the internet", { egress: "vpn", vpn: { ...VPN, staticRoutes: ["0.0.0.0/0"] } }],
  ["one by two halves", { egress: "vpn", vpn: { ...VPN, staticRoutes: ["0.0.0.0/1", "128.0.0.0/1"] } }],
])("with %s there are no interface endpoints and no group for them", (_, settings) => {
  const network = networkWith(settings);
  expect(services(network, "Interface")).toEqual([]);
  expect(network.resources("aws_security_group")).toEqual([]);
});

test("interface endpoints lie in the private subnets, answer by the services' own names and take HTTPS from the VPC alone", () => {
  const network = networkWith({ cidrBlock: "10.7.0.0/16", interfaceEndpoints: ["ecr.api"] });
  expect(network.byId("ecr-api-endpoint")).toMatchObject({
    service_name: "com.amazonaws.eu-central-1.ecr.api",
    private_dns_enabled: true,
    subnet_ids: [network.ref("private-subnet-a", "id"), network.ref("private-subnet-b", "id")],
    security_group_ids: [network.ref("endpoint-security-group", "id")],
  });
  expect(network.one("aws_vpc_security_group_ingress_rule")).toMatchObject({
    security_group_id: network.ref("endpoint-security-group", "id"),
    ip_protocol: "tcp",
    from_port: 443,
    to_port: 443,
    cidr_ipv4: "10.7.0.0/16",
  });
});

test.each([
  ["everywhere", ["0.0.0.0/0"]],
  ["both halves of it", ["0.0.0.0/1", "128.0.0.0/1"]],
])("the networks behind a VPN reach interface endpoints too, and %s is none", (_, everywhere) => {
  const vpn = { ...VPN, staticRoutes: ["192.168.0.0/16", ...everywhere] };
  const network = networkWith({ egress: "vpn", vpn, interfaceEndpoints: ["s3"] });
  expect(network.resources("aws_vpc_security_group_ingress_rule").map(({ cidr_ipv4 }) => cidr_ipv4)).toEqual([
    "192.168.0.0/16",
    "10.0.0.0/16",
  ]);
});
