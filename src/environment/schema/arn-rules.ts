import { z } from "zod";
import { type Arn, arnProblem, parseArn } from "../../aws/arn";
import { partitionOfRegion } from "../../aws/partitions";
import { formatPath, isObject } from "../paths";
import type { RuleOfMany } from "../rules";
import { reachesInternet, wayOutOf } from "./created-network";
import { kindNotesOf } from "./kinds/kind";
import type { NetworkSettings } from "./network";

/** An ARN among the settings. */
export interface ArnSetting {
  /** Place of the setting, from the root. */
  readonly path: readonly PropertyKey[];
  /** The ARN in its parts. */
  readonly arn: Arn;
}

/** Kinds of settings that hold ARNs. */
const ARN_KINDS: ReadonlySet<string> = new Set(["ARN", "policy resource", "principal"]);

/**
 * Every ARN that settings of these kinds hold; names that stand for one are left out. A resource or a principal of a policy
 * may lie in any region and account: it is given back without them.
 */
export function arnSettingsOf(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly ArnSetting[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "optional" || def.type === "default" || def.type === "prefault")
    return arnSettingsOf(def.innerType, value, path);
  if (typeof value === "string") {
    const arn = parseArn(value);
    const kind = arn && kindNotesOf(schema)?.kind;
    if (!kind || !ARN_KINDS.has(kind) || !z.safeParse(schema, value).success) return [];
    return [{ path, arn: kind === "ARN" ? arn : { ...arn, region: "", account: "" } }];
  }
  if (!isObject(value)) return [];
  const memberOf = membersOf(schema, value);
  return Object.entries(value).flatMap(([key, member]) => {
    const memberSchema = memberOf(key);
    return memberSchema ? arnSettingsOf(memberSchema, member, [...path, Array.isArray(value) ? Number(key) : key]) : [];
  });
}

/** The schemas of an object's members, by their keys. */
function membersOf(schema: z.core.$ZodType, value: object): (key: string) => z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") return (key) => def.shape[key];
  if (def.type === "record") return () => def.valueType;
  if (def.type === "array") return () => def.element;
  if (def.type !== "union" || !("discriminator" in def)) return () => undefined;
  const { discriminator } = def as z.core.$ZodDiscriminatedUnionDef;
  const chosen = (value as Readonly<Record<string, unknown>>)[discriminator];
  const option = (def.options as readonly z.ZodObject[]).find(
    ({ shape }) => z.safeParse(shape[discriminator]!, chosen).success,
  );
  return option ? membersOf(option, value) : () => undefined;
}

/**
 * Settings of an application that ECS reads by their ARNs from the region that these name (ECS developer guide, "Using
 * non-AWS container images in Amazon ECS" and "Pass Systems Manager parameters"; for secrets, amazon-ecs-agent,
 * agent/taskresource/asmsecret, whose client is that of the secret's region).
 */
const READ_BY_ECS: ReadonlySet<unknown> = new Set(["secrets", "repositoryCredentialsSecretArn"]);

const isReadByEcs = ({ path }: ArnSetting): boolean => path[0] === "applications" && READ_BY_ECS.has(path[2]);

/** The regions, beside the environment's, in which an ARN may lie: a key lies beside the secrets that it encrypts. */
function otherRegionsOf(setting: ArnSetting, all: readonly ArnSetting[]): readonly string[] {
  const [group, name, key] = setting.path;
  if (isReadByEcs(setting)) return [setting.arn.region];
  if (group !== "applications" || key !== "secretsKeyArn") return [];
  return all.filter((each) => isReadByEcs(each) && each.path[1] === name).map(({ arn }) => arn.region);
}

/** The rule that everything that settings name by an ARN can be used from the environment's region. */
export const arnRule = (schema: z.core.$ZodType): RuleOfMany<{ readonly region: string }> => ({
  needs: ["region"],
  breaches: (all) => {
    const settings = arnSettingsOf(schema, all);
    return settings.flatMap((setting) => {
      const { id } = partitionOfRegion(all.region);
      const problem = arnProblem(setting.arn, all.region, id, otherRegionsOf(setting, settings));
      return problem === undefined ? [] : [{ path: setting.path, problem }];
    });
  },
  remedy: "name one of the environment's region and partition",
});

