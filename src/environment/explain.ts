import { inspect } from "node:util";
import type { z } from "zod";
import { nearest, nearestElsewhere } from "../aws/closest";
import { formatPath, isObject, valueAt } from "./paths";
import { isBrokenRule } from "./rules";
import { environmentSchema } from "./schema";
import { type Allowance, matchesPath, type Setting, settingsOf } from "./settings";

type Issue = z.core.$ZodIssue;

/**
 * Says what is wrong with an environment: one sentence a problem, each with the setting's path, the value as given,
 * what is allowed and what to do.
 *
 * @param input what the file holds, before validation
 * @param originOf words on where the value at a path comes from, to stand in brackets. @default none
 */
export function explain(
  issues: readonly Issue[],
  input: unknown,
  originOf: (path: readonly PropertyKey[]) => string | undefined = () => undefined,
): readonly string[] {
  knownSettings ??= settingsOf(environmentSchema);
  const settings = knownSettings;
  const said = issues.flatMap((issue) =>
    sentences(issue, input, settings).map((sentence, index) => {
      const key = issue.code === "unrecognized_keys" ? [issue.keys[index]!] : [];
      const origin = originOf([...issue.path, ...key]);
      return origin === undefined ? sentence : `${sentence} (${origin})`;
    }),
  );
  return [...new Set(said)];
}

/** The sentence on settings that are no object. */
export const notAnObject = (input: unknown): string =>
  `the default export: got ${show(input)}, allowed an object; export default defineEnvironment({ … })`;

/** Every setting of an environment, described when the first problem asks for it. */
let knownSettings: readonly Setting[] | undefined;

function sentences(issue: Issue, input: unknown, settings: readonly Setting[]): readonly string[] {
  if (issue.path.length === 0 && issue.code !== "unrecognized_keys") return [notAnObject(input)];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(issue.path, key, input, settings));
  if (isBrokenRule(issue))
    return [`${formatPath(issue.path)}: got ${given(issue, input)}, but ${issue.message}; ${issue.params.remedy}`];
  if (issue.code === "invalid_key") {
    const setting = settingAt(issue.path, settings);
    const key = show(issue.path.at(-1));
    return [`${formatPath(issue.path.slice(0, -1))}: got the key ${key}, ${allowance([setting.key ?? setting])}`];
  }
  if (issue.code === "invalid_union")
    return [
      `${formatPath(issue.path)}: got ${given(issue, input)}, ${allowance(exact(issue.path, settings), meantBy(issue, input, exact(issue.path, settings)))}`,
    ];
  const words = wordsFor(issue.path, settings);
  return [
    `${formatPath(issue.path)}: got ${given(issue, input)}, ${whichIs(issue, input, words)}${allowance([words], meantBy(issue, input, [words]))}`,
  ];
}

/** The value that the file gives, or the default that a rule refuses. */
function given(issue: Issue, input: unknown): string {
  const value = valueAt(input, issue.path);
  if (value !== undefined) return show(value);
  return issue.code === "custom" && issue.input !== undefined ? `${show(issue.input)} (the default)` : "nothing";
}

