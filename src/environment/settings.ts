import { z } from "zod";
import type { SettingNotes } from "./schema/note";

/** One setting of a schema, as error sentences and the reference page speak of it. */
export interface Setting {
  /** Keys from the root. The keys of a record are represented by one that reads `<name>`. */
  readonly path: readonly string[];
  /** An object of further settings rather than a value. */
  readonly isGroup: boolean;
  /** The setting exists only where the one at this path has this value. */
  readonly onlyWith?: { readonly path: readonly string[]; readonly value: string };
  /** What is allowed, in words, without the unit. */
  readonly allowed: string;
  readonly unit?: string;
  /** False when the environment must name it. */
  readonly optional: boolean;
  /** The default of an optional setting; undefined when leaving it out means to do without it. */
  readonly default?: unknown;
  readonly description: string;
  readonly remedy?: string;
}

/**
 * Every setting of a schema, groups before their members.
 *
 * @throws Error when a setting has no description, or needs words for what is allowed and has none
 */
export const settingsOf = (schema: z.ZodType): readonly Setting[] => describe(schema, [], undefined).slice(1);

function describe(
  declared: z.core.$ZodType,
  path: readonly string[],
  onlyWith: Setting["onlyWith"],
): readonly Setting[] {
  const { schema, optional, default: defaultValue } = unwrap(declared);
  const notes = (z.globalRegistry.get(declared) ?? {}) as Partial<SettingNotes>;
  const isRoot = path.length === 0;
  const name = path.join(".");
  if (!isRoot && !notes.description) throw new Error(`the schema does not describe the setting ${name}`);
  const allowed = notes.allowed ?? allowedBy(schema);
  if (!allowed) throw new Error(`the schema does not say in words what the setting ${name} allows`);

  const members = membersOf(schema, path, notes.key ?? "name", onlyWith);
  const setting: Setting = {
    path,
    isGroup: members.length > 0,
    ...(onlyWith && { onlyWith }),
    allowed,
    optional,
    default: defaultValue,
    description: notes.description ?? "",
    ...(notes.unit && { unit: notes.unit }),
    ...(notes.remedy && { remedy: notes.remedy }),
  };
  return [setting, ...members];
}

/** Takes off what makes a setting optional. A group that is filled in from `{}` has no default of its own to speak of. */
function unwrap(declared: z.core.$ZodType): { schema: z.core.$ZodType; optional: boolean; default?: unknown } {
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

const list = (values: readonly unknown[]): string =>
  values
    .map((value) => JSON.stringify(value))
    .join(", ")
    .replace(/, (?=[^,]*$)/, " or ");

/** What a schema allows as far as types and bounds say it; undefined where only words can. */
function allowedBy(schema: z.core.$ZodType): string | undefined {
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodEnum) return list(schema.options);
  if (schema instanceof z.ZodLiteral) return list([...schema.values]);
  if (schema instanceof z.ZodNumber) return range(schema.isInt ? "a whole number" : "a number", schema);
  if (schema instanceof z.ZodString && !schema.def.checks?.some(needsWords)) {
    const { minLength, maxLength } = schema;
    return maxLength === null ? "a text" : `a text of ${minLength ?? 0} to ${maxLength} characters`;
  }
  if (schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion) return "an object";
  return undefined;
}

const needsWords = (check: z.core.$ZodCheck<never>): boolean =>
  ["string_format", "custom"].includes(check._zod.def.check);

function range(kind: string, { minValue, maxValue }: z.ZodNumber): string {
  const least = minValue ?? Number.NEGATIVE_INFINITY;
  const most = maxValue ?? Number.POSITIVE_INFINITY;
  if (most >= Number.MAX_SAFE_INTEGER) return least <= Number.MIN_SAFE_INTEGER ? kind : `${kind} of ${least} or more`;
  return `${kind} from ${least} to ${most}`;
}
