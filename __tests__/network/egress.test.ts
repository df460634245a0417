import { synthesize } from "../support/synthesize";

const zones = ["b", "a", "c"];
const single = synthesize("network", { network: { source: "create", zones } });
const perZone = synthesize("network", { network: { source: "create", zones, egress: "natGatewayPerZone" } });
const vpn = synthesize("network", {
  network: {
    source: "create",
    egress: "vpn",
    vpn: { customerGatewayIp: "198.51.100.7", staticRoutes: ["192.168.0.0/16", "172.31.4.0/22"] },
  },
});
const none = synthesize("network", { network: { source: "create", egress: "none" } });

test("with a NAT gateway per zone each private subnet leaves by the one of its zone", () => {
  for (const [zone, gateway] of [
    ["b", "nat-gateway"],
    ["a", "nat-gateway-a"],
    ["c", "nat-gateway-c"],
  ] as const) {
    expect(perZone.byId(gateway)).toMatchObject({ subnet_id: perZone.ref(`public-subnet-${zone}`, "id") });
    expect(perZone.byId(`private-nat-route-${zone}`)).toMatchObject({
      destination_cidr_block: "0.0.0.0/0",
      nat_gateway_id: perZone.ref(gateway, "id"),
    });
  }
});

test("going from one NAT gateway to one per zone changes the other zones' routes and nothing that exists besides", () => {
  const changed = [...single.blocks].filter(
    ([address, attributes]) => JSON.stringify(perZone.blocks.get(address)) !== JSON.stringify(attributes),
  );
  expect(changed.map(([address]) => address)).toEqual([
    "aws_route.private-nat-route-a",
    "aws_route.private-nat-route-c",
  ]);
});

test("alarms find the NAT gateways by zone", () => {
  expect(single.outputs["nat_gateway_ids"]).toMatchObject({ value: { b: single.ref("nat-gateway", "id") } });
  expect(perZone.outputs["nat_gateway_ids"]).toMatchObject({
    value: {
      b: perZone.ref("nat-gateway", "id"),
      a: perZone.ref("nat-gateway-a", "id"),
      c: perZone.ref("nat-gateway-c", "id"),
    },
  });
});

test("with a VPN private subnets reach the other side's ranges through it, and nothing else", () => {
  expect(vpn.one("aws_customer_gateway")).toMatchObject({
    type: "ipsec.1",
    ip_address: "198.51.100.7",
    bgp_asn: "65000",
  });
  expect(vpn.one("aws_vpn_gateway")).toMatchObject({ vpc_id: vpn.ref("vpc", "id") });
  expect(vpn.one("aws_vpn_connection")).toMatchObject({
    static_routes_only: true,
    vpn_gateway_id: vpn.ref("vpn-gateway", "id"),
    customer_gateway_id: vpn.ref("customer-gateway", "id"),
  });
  for (const [range, id] of [
    ["192.168.0.0/16", "192-168-0-0-16"],
    ["172.31.4.0/22", "172-31-4-0-22"],
  ]) {
    expect(vpn.byId(`vpn-route-${id}`)).toEqual({
      vpn_connection_id: vpn.ref("vpn-connection", "id"),
      destination_cidr_block: range,
    });
    for (const zone of ["a", "b"])
      expect(vpn.byId(`private-vpn-route-${zone}-${id}`)).toEqual({
        route_table_id: vpn.ref(`private-route-table-${zone}`, "id"),
        destination_cidr_block: range,
        gateway_id: vpn.ref("vpn-gateway", "id"),
      });
  }
  expect(vpn.resources("aws_route")).toHaveLength(5);
  expect(vpn.resources("aws_nat_gateway")).toEqual([]);
  expect(vpn.outputs["vpn_connection_id"]).toMatchObject({ value: vpn.ref("vpn-connection", "id") });
});

test("without egress the public subnets alone have a route out of the VPC", () => {
  expect(none.one("aws_route")).toMatchObject({ route_table_id: none.ref("public-route-table", "id") });
  for (const type of ["aws_nat_gateway", "aws_eip", "aws_vpn_gateway"]) expect(none.resources(type)).toEqual([]);
  expect(none.outputs).not.toHaveProperty("nat_gateway_ids");
});
