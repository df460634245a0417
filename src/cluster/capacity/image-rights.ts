import { ecrRepositoryOf, IMPORT_ACTIONS, PULL_ACTIONS, repositoryArn, WHOLE_REGISTRY } from "../../aws/ecr";
import type { PolicyStatement } from "../../terraform/policy";
import { UserError } from "../../user-error";

export interface ImageRightsProps {
  /**
   * Repositories of ECR that may be pulled from, as REGISTRY/NAME or REGISTRY/NAME/*.
   *
   * @default all of the deployment's account and region
   */
  readonly imageRepositories?: readonly string[] | undefined;
  /** Prefixes of pull-through caches. @default none */
  readonly pullThroughCachePrefixes?: readonly string[];
}

/** One repository of a registry, or all below a name. */
interface Repositories {
  /** Name of the repository, or a beginning of names and `*`. */
  readonly name: string;
  /** The ARN of such a name in the registry. */
  readonly arnOf: (name: string) => string;
}

/**
 * The rights to pull images for tasks that have no execution role: with the instances' own.
 *
 * @param ownArnOf makes the ARN of a repository of the deployment's account and region
 * @throws UserError when an entry of `imageRepositories` is no repository of ECR
 */
export function imageStatements(
  { imageRepositories, pullThroughCachePrefixes = [] }: ImageRightsProps,
  ownArnOf: (name: string) => string,
): readonly PolicyStatement[] {
  const repositories = imageRepositories?.map(repositoriesOf) ?? [{ name: "*", arnOf: ownArnOf }];
  const cached = repositories.flatMap(({ name, arnOf }) =>
    pullThroughCachePrefixes.flatMap((prefix) => {
      const both = inBoth(name, prefix);
      return both === undefined ? [] : [arnOf(both)];
    }),
  );
  const pulled = repositories.map(({ name, arnOf }) => arnOf(name));
  return [
    // This action knows no resource (service authorization reference of ECR).
    ...allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], pulled.length > 0 ? ["*"] : []),
    ...allow("PullImages", PULL_ACTIONS, pulled),
    ...allow("ImportImages", IMPORT_ACTIONS, cached),
  ];
}

const allow = (sid: string, actions: readonly string[], resources: readonly string[]): readonly PolicyStatement[] => {
  const [first, ...others] = [...new Set(resources)];
  if (first === undefined) return [];
  return [{ Sid: sid, Effect: "Allow", Action: actions, Resource: others.length === 0 ? first : [first, ...others] }];
};

function repositoriesOf(entry: string): Repositories {
  const isMany = entry.endsWith("/*");
  const repository = ecrRepositoryOf(isMany ? entry.replace(/\*$/, "all") : entry);
  if (!repository) throw new UserError(`imageRepositories: got ${entry}, which is no repository of ECR`);
  return {
    name: isMany ? repository.name.replace(/all$/, "*") : repository.name,
    arnOf: (name) => repositoryArn({ ...repository, name }),
  };
}

/** The name of what lies both among these repositories and below a cache's prefix. @returns undefined for nothing */
function inBoth(name: string, prefix: string): string | undefined {
  if (prefix === WHOLE_REGISTRY || name.startsWith(`${prefix}/`)) return name;
  const isWider = name.endsWith("*") && `${prefix}/`.startsWith(name.slice(0, -1));
  return isWider ? `${prefix}/*` : undefined;
}