/** The fault of a text, where its kind can name it. */
function whichIs(issue: Issue, input: unknown, words: Words): string {
  const value = valueAt(input, issue.path);
  const description = typeof value === "string" ? words.whichIs?.(value) : undefined;
  return description === undefined ? "" : `which ${description}, `;
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

type Words = Allowance & Partial<Pick<Setting, "optional" | "default" | "defaultIs">>;

/** The allowed value that a refused text is spelled like. */
function meantBy(issue: Issue, input: unknown, variants: readonly Words[]): string | undefined {
  const value = valueAt(input, issue.path);
  if (typeof value !== "string") return undefined;
  return nearest(
    value,
    variants.flatMap(({ known }) => known?.() ?? []),
  );
}

/**
 * "allowed …": variants of one setting are said in one go.
 *
 * @param meant the value that is most likely meant. @default the remedy of the setting
 */
function allowance(variants: readonly Words[], meant?: string): string {
  const [words] = variants;
  if (!words) throw new Error("an issue at a path that the schema does not have");
  const unit = words.unit ? ` ${words.unit}` : "";
  const allowed = variants.map((variant) => variant.allowed).join(" or ");
  return `allowed ${allowed}${unit}${defaultInWords(words)}; ${remedyFor(words, meant)}`;
}

const remedyFor = (words: Words, meant: string | undefined): string => {
  if (meant === undefined) return words.remedy ?? defaultRemedy(words);
  return `did you mean ${show(meant)}?${words.remedy ? ` if not, ${words.remedy}` : ""}`;
};

function defaultInWords({ default: preset, defaultIs }: Words): string {
  if (preset !== undefined) return ` (default ${show(preset)})`;
  return defaultIs === undefined ? "" : ` (default: ${defaultIs})`;
}

const defaultRemedy = ({ optional = false, default: preset }: Words): string => {
  if (!optional) return "give such a value";
  return preset === undefined ? "give such a value or leave the setting out" : "give such a value or keep the default";
};

/** The sentence on a key that no setting has. */
export function unknownKey(
  parent: readonly PropertyKey[],
  key: string,
  input: unknown,
  settings: readonly Setting[],
): string {
  const here = settings.filter(
    ({ path, onlyWith }) =>
      path.length === parent.length + 1 &&
      matchesPath(path.slice(0, -1), parent) &&
      (!onlyWith || valueAt(input, onlyWith.path) === onlyWith.value),
  );
  const unknown = [...parent, key];
  const where = formatPath(parent) || "an environment";
  const known = here.map((setting) => setting.path.at(-1)!);
  return `${formatPath(unknown)}: no such setting; ${hint(unknown, known, settings)}${where} has ${known.join(", ")}`;
}

/** A setting that goes with another variant, one of that name in another place, or one that is spelled much the same. */
function hint(path: readonly PropertyKey[], known: readonly string[], settings: readonly Setting[]): string {
  const variants = exact(path, settings).flatMap(({ onlyWith }) => onlyWith ?? []);
  if (variants[0]) {
    const values = variants.map(({ value }) => show(value)).join(" or ");
    return `it goes with ${formatPath(variants[0].path)} ${values} only; `;
  }
  const key = String(path.at(-1));
  const isNear = (setting: Setting) => path.length === 1 || setting.path[0] === path[0];
  const didYouMean = (some: readonly Setting[]) => `did you mean ${placesOf(some, path)}? `;
  const namesakes = settings.filter((setting) => letters(setting.path.at(-1)!) === letters(key));
  const related = namesakes.filter(isNear);
  if (related.length > 0) return didYouMean(related);
  if (namesakes.length > 0) return `the setting of that name is ${placesOf(namesakes, path)}; `;
  const sibling = nearest(key, known);
  if (sibling !== undefined) return `did you mean ${formatPath([...path.slice(0, -1), sibling])}? `;
  const elsewhere = settings.filter(isNear);
  const stranger = nearestElsewhere(
    key,
    elsewhere.map((setting) => setting.path.at(-1)!),
  );
  return stranger === undefined ? "" : didYouMean(elsewhere.filter((setting) => setting.path.at(-1) === stranger));
}

/** The places of settings that share most of a path with it, where a key such as `<name>` takes that of the path. */
function placesOf(settings: readonly Setting[], path: readonly PropertyKey[]): string {
  const shared = (setting: Setting) => {
    const parted = setting.path.findIndex(
      (_, depth) => !matchesPath(setting.path.slice(0, depth + 1), path.slice(0, depth + 1)),
    );
    return parted < 0 ? setting.path.length : parted;
  };
  const longest = Math.max(...settings.map(shared));
  const places = settings
    .filter((setting) => shared(setting) === longest)
    .map((setting) => [formatPath(path.slice(0, longest)), ...setting.path.slice(longest)].filter(Boolean).join("."));
  return [...new Set(places)].join(" or ");
}

const letters = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The words for a value: those of the setting at its path, or of the list's or record's entries when it is one. */
function wordsFor(path: readonly PropertyKey[], settings: readonly Setting[]): Words {
  const setting = settingAt(path, settings);
  return (path.length > setting.path.length && setting.entry) || setting;
}

/** The setting that a path leads to or into: of a list's third entry it is the list. */
function settingAt(path: readonly PropertyKey[], settings: readonly Setting[]): Setting {
  const [setting] = exact(path, settings);
  if (setting) return setting;
  if (path.length === 0) throw new Error("an issue at a path that the schema does not have");
  return settingAt(path.slice(0, -1), settings);
}

const exact = (path: readonly PropertyKey[], settings: readonly Setting[]): readonly Setting[] =>
  settings.filter((setting) => matchesPath(setting.path, path));
