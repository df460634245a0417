import type { z } from "zod";
import { isIpv6 } from "../../aws/ip-ranges";
import { formatPath } from "../paths";
import type { RuleOfMany } from "../rules";
import type { ingressSchema } from "./ingress";
import type { NetworkSettings } from "./network";

interface Networked {
  readonly network: NetworkSettings;
  readonly cluster: { readonly ingress: Pick<z.output<typeof ingressSchema>, "scheme" | "clientCidrBlocks"> };
}

type Path = readonly string[];

/** Settings of an existing network that each name one thing, with the text that it is compared by. */
function namedThings(network: NetworkSettings): readonly { readonly path: Path; readonly name: string | undefined }[] {
  switch (network.source) {
    case "create":
      return [];
    case "ids":
      return Object.entries(network.subnets).flatMap(([zone, subnets]) =>
        (["public", "private"] as const).map((tier) => ({
          path: ["network", "subnets", zone, tier],
          name: subnets[tier],
        })),
      );
    case "tags":
      return (["publicSubnetTags", "privateSubnetTags"] as const).map((setting) => ({
        path: ["network", setting],
        name: network[setting] && JSON.stringify(Object.entries(network[setting]).sort()),
      }));
    case "remoteState":
      return Object.entries(network.outputs).map(([output, name]) => ({ path: ["network", "outputs", output], name }));
  }
}

/** Settings that name public subnets, which only a load balancer for the internet needs. */
function missingPublicSubnets(network: NetworkSettings): readonly Path[] {
  if (network.source === "tags") return network.publicSubnetTags ? [] : [["network", "publicSubnetTags"]];
  if (network.source !== "ids") return [];
  const zones = Object.entries(network.subnets).filter(([, subnets]) => subnets.public === undefined);
  return zones.map(([zone]) => ["network", "subnets", zone, "public"]);
}

/** The reason for which a load balancer has no addresses of IPv6. */
const withoutIpv6 = (network: NetworkSettings, scheme: string): string | undefined => {
  if (!network.ipv6) return "network.ipv6 is false, so that nobody reaches the load balancer by IPv6";
  return scheme === "internal" ? "an internal load balancer has addresses of IPv4 alone" : undefined;
};

const NETWORK = ["network"];

/** The rules of a network that exists. */
export const networkRules: readonly RuleOfMany<Networked>[] = [
  {
    over: "network.subnets",
    needs: ["source", "outputs", "publicSubnetTags", "privateSubnetTags"].map((each) => `network.${each}`),
    breaches: ({ network }, isValid) => {
      const things = namedThings(network).filter(({ path }) => isValid(path));
      return things.flatMap(({ path, name }, index) => {
        const first = things.slice(0, index).find((other) => name !== undefined && other.name === name);
        return first
          ? [{ path, problem: `${formatPath(first.path)} says the same, and each stands for subnets of its own` }]
          : [];
      });
    },
    remedy: "give each zone a private subnet of its own and, for a load balancer on the internet, a public one",
  },
  {
    needs: [...NETWORK, "cluster.ingress.scheme"],
    breaches: ({ network, cluster: { ingress } }) =>
      ingress.scheme === "internal"
        ? []
        : missingPublicSubnets(network).map((path) => ({
            path,
            problem: `cluster.ingress.scheme is ${ingress.scheme}, and such a load balancer lies in public subnets`,
          })),
    remedy: "name them, or set cluster.ingress.scheme to 'internal'",
  },
  {
    over: "cluster.ingress.clientCidrBlocks",
    needs: ["network.ipv6", "cluster.ingress.scheme"],
    breaches: ({ network, cluster: { ingress } }, isValid) => {
      const problem = withoutIpv6(network, ingress.scheme);
      if (problem === undefined) return [];
      return (ingress.clientCidrBlocks ?? [])
        .map((range, index) => ({ range, path: ["cluster", "ingress", "clientCidrBlocks", index] }))
        .filter(({ range, path }) => isValid(path) && isIpv6(range))
        .map(({ path }) => ({ path, problem }));
    },
    remedy: "leave it out, or set network.ipv6 to true and cluster.ingress.scheme to 'internet-facing'",
  },
];
