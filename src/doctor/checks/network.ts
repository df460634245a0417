import { isOfDocker, OF_DOCKER } from "../../environment/schema/docker-bridge";
import type { NetworkSettings } from "../../environment/schema/network";
import { sizesOf } from "../../environment/schema/sizes";
import type { SubnetState } from "../aws";
import { type Diagnosis, good, warning, wrong } from "../diagnosis";
import type { Check } from "../examine";

/** Addresses that a load balancer needs in each of its subnets (Application Load Balancer user guide, "Subnets for your load balancer"). */
const LOAD_BALANCER_ADDRESSES = 8;

/** A subnet of the settings, and what it is for. */
interface NamedSubnet {
  readonly setting: string;
  readonly id: string;
  /** Name of the zone that it has to lie in. */
  readonly zone: string;
  /** Addresses that the environment takes in it. */
  readonly addresses: number;
}

type NetworkByIds = Extract<NetworkSettings, { source: "ids" }>;

function subnetsOf(
  { subnets }: NetworkByIds,
  region: string,
  { isInternal, maxSize }: { readonly isInternal: boolean; readonly maxSize: number },
): readonly NamedSubnet[] {
  const zones = Object.entries(subnets);
  const instances = Math.ceil(maxSize / zones.length);
  return zones.flatMap(([letter, { public: outer, private: inner }]) => {
    const common = { zone: `${region}${letter}` };
    const setting = `network.subnets.${letter}`;
    return [
      ...(outer === undefined
        ? []
        : [
            {
              ...common,
              setting: `${setting}.public`,
              id: outer,
              addresses: isInternal ? 0 : LOAD_BALANCER_ADDRESSES,
            },
          ]),
      {
        ...common,
        setting: `${setting}.private`,
        id: inner,
        addresses: instances + (isInternal ? LOAD_BALANCER_ADDRESSES : 0),
      },
    ];
  });
}

/** The reason for which a subnet cannot be used, in words that follow its setting and id. */
function subnetFault({ zone }: NamedSubnet, found: SubnetState | undefined, vpcId: string): string | undefined {
  if (!found) return "does not exist in this account and region";
  if (found.vpcId !== vpcId) return `lies in ${found.vpcId}, and network.vpcId is ${vpcId}`;
  if (found.zone !== zone) return `lies in ${found.zone}, and its setting says ${zone}`;
  return isOfDocker(found.cidrBlock) ? `has the range ${found.cidrBlock}: ${OF_DOCKER}` : undefined;
}

/** Room in a subnet; a deployed environment has its own part already. */
function roomIn(
  { setting, id, addresses }: NamedSubnet,
  { freeAddresses }: SubnetState,
  isDeployed: boolean,
): Diagnosis {
  const text = `${setting}: ${id} has ${freeAddresses} free addresses, the environment takes ${addresses}`;
  return isDeployed || freeAddresses >= addresses
    ? good("subnets", text)
    : warning("subnets", text, "free some, name a larger subnet, or lower cluster.capacity.maxSize");
}

const subnetCheck: Check = {
  subject: "subnets",
  actions: "ec2:DescribeSubnets",
  examine: async ({ environment, aws }) => {
    const { network, region, cluster, name } = environment;
    if (network.source !== "ids") return [];
    const named = subnetsOf(network, region, {
      isInternal: cluster.ingress.scheme === "internal",
      maxSize: sizesOf(cluster.capacity, Object.keys(network.subnets).length).maxSize,
    });
    const found = await aws.subnets(named.map(({ id }) => id));
    const isDeployed = (await aws.listenerRules(name)) !== undefined;
    return named.map((subnet) => {
      const state = found.find(({ id }) => id === subnet.id);
      const fault = subnetFault(subnet, state, network.vpcId);
      return fault === undefined
        ? roomIn(subnet, state!, isDeployed)
        : wrong(
            "subnets",
            `${subnet.setting}: ${subnet.id} ${fault}`,
            "copy the ids from the subnets page of the VPC console",
          );
    });
  },
};

export const NETWORK_CHECKS: readonly Check[] = [subnetCheck];