/** The rule that what ECS reads from other regions is reached: the endpoints of a VPC lead to its own region alone. */
export const reachableSecretsRule = (
  schema: z.core.$ZodType,
): RuleOfMany<{ readonly region: string; readonly network: NetworkSettings }> => ({
  needs: ["region", "network.source", "network.egress", "network.vpn"],
  breaches: ({ region, network, ...all }) => {
    if (network.source !== "create" || reachesInternet(network)) return [];
    return arnSettingsOf(schema, all)
      .filter((setting) => isReadByEcs(setting) && setting.arn.region !== region)
      .map(({ path, arn }) => ({
        path,
        problem: `it lies in ${arn.region}, and with ${wayOutOf(network)} instances reach services of ${region} alone`,
      }));
  },
  remedy: "replicate it to the environment's region and name it there, or choose another network.egress",
});

/**
 * Services whose things serve their own account alone. A load balancer takes certificates of its account (AWS Security Blog,
 * "How to deploy public ACM certificates across multiple AWS accounts and Regions using AWS CloudFormation StackSets": each
 * account needs its own). It takes web ACLs of its account: no page says so in a sentence, and to protect several accounts
 * Firewall Manager makes one in each (AWS WAF developer guide, "Web ACL management for AWS WAF policies"). Managed policies
 * and boundaries are those of the role's account (IAM user guide, "Define custom IAM permissions with customer managed
 * policies").
 */
const OWN_ACCOUNT_SERVICES: ReadonlySet<string> = new Set(["acm", "wafv2", "iam"]);

/** Whether what an ARN names serves its own account alone. */
const servesOwnAccount = ({ service, account }: Arn): boolean =>
  OWN_ACCOUNT_SERVICES.has(service) && isCustomer(account);

/** The rule that what serves one account alone belongs to that of the environment, or to one where it names none. */
export const ownAccountRule = (schema: z.core.$ZodType): RuleOfMany<{ readonly accountId?: string | undefined }> => ({
  needs: ["accountId"],
  breaches: (all) => {
    const own = arnSettingsOf(schema, all).filter(({ arn }) => servesOwnAccount(arn));
    const first = own[0];
    const expected = all.accountId === undefined ? first?.arn.account : all.accountId;
    const named = all.accountId === undefined && first ? formatPath(first.path) : "accountId";
    return own
      .filter(({ arn }) => arn.account !== expected)
      .map(({ path, arn }) => ({
        path,
        problem: `it belongs to the account ${arn.account}, and ${named} says ${expected}: such a thing serves its own account alone`,
      }));
  },
  remedy: "name one of the environment's account",
});

/** Whether this is the account of a customer: `aws` and nothing are none. */
const isCustomer = (account: string): boolean => /^\d/.test(account);

/** An account that a setting names, by an ARN or by the registry of an image. */
export interface NamedAccount {
  /** Place of the setting, from the root. */
  readonly path: readonly PropertyKey[];
  /** Twelve digits; `aws` or empty for what belongs to no account. */
  readonly account: string;
  /** Whether AWS takes what is named from the environment's own account alone, and no permission of the other helps. */
  readonly servesOwnAccount: boolean;
}

/** The account that an ARN of the settings names. */
export const accountOf = ({ path, arn }: ArnSetting): NamedAccount => ({
  path,
  account: arn.account,
  servesOwnAccount: servesOwnAccount(arn),
});

/**
 * One sentence for each account that settings name beside that of the environment.
 *
 * @param own setting `accountId` of the environment. @default the account that most settings name
 */
export function accountWarnings(named: readonly NamedAccount[], own?: string): readonly string[] {
  const byAccount = new Map<string, string[]>();
  for (const { path, account } of named)
    if (isCustomer(account)) byAccount.set(account, [...(byAccount.get(account) ?? []), formatPath(path)]);
  const [most] = [...byAccount].sort(([, a], [, b]) => b.length - a.length);
  const [expected, of] = own === undefined ? [most?.[0], most?.[1].join(", ")] : [own, "the environment (accountId)"];
  return [...byAccount]
    .filter(([account]) => account !== expected)
    .map(
      ([account, paths]) =>
        `${paths.join(", ")}: the account ${account} differs from ${expected}, the account of ${of}; roles of this environment need a permission of the other account`,
    );
}
