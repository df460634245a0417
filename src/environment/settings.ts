import { z } from "zod";
import type { KindNotes } from "./schema/kinds/kind";
import type { SettingNotes } from "./schema/note";

/** The words for values that are allowed in one place, and for the way out when another is given. */
export interface Allowance {
  /** The allowed values, in words, without the unit. */
  readonly allowed: string;
  /** Unit of a number. @default none */
  readonly unit?: string;
  /** The way out when a value is refused. @default a sentence made from what is allowed */
  readonly remedy?: string;
  /** Says of a text that is refused what it is, to complete "got …, which …". @default nothing */
  readonly whichIs?: (value: string) => string | undefined;
  /** Allowed values: one that is spelled much like a refused one is suggested. @default none */
  readonly known?: () => readonly string[];
}

/** One setting of a schema, as error sentences and the reference page speak of it. */
export interface Setting extends Allowance {
  /** Keys from the root. The keys of a record are represented by one that reads `<name>`. */
  readonly path: readonly string[];
  /** An object of further settings rather than a value. */
  readonly isGroup: boolean;
  /** The setting exists only where the one at this path has this value. @default everywhere */
  readonly onlyWith?: { readonly path: readonly string[]; readonly value: string };
  /** False when the environment must name it. */
  readonly optional: boolean;
  /** The default of an optional setting that is a value. @default undefined: `defaultIs` says it */
  readonly default?: unknown;
  /** The default in words, of a setting that has no value of its own. */
  readonly defaultIs?: string;
  /** The setting's meaning, in sentences. */
  readonly description: string;
  /** The words for an entry of a list, or a value of a record. @default the same as the setting */
  readonly entry?: Allowance;
  /** The words for a key of a record. @default the same as the setting */
  readonly key?: Allowance;
}

/**
 * Every setting of a schema, groups before their members.
 *
 * @throws Error when a setting has no description, needs words for what it allows and has none, or may be left out
 *   without a word on what then holds
 */
export const settingsOf = (schema: z.ZodType): readonly Setting[] => describe(schema, [], undefined).slice(1);

/** Whether a setting's path leads to the place that another path names: a key such as `<name>` stands for any. */
export const matchesPath = (pattern: readonly string[], path: readonly PropertyKey[]): boolean =>
  pattern.length === path.length && pattern.every((key, depth) => key.startsWith("<") || key === path[depth]);

type Notes = Partial<SettingNotes> & Pick<KindNotes, "whichIs" | "known">;

const registered = (schema: z.core.$ZodType): Notes => (z.globalRegistry.get(schema) ?? {}) as Notes;

function describe(
  declared: z.core.$ZodType,
  path: readonly string[],
  onlyWith: Setting["onlyWith"],
): readonly Setting[] {
  const { schema, ...leftOut } = unwrap(declared);
  const notes: Notes = { ...registered(schema), ...registered(declared) };
  const members = membersOf(schema, path, notes.key ?? "name", onlyWith);
  const setting: Setting = {
    path,
    isGroup: members.length > 0,
    ...(onlyWith && { onlyWith }),
    ...leftOut,
    ...(notes.defaultIs !== undefined && { defaultIs: notes.defaultIs }),
    description: notes.description ?? "",
    ...allowanceOf(schema, notes, path.join(".")),
    ...partsOf(schema, path),
  };
  if (path.length > 0) check(declared, setting);
  return [setting, ...members];
}

function check(declared: z.core.$ZodType, { path, description, default: preset, defaultIs }: Setting): void {
  const name = path.join(".");
  if (!description) throw new Error(`the schema does not describe the setting ${name}`);
  const isFilledIn = declared instanceof z.ZodPrefault && !(declared.unwrap() instanceof z.ZodObject);
  const isLeftEmpty = (declared instanceof z.ZodOptional || isFilledIn) && preset === undefined;
  if (isLeftEmpty && defaultIs === undefined)
    throw new Error(`the schema does not say what holds when the setting ${name} is left out`);
  if (!isLeftEmpty && defaultIs !== undefined)
    throw new Error(`the schema says in words which default the setting ${name} has, and it has a value or none`);
}

