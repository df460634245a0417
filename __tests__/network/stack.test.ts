import { SMALLEST, synthesize } from "../support/synthesize";

const withZones = (...zones: string[]) => synthesize("network", { network: { source: "create", zones } });
const network = synthesize("network", { ...SMALLEST, region: "eu-central-1" });

test.each([
  ["public", "a", "10.7.0.0/20"],
  ["public", "f", "10.7.80.0/20"],
  ["private", "a", "10.7.96.0/20"],
  ["private", "f", "10.7.176.0/20"],
])("the %s subnet of zone %s is always %s of 10.7.0.0/16", (tier, zone, cidrBlock) => {
  const stack = synthesize("network", { network: { source: "create", cidrBlock: "10.7.0.0/16", zones: ["a", "f"] } });
  expect(stack.byId(`${tier}-subnet-${zone}`)).toMatchObject({ cidr_block: cidrBlock });
});

test("no two subnets overlap, whichever zones are chosen", () => {
  const blocks = [withZones("a", "b", "c", "d"), withZones("e", "f")]
    .flatMap((stack) => stack.resources("aws_subnet"))
    .map((subnet) => subnet["cidr_block"]);
  expect(new Set(blocks).size).toBe(12);
});

test("a subnet lies in the zone of its letter", () => {
  expect(network.byId("public-subnet-b")).toMatchObject({ availability_zone: "eu-central-1b" });
  expect(network.byId("private-subnet-b")).toMatchObject({ availability_zone: "eu-central-1b" });
});

test("adding a zone changes no resource that exists, but for the subnets that a network ACL lists", () => {
  const after = withZones("b", "c", "a");
  for (const [address, { subnet_ids: before = [], ...attributes }] of withZones("b", "c").blocks) {
    const { subnet_ids: listed = [], ...others } = after.blocks.get(address)!;
    expect(others).toEqual(attributes);
    expect(listed).toEqual(expect.arrayContaining(before as string[]));
    if (!address.startsWith("aws_network_acl.")) expect(listed).toEqual(before);
  }
  expect(after.addresses).toContain(after.address("private-subnet-a"));
});

test("there is one NAT gateway, in a public subnet, and every private subnet leaves through it", () => {
  const { subnet_id } = network.one("aws_nat_gateway");
  expect(subnet_id).toBe(network.ref("public-subnet-a", "id"));
  for (const zone of ["a", "b"]) {
    const routeTable = network.ref(`private-route-table-${zone}`, "id");
    expect(network.byId(`private-nat-route-${zone}`)).toEqual({
      route_table_id: routeTable,
      destination_cidr_block: "0.0.0.0/0",
      nat_gateway_id: network.ref("nat-gateway", "id"),
    });
    expect(network.byId(`private-routes-${zone}`)).toEqual({
      route_table_id: routeTable,
      subnet_id: network.ref(`private-subnet-${zone}`, "id"),
    });
  }
});

test("only public subnets have a route to the internet gateway", () => {
  const routes = network.resources("aws_route").filter((route) => "gateway_id" in route);
  expect(routes).toEqual([
    {
      route_table_id: network.ref("public-route-table", "id"),
      destination_cidr_block: "0.0.0.0/0",
      gateway_id: network.ref("internet-gateway", "id"),
    },
  ]);
  for (const zone of ["a", "b"])
    expect(network.byId(`public-routes-${zone}`)).toEqual({
      route_table_id: network.ref("public-route-table", "id"),
      subnet_id: network.ref(`public-subnet-${zone}`, "id"),
    });
});

test("the VPC's default security group has no rule", () => {
  expect(Object.keys(network.one("aws_default_security_group")).sort()).toEqual(["tags", "vpc_id"]);
});

test("no subnet hands out public addresses", () => {
  for (const subnet of network.resources("aws_subnet")) expect(subnet["map_public_ip_on_launch"] ?? false).toBe(false);
});

test("instances can resolve the names of file systems", () => {
  expect(network.one("aws_vpc")).toMatchObject({ enable_dns_support: true, enable_dns_hostnames: true });
});

test("other stacks find the VPC, its range and each zone's subnets in the outputs", () => {
  const values = Object.entries(network.outputs).map(([name, { value }]) => [name, value]);
  expect(Object.fromEntries(values)).toEqual({
    vpc_id: network.ref("vpc", "id"),
    cidr_block: network.ref("vpc", "cidr_block"),
    nat_gateway_ids: { a: network.ref("nat-gateway", "id") },
    public_subnet_ids: {
      a: network.ref("public-subnet-a", "id"),
      b: network.ref("public-subnet-b", "id"),
    },
    private_subnet_ids: {
      a: network.ref("private-subnet-a", "id"),
      b: network.ref("private-subnet-b", "id"),
    },
  });
});
