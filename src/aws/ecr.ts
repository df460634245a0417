import { partitionOfRegion } from "./partitions";
import { findRegion } from "./regions";

/** A repository of a private registry of Amazon ECR, as the name of an image leads to it. */
export interface EcrRepository {
  /** Twelve digits. */
  readonly account: string;
  /** Code of the registry's region. */
  readonly region: string;
  /** Id of the partition, as ARNs name it. */
  readonly partition: string;
  /** Name of the repository, with its namespaces. */
  readonly name: string;
}

/** The rights that a pull needs, by repository (Amazon ECR user guide, "Amazon ECR managed policies", read-only). */
export const PULL_ACTIONS = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/**
 * The rights that a pull needs besides when a pull-through cache has no copy yet (Amazon ECR user guide, "IAM permissions
 * required to sync an upstream registry"). ecr:TagResource, for repository templates that set tags, is left out.
 */
export const IMPORT_ACTIONS = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];

/** The prefix by which ECR names the cache of a whole registry (CreatePullThroughCacheRule API reference). */
export const WHOLE_REGISTRY = "ROOT";

/**
 * Ends of registries' hosts: with IPv4 alone, and with both kinds of addresses (patterns of the image credential provider
 * in Bottlerocket 1.49 and eksctl; that of the European Sovereign Cloud: `dnsSuffix` of botocore 1.43.11).
 */
const HOST = /^(\d{12})\.(?:dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.(.+)|dkr-ecr(?:-fips)?\.([a-z0-9-]+)\.on\.(.+))$/;

/** Regions with FIPS endpoints of registries (botocore 1.43.11, endpoints.json, `api.ecr`, the entries `fips-dkr-…`). */
const FIPS_REGIONS = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"];
const FIPS_HOST = /^\d{12}\.dkr[.-]ecr-fips\./;

const DUAL_STACK_SUFFIXES = {
  aws: "aws",
  "aws-us-gov": "aws",
  "aws-cn": "amazonwebservices.com.cn",
  "aws-eusc": "amazonwebservices.eu",
} as const;

/** A host that somebody who wrote it takes for a registry of ECR. */
const LIKE_ECR = /(?:^|\.)dkr[.-]ecr(?:-fips)?\.|\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\./i;

