import { EC2Client, type RouteTable, type Subnet } from "@aws-sdk/client-ec2";
import { proposeNetwork } from "../../src/adopt/vpc";
import { validate } from "../../src/environment/validate";
import { answering } from "../functions/answering";

const REGION = "eu-central-1";
const VPC = "vpc-0123456789abcdef0";

const subnet = (id: string, zone: string): Subnet => ({ SubnetId: `subnet-0000000${id}`, AvailabilityZone: zone });
const table = (to: string, subnets: readonly string[], isMain = false): RouteTable => ({
  Routes: [
    { DestinationCidrBlock: "10.9.0.0/16", GatewayId: "local" },
    { DestinationCidrBlock: "0.0.0.0/0", [to.startsWith("igw") ? "GatewayId" : "NatGatewayId"]: to },
  ],
  Associations: [...(isMain ? [{ Main: true }] : []), ...subnets.map((id) => ({ SubnetId: `subnet-0000000${id}` }))],
});

function propose(Subnets: readonly Subnet[], RouteTables: readonly RouteTable[]) {
  const ec2 = new EC2Client({ region: REGION });
  answering(
    { ec2 },
    { DescribeSubnetsCommand: () => ({ Subnets }), DescribeRouteTablesCommand: () => ({ RouteTables }) },
  );
  return proposeNetwork(ec2, REGION, VPC);
}

const FOUR = [
  subnet("1", "eu-central-1a"),
  subnet("2", "eu-central-1a"),
  subnet("3", "eu-central-1b"),
  subnet("4", "eu-central-1b"),
];

test("a subnet is public when its routes lead to an internet gateway, by its own table or the main one", async () => {
  const byOwn = await propose(FOUR, [table("nat-1", [], true), table("igw-1", ["1", "3"])]);
  const byMain = await propose(FOUR, [table("igw-1", [], true), table("nat-1", ["2", "4"])]);
  const network = {
    source: "ids",
    vpcId: VPC,
    subnets: {
      a: { public: "subnet-00000001", private: "subnet-00000002" },
      b: { public: "subnet-00000003", private: "subnet-00000004" },
    },
  };
  expect(byOwn).toEqual({ network, remarks: [] });
  expect(byMain).toEqual({ network, remarks: [] });
  expect(validate({ region: REGION, network })).not.toHaveProperty("problems");
});

test("what a user should know is said: several subnets, none that is public, no way out, zones too many", async () => {
  const zones = ["a", "b", "c", "d", "e"].map((letter, index) => subnet(String(index), `${REGION}${letter}`));
  const { network, remarks } = await propose(
    [...zones, subnet("9", `${REGION}a`), subnet("8", `${REGION}-ham-1a`)],
    [{ Routes: [], Associations: [{ Main: true }] }],
  );
  expect(Object.keys(network.subnets)).toEqual(["a", "b", "c", "d"]);
  expect(remarks).toEqual([
    "zone a has 2 private subnets (subnet-00000000, subnet-00000009); the first is proposed",
    "there is no public subnet in a, b, c, d: set cluster.ingress.scheme to internal, or name other zones",
    ...[0, 1, 2, 3].map(
      (id) =>
        `subnet-0000000${id} has no route to the internet: instances there reach AWS's services by endpoints of the VPC alone`,
    ),
    "the VPC has 5 zones, and a network takes 4: the first are proposed",
  ]);
});

test("a VPC that does not exist, or has private subnets in one zone, is refused", async () => {
  await expect(propose([], [])).rejects.toThrow(
    `--vpc: got ${VPC}, and there is no such VPC with subnets in ${REGION}`,
  );
  await expect(propose(FOUR, [table("igw-1", ["1", "2", "3"]), table("nat-1", [], true)])).rejects.toThrow(
    `--vpc: ${VPC} has private subnets in 1 zone, allowed are 2 to 4; add subnets whose routes do not lead to an internet gateway`,
  );
});
