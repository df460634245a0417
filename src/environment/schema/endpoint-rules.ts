import { closest } from "../../aws/closest";
import { ENDPOINT_SERVICES, ENDPOINT_SERVICES_DATED } from "../../aws/endpoint-services";
import { endpointServiceName } from "../../aws/partitions";
import type { SettingRule } from "../rules";
import { type CreatedNetworkSettings, reachesInternet } from "./created-network";
import { INSTANCE_ENDPOINTS } from "./endpoints";
import type { NetworkSettings } from "./network";

/** The settings of an environment that its endpoints depend on. */
interface Surroundings {
  readonly region: string;
  readonly customerManagedKeys: boolean;
  readonly network: NetworkSettings;
  readonly cluster: { readonly exec: boolean };
}

const created = ({ network }: Surroundings): CreatedNetworkSettings | undefined =>
  network.source === "create" ? network : undefined;

/** Sessions of ECS Exec decrypt with KMS inside the container (amazon-ssm-agent, agent/session/crypto/blockcipher.go). */
const needsKms = ({ customerManagedKeys, cluster }: Surroundings): boolean => cluster.exec || customerManagedKeys;

/** The services with an interface endpoint: those named, or what instances need that have no way to the internet. */
export function interfaceEndpointsOf(all: Surroundings): readonly string[] {
  const network = created(all);
  if (!network) return [];
  if (network.interfaceEndpoints || reachesInternet(network)) return network.interfaceEndpoints ?? [];
  return [...INSTANCE_ENDPOINTS, ...(needsKms(all) ? ["kms"] : [])].sort();
}

/** The first service that AWS is not known to have. */
const unknownService = (all: Surroundings): string | undefined =>
  created(all)?.interfaceEndpoints?.find(
    (service) => !service.includes(`.${all.region}.`) && !ENDPOINT_SERVICES.has(service),
  );

const fullNames = (services: readonly string[], { region }: Surroundings): readonly string[] =>
  services.map((service) => endpointServiceName(service, region, "Interface"));

/** The first service that is named twice, in short and in full. */
const doubleService = (all: Surroundings): string | undefined => {
  const services = created(all)?.interfaceEndpoints ?? [];
  const names = fullNames(services, all);
  return services.find((_, index) => names.indexOf(names[index]!) < index);
};

/** Without these no instance boots, registers or starts a task when there is no other way to them. */
const INDISPENSABLE = ["autoscaling", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs"];

/** Those of these services that a network without a way out names no endpoint for. */
function missing(all: Surroundings, wanted: readonly string[]): readonly string[] {
  const network = created(all);
  if (network?.egress !== "none" || !network.interfaceEndpoints) return [];
  const names = fullNames(network.interfaceEndpoints, all);
  return wanted.filter((service) => !names.includes(endpointServiceName(service, all.region, "Interface")));
}

const needs = ["region", "network.source", "network.egress", "network.vpn", "network.interfaceEndpoints"];
const setting = "network.interfaceEndpoints";

/** The rules between the endpoints of a network and the other settings of an environment. */
export const endpointRules: readonly SettingRule<Surroundings>[] = [
  {
    setting,
    needs,
    broken: (all) => unknownService(all) !== undefined,
    problem: (all) => {
      const service = unknownService(all) ?? "";
      return `AWS has no service ${service} behind interface endpoints that take HTTPS in the list of ${ENDPOINT_SERVICES_DATED}: did you mean ${closest(service, [...ENDPOINT_SERVICES])}?`;
    },
    remedy: `correct it, or give the whole name of a newer one, such as com.amazonaws.<region>.<service>`,
  },
  {
    setting,
    needs,
    broken: (all) => doubleService(all) !== undefined,
    problem: (all) => `${doubleService(all)} is there already`,
    remedy: "name each service once",
  },
  {
    setting,
    needs,
    broken: (all) => missing(all, INDISPENSABLE).length > 0,
    problem: (all) =>
      `with network.egress none instances reach AWS by these endpoints only, these are missing: ${missing(all, INDISPENSABLE).join(", ")}`,
    remedy: "add them, or leave the setting out, which makes every endpoint that instances need",
  },
  {
    setting,
    needs: [...needs, "cluster.exec", "customerManagedKeys"],
    broken: (all) => needsKms(all) && missing(all, ["kms"]).length > 0,
    problem: ({ cluster }) =>
      `with network.egress none KMS is reached by its endpoint only, and ${cluster.exec ? "cluster.exec" : "customerManagedKeys"} needs it`,
    remedy: "add kms",
  },
];
