import { z } from "zod";
import { type Arn, arnProblem, parseArn } from "../../aws/arn";
import { partitionOfRegion } from "../../aws/partitions";
import { formatPath, isObject } from "../paths";
import type { RuleOfMany } from "../rules";
import { kindNotesOf } from "./kinds/kind";

/** An ARN among the settings. */
export interface ArnSetting {
  /** Place of the setting, from the root. */
  readonly path: readonly PropertyKey[];
  /** The ARN in its parts. */
  readonly arn: Arn;
}

/**
 * Every ARN that settings of the kind ARN hold; names that stand for one are left out. A resource of a policy may lie in any
 * region and account: it is given back without them.
 */
export function arnSettingsOf(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly ArnSetting[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return arnSettingsOf(schema.unwrap(), value, path);
  if (typeof value === "string") {
    const kind = kindNotesOf(schema)?.kind;
    const isArn = (kind === "ARN" || kind === "policy resource") && z.safeParse(schema, value).success;
    const arn = isArn ? parseArn(value) : undefined;
    return arn ? [{ path, arn: kind === "ARN" ? arn : { ...arn, region: "", account: "" } }] : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const memberSchema = memberOf(schema, key, value);
    return memberSchema ? arnSettingsOf(memberSchema, member, [...path, Array.isArray(value) ? Number(key) : key]) : [];
  });
}

function memberOf(schema: z.core.$ZodType, key: string, value: object): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, z.core.$ZodType>)[key];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const options = schema.options as readonly z.ZodObject[];
  const option = options.find((each) => looseOf(each).safeParse(value).success);
  return option && memberOf(option, key, value);
}

const looseObjects = new WeakMap<z.ZodObject, z.ZodObject>();

/** The object that takes other members too. Zod compiles each object that is made: it is made once. */
function looseOf(schema: z.ZodObject): z.ZodObject {
  const loose = looseObjects.get(schema) ?? z.looseObject(schema.shape);
  looseObjects.set(schema, loose);
  return loose;
}

/** The rule that everything that settings name by an ARN can be used from the environment's region. */
export const arnRule = (schema: z.core.$ZodType): RuleOfMany<{ readonly region: string }> => ({
  needs: ["region"],
  breaches: (all) =>
    arnSettingsOf(schema, all).flatMap(({ path, arn }) => {
      const problem = arnProblem(arn, all.region, partitionOfRegion(all.region).id);
      return problem === undefined ? [] : [{ path, problem }];
    }),
  remedy: "name one of the environment's region and partition",
});

/** An account that a setting names, by an ARN or by the registry of an image. */
export interface NamedAccount {
  /** Place of the setting, from the root. */
  readonly path: readonly PropertyKey[];
  /** Twelve digits; `aws` or empty for what belongs to no account. */
  readonly account: string;
}

/** One sentence for each account that settings name beside the one that most of them name. */
export function accountWarnings(named: readonly NamedAccount[]): readonly string[] {
  const byAccount = new Map<string, string[]>();
  for (const { path, account } of named)
    if (/^\d/.test(account)) byAccount.set(account, [...(byAccount.get(account) ?? []), formatPath(path)]);
  const [most, ...others] = [...byAccount].sort(([, a], [, b]) => b.length - a.length);
  return others.map(
    ([account, paths]) =>
      `${paths.join(", ")}: the account ${account} differs from ${most![0]}, the account of ${most![1].join(", ")}; roles of this environment need a permission of the other account`,
  );
}
