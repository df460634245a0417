import { inspect } from "node:util";
import type { z } from "zod";
import { formatPath, isObject, valueAt } from "./paths";
import { isBrokenRule } from "./rules";
import { environmentSchema } from "./schema";
import { type Setting, settingsOf } from "./settings";

type Issue = z.core.$ZodIssue;

/**
 * Says what is wrong with an environment: one sentence a problem, each with the setting's path, the value as given,
 * what is allowed and what to do.
 *
 * @param input what the file holds, before validation
 */
export function explain(issues: readonly Issue[], input: unknown): readonly string[] {
  const settings = settingsOf(environmentSchema);
  return [...new Set(issues.flatMap((issue) => sentences(issue, input, settings)))];
}

function sentences(issue: Issue, input: unknown, settings: readonly Setting[]): readonly string[] {
  if (issue.path.length === 0 && issue.code !== "unrecognized_keys")
    return [`the default export: got ${show(input)}, allowed an object; export default defineEnvironment({ … })`];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(issue.path, key, input, settings));
  if (isBrokenRule(issue))
    return [`${formatPath(issue.path)}: got ${given(issue, input)}, but ${issue.message}; ${issue.params.remedy}`];
  if (issue.code === "invalid_key") {
    const setting = find(issue.path, settings);
    return [`${formatPath(issue.path.slice(0, -1))}: got the key ${show(issue.path.at(-1))}, ${allowance([setting])}`];
  }
  if (issue.code === "invalid_union")
    return [`${formatPath(issue.path)}: got ${given(issue, input)}, ${allowance(exact(issue.path, settings))}`];
  return [`${formatPath(issue.path)}: got ${given(issue, input)}, ${allowance([find(issue.path, settings)])}`];
}

/** The value that the file gives, or the default that a rule refuses. */
function given(issue: Issue, input: unknown): string {
  const value = valueAt(input, issue.path);
  if (value !== undefined) return show(value);
  return issue.code === "custom" && issue.input !== undefined ? `${show(issue.input)} (the default)` : "nothing";
}

/** A value as JSON where JSON can say it, cut to what fits a sentence. */
function show(value: unknown): string {
  const isJson = isObject(value) || typeof value === "string";
  const text = isJson ? toJson(value) : inspect(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  }
}

/** "allowed …": variants of one setting are said in one go. */
function allowance(variants: readonly Setting[]): string {
  const [setting] = variants;
  if (!setting) throw new Error("an issue at a path that the schema does not have");
  const unit = setting.unit ? ` ${setting.unit}` : "";
  const preset = setting.default === undefined ? "" : ` (default ${show(setting.default)})`;
  const allowed = variants.map((variant) => variant.allowed).join(" or ");
  return `allowed ${allowed}${unit}${preset}; ${setting.remedy ?? defaultRemedy(setting)}`;
}

const defaultRemedy = ({ optional, default: preset }: Setting): string => {
  if (!optional) return "give such a value";
  return preset === undefined ? "give such a value or leave the setting out" : "give such a value or keep the default";
};

function unknownKey(parent: readonly PropertyKey[], key: string, input: unknown, settings: readonly Setting[]): string {
  const here = settings.filter(
    ({ path, onlyWith }) =>
      path.length === parent.length + 1 &&
      matches(path.slice(0, -1), parent) &&
      (!onlyWith || valueAt(input, onlyWith.path) === onlyWith.value),
  );
  const path = [...parent, key];
  const where = formatPath(parent) || "an environment";
  const known = here.map((setting) => setting.path.at(-1)).join(", ");
  return `${formatPath(path)}: no such setting; ${hint(path, settings)}${where} has ${known}`;
}

/** A setting of that name in another place, or one that goes with another variant. */
function hint(path: readonly PropertyKey[], settings: readonly Setting[]): string {
  const variants = exact(path, settings).flatMap(({ onlyWith }) => onlyWith ?? []);
  if (variants[0]) {
    const values = variants.map(({ value }) => show(value)).join(" or ");
    return `it goes with ${formatPath(variants[0].path)} ${values} only; `;
  }
  const namesake = settings.find((setting) => plain(setting.path.at(-1)!) === plain(String(path.at(-1))));
  return namesake ? `did you mean ${namesake.path.join(".")}? ` : "";
}

const plain = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The setting that a path leads to or into: of a list's third entry it is the list. */
function find(path: readonly PropertyKey[], settings: readonly Setting[]): Setting {
  const [setting] = exact(path, settings);
  if (setting) return setting;
  if (path.length === 0) throw new Error("an issue at a path that the schema does not have");
  return find(path.slice(0, -1), settings);
}

const exact = (path: readonly PropertyKey[], settings: readonly Setting[]): readonly Setting[] =>
  settings.filter((setting) => matches(setting.path, path));

const matches = (pattern: readonly string[], path: readonly PropertyKey[]): boolean =>
  pattern.length === path.length && pattern.every((key, depth) => key.startsWith("<") || key === path[depth]);
