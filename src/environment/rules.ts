import type { z } from "zod";
import { isObject, valueAt } from "./paths";

/** A rule between settings: each of them may be valid and yet they contradict each other. */
export interface Rule<Value> {
  /** Path of the setting that the error names, from the object that carries the rule. */
  readonly setting: string;
  /** Paths of the settings that must be valid by themselves before the rule makes sense. */
  readonly needs: readonly string[];
  readonly broken: (value: Value) => boolean;
  /** Completes "got …, but …". */
  readonly problem: (value: Value) => string;
  readonly remedy: string;
}

/**
 * Adds rules to an object's schema. A rule is asked as soon as the settings it needs are valid, whatever is wrong
 * elsewhere: Zod by itself would keep it back until nothing else is wrong, and the user would be told in two goes.
 */
export function withRules<Schema extends z.ZodType>(schema: Schema, rules: readonly Rule<z.output<Schema>>[]): Schema {
  return rules.reduce(
    (checked, rule) =>
      checked.superRefine(
        (value, context) => {
          if (!rule.broken(value)) return;
          const path = rule.setting.split(".");
          context.addIssue({
            code: "custom",
            path,
            input: valueAt(value, path),
            message: rule.problem(value),
            params: { remedy: rule.remedy },
          });
        },
        { when: (payload) => rule.needs.every((setting) => isValid(setting.split("."), payload)) },
      ),
    schema,
  );
}

function isValid(setting: readonly string[], { value, issues }: z.core.ParsePayload): boolean {
  const concerns = (issue: z.core.$ZodRawIssue) =>
    issue.code !== "unrecognized_keys" &&
    !isBrokenRule(issue) &&
    setting.every((key, depth) => (issue.path?.[depth] ?? key) === key);
  return isObject(value) && !issues.some(concerns);
}

/** Rules alone carry a remedy in their issues: other settings have theirs in the schema. */
export const isBrokenRule = (
  issue: z.core.$ZodRawIssue | z.core.$ZodIssue,
): issue is z.core.$ZodIssueCustom & { readonly params: { readonly remedy: string } } =>
  issue.code === "custom" && typeof issue.params?.["remedy"] === "string";
