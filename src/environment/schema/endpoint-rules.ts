import { parseArn } from "../../aws/arn";
import { nearest } from "../../aws/closest";
import { ENDPOINT_SERVICES, ENDPOINT_SERVICES_DATED } from "../../aws/endpoint-services";
import { endpointServiceName, partitionOfRegion } from "../../aws/partitions";
import type { AnyRule, IsValid } from "../rules";
import { type CreatedNetworkSettings, reachesInternet, wayOutOf } from "./created-network";
import { INSTANCE_ENDPOINTS } from "./endpoints";
import type { NetworkSettings } from "./network";

/** The settings of an environment that its endpoints depend on. */
interface Surroundings {
  readonly region: string;
  readonly customerManagedKeys: boolean;
  readonly network: NetworkSettings;
  readonly cluster: {
    readonly exec: boolean;
    readonly registryCredentials?: { readonly secretArn?: string | undefined } | undefined;
  };
  readonly applications: Readonly<
    Record<
      string,
      {
        readonly secrets: Readonly<Record<string, string>>;
        readonly repositoryCredentialsSecretArn?: string | undefined;
      }
    >
  >;
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

/** A service as the settings name it, with its place among the endpoints. */
interface NamedService {
  readonly path: readonly PropertyKey[];
  readonly service: string;
}

/** The services that are named, without those that are no names of services. */
const namedServices = (all: Surroundings, isValid: IsValid): readonly NamedService[] =>
  (created(all)?.interfaceEndpoints ?? [])
    .map((service, index) => ({ service, path: [...SETTING.split("."), index] }))
    .filter(({ path }) => isValid(path));

/** The name of a service in full: the region and what follows it. */
const FULL_NAME = /\.([a-z]{2,4}(?:-[a-z]+)+-\d)\.(.+)$/;

/**
 * The reason for which a whole name of the environment's region is none: the names of AWS's services begin with
 * `com.amazonaws`, `aws.` or the partition's own prefix, those of other providers with `com.amazonaws.vpce` (AWS PrivateLink
 * guide, "AWS services that integrate").
 */
function fullNameProblem(name: string, region: string): string | undefined {
  const [prefix = "", service = ""] = name.split(`.${region}.`);
  const { endpointPrefix } = partitionOfRegion(region);
  const ofServices = ["com.amazonaws", endpointPrefix];
  if (!ofServices.includes(prefix) && prefix !== "com.amazonaws.vpce" && !prefix.startsWith("aws."))
    return `names of services in ${region} begin with ${[...new Set(ofServices)].join(" or ")}`;
  const whole = endpointServiceName(service, region, "Interface");
  return ofServices.includes(prefix) && ENDPOINT_SERVICES.has(service) && whole !== name
    ? `in ${region} the service of that name is ${whole}`
    : undefined;
}

/** The reason for which there is no such service, undefined for one that may be there. */
const endpointProblem = (service: string, region: string): string | undefined => {
  if (service.includes(`.${region}.`)) return fullNameProblem(service, region);
  if (ENDPOINT_SERVICES.has(service)) return undefined;
  const [, itsRegion, itsService] = FULL_NAME.exec(service) ?? [];
  if (itsRegion !== undefined)
    return `it is a service of ${itsRegion}, and endpoints of a VPC lead to services of its own region (did you mean ${itsService}, that of ${region}?)`;
  const near = nearest(service, [...ENDPOINT_SERVICES]);
  return `AWS has no service of that name behind interface endpoints that take HTTPS in the list of ${ENDPOINT_SERVICES_DATED}${near === undefined ? "" : ` (did you mean ${near}?)`}`;
};

const fullNames = (services: readonly string[], { region }: Surroundings): readonly string[] =>
  services.map((service) => endpointServiceName(service, region, "Interface"));

/** The services that another one before them leads to as well: one is named in short, one in full. */
const doubleServices = (
  all: Surroundings,
  isValid: IsValid,
): readonly (NamedService & { readonly other: string })[] => {
  const services = namedServices(all, isValid);
  const names = fullNames(
    services.map(({ service }) => service),
    all,
  );
  return services.flatMap((each, index) => {
    const first = names.indexOf(names[index]!);
    const other = services[first]!.service;
    // The list's own rule names what is there twice in the same words.
    return first < index && other !== each.service ? [{ ...each, other }] : [];
  });
};

/**
 * Without these no instance boots, registers or starts a task when there is no other way to them: the first boot reads its
 * steps from Systems Manager.
 */
const INDISPENSABLE = ["autoscaling", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "ssm"];

/** The first application whose tasks need a secret of Secrets Manager, which the agent on the instance reads. */
const applicationWithSecret = ({ applications }: Surroundings): string | undefined =>
  Object.entries(applications).find(
    ([, { secrets, repositoryCredentialsSecretArn }]) =>
      repositoryCredentialsSecretArn !== undefined ||
      Object.values(secrets).some((source) => parseArn(source)?.service !== "ssm"),
  )?.[0];

/** A service that instances call only with some settings. */
interface ConditionalService {
  readonly service: string;
  /** The service in words. */
  readonly title: string;
  /** Settings that must be valid by themselves before they can tell. */
  readonly needs: readonly string[];
  /** Path of the setting that needs it, undefined where none does. */
  readonly neededBy: (all: Surroundings) => string | undefined;
}

const CONDITIONAL: readonly ConditionalService[] = [
  {
    service: "kms",
    title: "KMS",
    needs: ["cluster.exec", "customerManagedKeys"],
    neededBy: (all) => (needsKms(all) ? (all.cluster.exec ? "cluster.exec" : "customerManagedKeys") : undefined),
  },
  {
    // ECS developer guide, "Amazon ECS interface VPC endpoints (AWS PrivateLink)", the section on the ECS Exec feature.
    service: "ssmmessages",
    title: "Session Manager",
    needs: ["cluster.exec"],
    neededBy: ({ cluster }) => (cluster.exec ? "cluster.exec" : undefined),
  },
  {
    // The same page, "Create the Secrets Manager and Systems Manager endpoints". Images of private registries need it by
    // the agent's own call (ECS developer guide, "Using non-AWS container images in Amazon ECS").
    service: "secretsmanager",
    title: "Secrets Manager",
    needs: ["cluster.registryCredentials", "applications"],
    neededBy: (all) => {
      if (all.cluster.registryCredentials?.secretArn !== undefined) return "cluster.registryCredentials.secretArn";
      const application = applicationWithSecret(all);
      return application === undefined ? undefined : `applications.${application}`;
    },
  },
];

/** Those of these services that a network without a way out names no endpoint for. */
function missing(all: Surroundings, wanted: readonly string[]): readonly string[] {
  const network = created(all);
  if (!network?.interfaceEndpoints || reachesInternet(network)) return [];
  const names = fullNames(network.interfaceEndpoints, all);
  return wanted.filter((service) => !names.includes(endpointServiceName(service, all.region, "Interface")));
}

/** The way out of a network that Drydock creates, which the rules below are about. */
const wayOut = (all: Surroundings): string => wayOutOf(created(all)!);

const SETTING = "network.interfaceEndpoints";
const needs = ["region", "network.source", "network.egress", "network.vpn", SETTING];

/** The rules between the endpoints of a network and the other settings of an environment. */
export const endpointRules: readonly AnyRule<Surroundings>[] = [
  {
    over: SETTING,
    needs: ["region", "network.source"],
    breaches: (all, isValid) =>
      namedServices(all, isValid).flatMap(({ path, service }) => {
        const problem = endpointProblem(service, all.region);
        return problem === undefined ? [] : [{ path, problem }];
      }),
    remedy: "correct it, or give the whole name of a newer one, such as com.amazonaws.<region>.<service>",
  },
  {
    over: SETTING,
    needs: ["region", "network.source"],
    breaches: (all, isValid) =>
      doubleServices(all, isValid).map(({ path, other }) => ({ path, problem: `${other} leads to the same service` })),
    remedy: "name each service once",
  },
  {
    setting: SETTING,
    needs,
    broken: (all) => missing(all, INDISPENSABLE).length > 0,
    problem: (all) =>
      `with ${wayOut(all)} instances reach AWS by these endpoints only, these are missing: ${missing(all, INDISPENSABLE).join(", ")}`,
    remedy: "add them, or leave the setting out, which makes every endpoint that instances need",
  },
  ...CONDITIONAL.map(({ service, title, needs: ownNeeds, neededBy }) => ({
    setting: SETTING,
    needs: [...needs, ...ownNeeds],
    broken: (all: Surroundings) => neededBy(all) !== undefined && missing(all, [service]).length > 0,
    problem: (all: Surroundings) =>
      `with ${wayOut(all)} ${title} is reached by its endpoint only, and ${neededBy(all)} needs it`,
    remedy: `add ${service}`,
  })),
];
