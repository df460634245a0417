import { synthesize } from "../support/synthesize";

const dual = synthesize("network", { network: { source: "create", ipv6: true, tiers: 3 } });

test("with IPv6 the VPC has a range of Amazon's and each subnet a /64 of it, at a place that never moves", () => {
  expect(dual.one("aws_vpc")).toMatchObject({ assign_generated_ipv6_cidr_block: true });
  const range = `cidrsubnet(${dual.ref("vpc", "ipv6_cidr_block").slice(2, -1)}, 8,`;
  for (const [subnet, number] of [
    ["public-subnet-b", 1],
    ["private-subnet-a", 6],
    ["data-subnet-b", 13],
  ])
    expect(dual.byId(String(subnet))).toMatchObject({
      ipv6_cidr_block: `\${${range} ${number})}`,
      assign_ipv6_address_on_creation: true,
    });
});

test("over IPv6 private subnets open connections and take none: they leave by an egress-only gateway", () => {
  expect(dual.byId("public-internet-ipv6-route")).toEqual({
    route_table_id: dual.ref("public-route-table", "id"),
    destination_ipv6_cidr_block: "::/0",
    gateway_id: dual.ref("internet-gateway", "id"),
  });
  for (const zone of ["a", "b"])
    expect(dual.byId(`private-ipv6-route-${zone}`)).toEqual({
      route_table_id: dual.ref(`private-route-table-${zone}`, "id"),
      destination_ipv6_cidr_block: "::/0",
      egress_only_gateway_id: dual.ref("egress-only-internet-gateway", "id"),
    });
});

test("without egress nothing private leaves over IPv6 either", () => {
  const none = synthesize("network", { network: { source: "create", ipv6: true, egress: "none" } });
  expect(none.resources("aws_egress_only_internet_gateway")).toEqual([]);
  expect(none.resources("aws_route").map((route) => route["route_table_id"])).toEqual(
    Array.from({ length: 2 }, () => none.ref("public-route-table", "id")),
  );
});

test("the IPv6 range is an output, with IPv6 only", () => {
  expect(dual.outputs["ipv6_cidr_block"]).toMatchObject({ value: dual.ref("vpc", "ipv6_cidr_block") });
  expect(synthesize("network").outputs).not.toHaveProperty("ipv6_cidr_block");
});

test("without IPv6 nothing in the network speaks of it", () => {
  const { text } = synthesize("network");
  expect(text).not.toContain("assign_generated_ipv6_cidr_block");
  expect(text).not.toContain("destination_ipv6_cidr_block");
});