/** Names of repositories (CreateRepository API reference). */
const REPOSITORY = /^(?=.{2,256}$)[a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*$/;

/** The registry of an image, and its repository without tag and digest. An image without a registry is Docker Hub's. */
function partsOf(image: string): { readonly host: string; readonly repository: string } {
  const [beforeDigest = ""] = image.split("@");
  const slash = beforeDigest.indexOf("/");
  const host = beforeDigest.slice(0, Math.max(slash, 0));
  return { host, repository: beforeDigest.slice(slash + 1).split(":")[0]! };
}

/** @returns undefined for an image of another registry, ECR's public one among them, which needs no rights */
export function ecrRepositoryOf(image: string): EcrRepository | undefined {
  const { host, repository } = partsOf(image);
  const [, account, region = "", suffix, dualStackRegion = "", dualStackSuffix] = HOST.exec(host) ?? [];
  if (account === undefined || !REPOSITORY.test(repository)) return undefined;
  const code = region || dualStackRegion;
  const { id, dnsSuffix } = partitionOfRegion(code);
  const isRight = region ? suffix === dnsSuffix : dualStackSuffix === DUAL_STACK_SUFFIXES[id];
  return isRight ? { account, region: code, partition: id, name: repository } : undefined;
}

/** The ARN of a repository. */
export const repositoryArn = ({ partition, region, account, name }: EcrRepository): string =>
  `arn:${partition}:ecr:${region}:${account}:repository/${name}`;

/** Names that Docker refuses: its image without layers, and what looks like the id of an image (distribution/reference). */
const NO_NAME = /^(?:scratch|[0-9a-f]{64})$/;

/** Says why no registry can have an image of this name, whatever the region. */
function nameProblem(image: string): string | undefined {
  const { host, repository } = partsOf(image);
  if (host === "") {
    if (NO_NAME.test(repository)) return "Docker pulls no image of this name";
    // Docker Hub's own images, which have no namespace, have no dot in their names either.
    return repository.includes(".") || repository === "localhost" ? "it names a registry and no repository" : undefined;
  }
  const port = /:(\d+)$/.exec(host)?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return `a registry has no port ${port}`;
  return host === "public.ecr.aws" && !repository.includes("/")
    ? "the public gallery has repositories below an alias alone, as public.ecr.aws/ALIAS/NAME"
    : undefined;
}

/**
 * Says why an image can never be pulled in a region.
 *
 * @returns undefined when it can, as far as its name tells
 */
export function imageProblem(image: string, region: string): string | undefined {
  const repository = ecrRepositoryOf(image);
  if (!repository) return nameProblem(image) ?? ecrHostProblem(image);
  return repositoryProblem(image, repository, region);
}

/** Says why an image whose host looks like a registry of ECR is of none. */
function ecrHostProblem(image: string): string | undefined {
  const { host, repository } = partsOf(image);
  if (!LIKE_ECR.test(host)) return undefined;
  const [, account, plainRegion, suffix, dualStackRegion] = HOST.exec(host) ?? [];
  const region = plainRegion ?? dualStackRegion;
  if (account === undefined || region === undefined)
    return "its host looks like a registry of Amazon ECR and is none: one is ACCOUNT.dkr.ecr.REGION.amazonaws.com in lower case and without a port, with an account of 12 digits";
  const { id, dnsSuffix } = partitionOfRegion(region);
  const wanted = plainRegion === undefined ? DUAL_STACK_SUFFIXES[id] : dnsSuffix;
  return host.endsWith(`.${region}.${wanted}`) || host.endsWith(`.${region}.on.${wanted}`)
    ? `a repository of Amazon ECR has 2 to 256 lower-case letters, digits and single . _ - / between them, and this one is called ${repository}`
    : `hosts of registries in ${region} end with ${suffix === undefined ? "on." : ""}${wanted}`;
}

/** Says why an image of a repository of ECR can never be pulled in a region. */
function repositoryProblem(image: string, repository: EcrRepository, region: string): string | undefined {
  const own = partitionOfRegion(region).id;
  if (repository.partition !== own)
    return `its registry belongs to the partition ${repository.partition}, and ${region} to ${own}, whose roles no other partition knows`;
  if (FIPS_HOST.test(partsOf(image).host) && !FIPS_REGIONS.includes(repository.region))
    return `${repository.region} has no FIPS endpoint for registries, only ${FIPS_REGIONS.join(", ")} have one: leave out -fips`;
  return repository.region === region || findRegion(repository.region)
    ? undefined
    : `there is no region ${repository.region}`;
}

/** Registries that lie in the internet and nowhere else. An image without a registry is Docker Hub's. */
const PUBLIC_REGISTRIES =
  "docker.io index.docker.io registry-1.docker.io public.ecr.aws ecr-public.aws.com ghcr.io quay.io gcr.io registry.k8s.io mcr.microsoft.com registry.gitlab.com".split(
    " ",
  );

/** The host of a registry that the interface endpoints of ECR answer for: without `-fips`, and not the dual-stack one. */
const PLAIN_HOST = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\./;

/**
 * Whether an image is pulled over the internet: from a public registry, from ECR in another region, whose interface
 * endpoints take no requests of this one (Amazon ECR user guide, "Amazon ECR interface VPC endpoints"), or by a host of ECR
 * that no interface endpoint answers for. "Amazon ECR does not support AWS PrivateLink traffic over dual-stack endpoints"
 * (the same guide, "Making requests to Amazon ECR registries", in its English text; newer translations lack the sentence),
 * and AWS lists no endpoint service for its FIPS hosts (AWS PrivateLink guide, "AWS services that integrate").
 */
export function isPulledOverInternet(image: string, region: string): boolean {
  const { host } = partsOf(image);
  const repository = ecrRepositoryOf(image);
  if (repository) return repository.region !== region || !PLAIN_HOST.test(host);
  // Docker's rule: what has no dot, no port and is not localhost is a part of the name (distribution/reference).
  return !/[.:]|^localhost$/.test(host) || PUBLIC_REGISTRIES.includes(host.toLowerCase());
}

/**
 * Whether a pull-through cache fills a repository.
 *
 * @param prefixes prefixes of the registry's caches; `ROOT` stands for all repositories
 */
export const isCached = ({ name }: EcrRepository, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => prefix === WHOLE_REGISTRY || name.startsWith(`${prefix}/`));
