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

test.each<[string, Omit<Created, "source">]>([
  ["a NAT gateway", {}],
  ["a VPN that leads to the internet", { egress: "vpn", vpn: { ...VPN, staticRoutes: ["0.0.0.0/0"] } }],
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
