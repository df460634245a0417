import { z } from "zod";
import { isObject, valueAt } from "./paths";

/** A rule between settings: each of them may be valid and yet they contradict each other. */
export interface SettingRule<Value> {
  /** Path of the setting that the error names, from the object that carries the rule. */
  readonly setting: string;
  /** Paths of the settings that must be valid by themselves before the rule makes sense. */
  readonly needs: readonly string[];
  /** Whether a value breaks the rule. */
  readonly broken: (value: Value) => boolean;
  /** Completes "got …, but …". */
  readonly problem: (value: Value) => string;
  /** The way out. */
  readonly remedy: string;
}

/** One breach of a rule. */
export interface RuleBreach {
  /** Path of the setting that the error names, from the object that carries the rule. */
  readonly path: readonly PropertyKey[];
  /** Completes "got …, but …". */
  readonly problem: string;
}

/** Whether a setting is valid by itself. */
export type IsValid = (path: readonly PropertyKey[]) => boolean;

/** A rule that a value can break in several places, for example once in each entry of a record. */
export interface RuleOfMany<Value> {
  /**
   * Path of the record or list whose entries the rule asks after one by one: an entry that is wrong does not keep back
   * what is wrong with the others. @default none
   */
  readonly over?: string;
  /** Paths of the settings that must be valid by themselves before the rule makes sense. */
  readonly needs: readonly string[];
  /**
   * Every breach of the rule.
   *
   * @param isValid whether a setting is valid by itself, by its path from the object that carries the rule
   */
  readonly breaches: (value: Value, isValid: IsValid) => readonly RuleBreach[];
  /** The way out. */
  readonly remedy: string;
}

/** A rule of either form. */
export type AnyRule<Value> = SettingRule<Value> | RuleOfMany<Value>;

function breachesOf<Value>(
  rule: AnyRule<Value>,
  value: Value,
  issues: readonly z.core.$ZodRawIssue[],
): readonly RuleBreach[] {
  if ("breaches" in rule) {
    // What this rule finds is no reason to keep it back.
    const before = [...issues];
    return rule.breaches(value, (path) => isValid(path, value, before));
  }
  return rule.broken(value) ? [{ path: rule.setting.split("."), problem: rule.problem(value) }] : [];
}

/** The rules of each schema. One that is made from another has the other's too. */
const registry = z.registry<{ readonly rules: readonly AnyRule<never>[] }>();

/** The rules that a schema carries, in the order in which they were added. */
export const rulesOf = (schema: z.core.$ZodType): readonly AnyRule<never>[] => registry.get(schema)?.rules ?? [];

/**
 * Adds rules to an object's schema. A rule is asked as soon as the settings it needs are valid, even where others are
 * not: Zod by itself would keep it back until nothing else is wrong, and a user would mend the file in two goes.
 */
export function withRules<Schema extends z.ZodType>(
  schema: Schema,
  rules: readonly AnyRule<z.output<Schema>>[],
): Schema {
  const ruled = rules.reduce((checked, rule) => {
    const areValid = allValid(rule.needs);
    const over = "over" in rule && rule.over?.split(".");
    return checked.superRefine(
      (value, context) => {
        for (const { path, problem } of breachesOf(rule, value, context.issues))
          context.addIssue({
            code: "custom",
            path: [...path],
            input: valueAt(value, path),
            message: problem,
            params: { remedy: rule.remedy },
          });
      },
      { when: (payload) => areValid(payload) && (!over || hasEntries(over, payload)) },
    );
  }, schema);
  registry.add(ruled, { rules: [...rulesOf(schema), ...rules] });
  return ruled;
}

/** A test of a setting's value that needs its neighbours. */
export interface Check<Value> {
  /** Paths of the settings that must be valid by themselves before the check makes sense. */
  readonly needs: readonly string[];
  /** Paths of the values that are refused, from the object that carries the check. */
  readonly refused: (value: Value) => readonly (readonly PropertyKey[])[];
}

/** Adds checks to an object's schema. Unlike a broken rule, a refused value keeps back every rule that needs the setting. */
export function withChecks<Schema extends z.ZodType>(
  schema: Schema,
  checks: readonly Check<z.output<Schema>>[],
): Schema {
  return checks.reduce(
    (checked, { needs, refused }) =>
      checked.superRefine(
        (value, context) => {
          for (const path of refused(value))
            context.addIssue({ code: "custom", path: [...path], input: valueAt(value, path) });
        },
        { when: allValid(needs) },
      ),
    schema,
  );
}

/** Whether all settings at these paths are valid by themselves. */
function allValid(settings: readonly string[]): (payload: z.core.ParsePayload) => boolean {
  const paths = settings.map((setting) => setting.split("."));
  return ({ value, issues }) => paths.every((path) => isValid(path, value, issues));
}

/** Whether there is a record or list at a path, whatever is wrong with its entries. */
const hasEntries = (path: readonly PropertyKey[], { value, issues }: z.core.ParsePayload): boolean =>
  isValid(
    path,
    value,
    issues.filter((issue) => (issue.path ?? []).length <= path.length),
  );

function isValid(setting: readonly PropertyKey[], value: unknown, issues: readonly z.core.$ZodRawIssue[]): boolean {
  if (!isObject(value)) return false;
  const concerns = (issue: z.core.$ZodRawIssue) =>
    issue.code !== "unrecognized_keys" &&
    !isBrokenRule(issue) &&
    setting.every((key, depth) => (issue.path?.[depth] ?? key) === key);
  return !issues.some(concerns);
}

/** Rules alone carry a remedy in their issues: other settings have theirs in the schema. */
export const isBrokenRule = (
  issue: z.core.$ZodRawIssue | z.core.$ZodIssue,
): issue is z.core.$ZodIssueCustom & { readonly params: { readonly remedy: string } } =>
  issue.code === "custom" && typeof issue.params?.["remedy"] === "string";
