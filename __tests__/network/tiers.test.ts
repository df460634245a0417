import { synthesize } from "../support/synthesize";

const network = synthesize("network", {
  network: { source: "create", cidrBlock: "10.7.0.0/16", tiers: 3, zones: ["a", "d"] },
});

test.each([
  ["a", "10.7.192.0/20"],
  ["d", "10.7.240.0/20"],
])("with three tiers the data subnet of zone %s is always %s of 10.7.0.0/16", (zone, cidrBlock) => {
  expect(network.byId(`data-subnet-${zone}`)).toMatchObject({ cidr_block: cidrBlock });
});

test("data subnets share a route table that has no route and no endpoint", () => {
  const routeTable = network.ref("data-route-table", "id");
  for (const zone of ["a", "d"])
    expect(network.byId(`data-routes-${zone}`)).toEqual({
      route_table_id: routeTable,
      subnet_id: network.ref(`data-subnet-${zone}`, "id"),
    });
  for (const type of ["aws_route", "aws_vpc_endpoint_route_table_association"])
    for (const route of network.resources(type)) expect(route["route_table_id"]).not.toBe(routeTable);
});

test("data subnets are an output, with three tiers only", () => {
  expect(network.outputs["data_subnet_ids"]).toMatchObject({
    value: { a: network.ref("data-subnet-a", "id"), d: network.ref("data-subnet-d", "id") },
  });
  expect(synthesize("network").outputs).not.toHaveProperty("data_subnet_ids");
});

test("going from two tiers to three changes no resource that exists", () => {
  const before = synthesize("network", {
    network: { source: "create", cidrBlock: "10.7.0.0/16", tiers: 2, zones: ["a", "d"] },
  });
  for (const [address, attributes] of before.blocks) expect(network.blocks.get(address)).toEqual(attributes);
});