function allowanceOf(schema: z.core.$ZodType, notes: Notes, name: string): Allowance {
  const allowed = notes.allowed ?? allowedBy(schema);
  if (!allowed) throw new Error(`the schema does not say in words what the setting ${name} allows`);
  const known = notes.known ?? knownBy(schema);
  return {
    allowed,
    ...(known && { known }),
    ...(notes.unit && { unit: notes.unit }),
    ...(notes.remedy && { remedy: notes.remedy }),
    ...(notes.whichIs && { whichIs: notes.whichIs }),
  };
}

function knownBy(schema: z.core.$ZodType): Allowance["known"] {
  if (!(schema instanceof z.ZodEnum)) return undefined;
  const words = schema.options.filter((option) => typeof option === "string");
  return () => words;
}

/** The words for the entries of a list, or for the keys and values of a record. */
function partsOf(schema: z.core.$ZodType, path: readonly string[]): Pick<Setting, "entry" | "key"> {
  const wordsOf = (part: z.core.$ZodType) => allowanceOf(part, registered(part), `${path.join(".")}[…]`);
  if (schema instanceof z.ZodArray) return { entry: wordsOf(schema.element) };
  if (schema instanceof z.ZodRecord) return { key: wordsOf(schema.keyType), entry: wordsOf(schema.valueType) };
  return {};
}

type LeftOut = Pick<Setting, "optional" | "default">;

/** Takes off what makes a setting optional. A group that is filled in from `{}` has no default of its own. */
function unwrap(declared: z.core.$ZodType): LeftOut & { readonly schema: z.core.$ZodType } {
  if (declared instanceof z.ZodOptional) return { ...unwrap(declared.unwrap()), optional: true };
  if (declared instanceof z.ZodPrefault) return { ...unwrap(declared.unwrap()), optional: true };
  if (declared instanceof z.ZodDefault)
    return { ...unwrap(declared.unwrap()), optional: true, default: declared.def.defaultValue };
  // A schema behind a function that fills in defaults.
  if (declared instanceof z.ZodPipe) return unwrap(declared.out);
  return { schema: declared, optional: false };
}

function membersOf(
  schema: z.core.$ZodType,
  path: readonly string[],
  recordKey: string,
  onlyWith: Setting["onlyWith"],
): readonly Setting[] {
  if (schema instanceof z.ZodObject)
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, member]) =>
      describe(member, [...path, key], onlyWith),
    );
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator;
    return (schema.options as readonly z.ZodObject<Record<string, z.ZodLiteral<string>>>[]).flatMap((option) =>
      membersOf(option, path, recordKey, { path: [...path, key], value: option.shape[key]!.value }),
    );
  }
  if (schema instanceof z.ZodRecord) return membersOf(schema.valueType, [...path, `<${recordKey}>`], "name", onlyWith);
  return [];
}

const inWords = (values: readonly unknown[]): string =>
  values
    .map((value) => JSON.stringify(value))
    .join(", ")
    .replace(/, (?=[^,]*$)/, " or ");

/** The values that type and bounds allow, in words; undefined where a schema needs words of its own. */
function allowedBy(schema: z.core.$ZodType): string | undefined {
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodEnum) return inWords(schema.options);
  if (schema instanceof z.ZodLiteral) return inWords([...schema.values]);
  if (schema instanceof z.ZodNumber) return range(schema);
  if (schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion) return "an object";
  return undefined;
}

/** The bounds of a number. A kind of number without bounds has words of its own. */
const range = ({ minValue, maxValue, isInt }: z.ZodNumber): string =>
  `a ${isInt ? "whole " : ""}number from ${minValue} to ${maxValue}`;
