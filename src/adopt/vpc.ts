import type { EC2Client, RouteTable, Subnet } from "@aws-sdk/client-ec2";
import type { EnvironmentInput } from "../environment/schema";
import { OutsideError } from "../user-error";

/** The setting `network` for a VPC that exists, with what a user should know of it. */
export interface ProposedNetwork {
  /** The setting. */
  readonly network: Extract<EnvironmentInput["network"], { source: "ids" }>;
  /** Facts, one sentence each. */
  readonly remarks: readonly string[];
}

/** Zones that a network may have. */
const MINIMUM_ZONES = 2;
const MAXIMUM_ZONES = 4;

/**
 * Reads a VPC and proposes its subnets for the network of an environment. A subnet is public when its routes lead to an
 * internet gateway (Amazon VPC user guide, "Subnet basics").
 *
 * @throws OutsideError when there is no such VPC, or it has no private subnets in two zones
 */
export async function proposeNetwork(ec2: EC2Client, region: string, vpcId: string): Promise<ProposedNetwork> {
  const { paginateDescribeSubnets, paginateDescribeRouteTables } = await import("@aws-sdk/client-ec2");
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const subnets: Subnet[] = [];
  for await (const page of paginateDescribeSubnets({ client: ec2 }, { Filters })) subnets.push(...(page.Subnets ?? []));
  if (subnets.length === 0)
    throw new OutsideError(
      `--vpc: got ${vpcId}, and there is no such VPC with subnets in ${region} for these credentials; name one that exists`,
    );
  const tables: RouteTable[] = [];
  for await (const page of paginateDescribeRouteTables({ client: ec2 }, { Filters }))
    tables.push(...(page.RouteTables ?? []));
  return { ...choose(vpcId, region, subnets, tables) };
}

function choose(
  vpcId: string,
  region: string,
  subnets: readonly Subnet[],
  tables: readonly RouteTable[],
): ProposedNetwork {
  const kindOf = (subnet: Subnet) => (leadsTo("igw-", tableOf(subnet, tables)) ? "public" : "private");
  const zones = "abcdef".split("").flatMap((letter) => {
    const here = subnets
      .filter((subnet) => subnet.AvailabilityZone === `${region}${letter}`)
      .sort((one, other) => one.SubnetId!.localeCompare(other.SubnetId!));
    const ofKind = (kind: string) => here.filter((subnet) => kindOf(subnet) === kind);
    const [own] = ofKind("private");
    return own ? [{ letter, private: ofKind("private"), public: ofKind("public") }] : [];
  });
  if (zones.length < MINIMUM_ZONES)
    throw new OutsideError(
      `--vpc: ${vpcId} has private subnets in ${zones.length} ${zones.length === 1 ? "zone" : "zones"}, allowed are ${MINIMUM_ZONES} to ${MAXIMUM_ZONES}; ` +
        "add subnets whose routes do not lead to an internet gateway, or let Drydock create a network",
    );
  const chosen = zones.slice(0, MAXIMUM_ZONES);
  const entries = chosen.map(
    ({ letter, public: [outer], private: [inner] }) =>
      [letter, { ...(outer && { public: outer.SubnetId! }), private: inner!.SubnetId! }] as const,
  );
  return {
    network: { source: "ids", vpcId, subnets: Object.fromEntries(entries) },
    remarks: [...severalOf(chosen), ...withoutPublic(chosen), ...withoutWayOut(chosen, tables), ...leftOut(zones)],
  };
}

interface Zone {
  readonly letter: string;
  readonly private: readonly Subnet[];
  readonly public: readonly Subnet[];
}

const severalOf = (zones: readonly Zone[]): readonly string[] =>
  zones.flatMap((zone) =>
    (["public", "private"] as const)
      .filter((kind) => zone[kind].length > 1)
      .map(
        (kind) =>
          `zone ${zone.letter} has ${zone[kind].length} ${kind} subnets (${zone[kind].map(({ SubnetId }) => SubnetId).join(", ")}); the first is proposed`,
      ),
  );

const withoutPublic = (zones: readonly Zone[]): readonly string[] => {
  const lacking = zones.filter((zone) => zone.public.length === 0).map(({ letter }) => letter);
  return lacking.length === 0
    ? []
    : [
        `there is no public subnet in ${lacking.join(", ")}: set cluster.ingress.scheme to internal, or name other zones`,
      ];
};

const withoutWayOut = (zones: readonly Zone[], tables: readonly RouteTable[]): readonly string[] =>
  zones
    .map((zone) => zone.private[0]!)
    .filter(
      (subnet) =>
        !tableOf(subnet, tables)?.Routes?.some(({ DestinationCidrBlock }) => DestinationCidrBlock === EVERYWHERE),
    )
    .map(
      ({ SubnetId }) =>
        `${SubnetId} has no route to the internet: instances there reach AWS's services by endpoints of the VPC alone`,
    );

const leftOut = (zones: readonly Zone[]): readonly string[] =>
  zones.length > MAXIMUM_ZONES
    ? [`the VPC has ${zones.length} zones, and a network takes ${MAXIMUM_ZONES}: the first are proposed`]
    : [];

const EVERYWHERE = "0.0.0.0/0";

/** The route table of a subnet: its own, else the main one of the VPC. */
const tableOf = ({ SubnetId }: Subnet, tables: readonly RouteTable[]): RouteTable | undefined =>
  tables.find(({ Associations = [] }) => Associations.some((each) => each.SubnetId === SubnetId)) ??
  tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));

const leadsTo = (prefix: string, table: RouteTable | undefined): boolean =>
  (table?.Routes ?? []).some(({ GatewayId = "" }) => GatewayId.startsWith(prefix));
