import { z } from "zod";

/** The words of one kind of value. Settings of the kind take them unless they have their own. */
export interface KindNotes {
  /** Name of the kind, as the schema's test shows it. */
  readonly kind: string;
  /** One allowed value, in words. @default made from type and bounds, where these say everything */
  readonly allowed?: string;
  /** Several allowed values, in words. Needed in lists only. */
  readonly many?: string;
  /** Unit of a number. @default none */
  readonly unit?: string;
  /** Says of a text that is refused what it is, to complete "got …, which …". @default nothing */
  readonly whichIs?: (value: string) => string | undefined;
  /** Allowed values: one that is spelled much like a refused one is suggested. @default those of an enumeration */
  readonly known?: () => readonly string[];
  /** The way out when a value is refused. @default a sentence made from what is allowed */
  readonly remedy?: string;
}

/** Names a schema as a kind of value. Every text and number of the settings is of some kind. */
export const kind = <T extends z.ZodType>(schema: T, notes: KindNotes): T => schema.meta({ ...notes }) as T;

/** The words of a kind; undefined for a schema that is of none. */
export const kindNotesOf = (schema: z.core.$ZodType): KindNotes | undefined => {
  const notes = z.globalRegistry.get(schema);
  return typeof notes?.["kind"] === "string" ? (notes as unknown as KindNotes) : undefined;
};

/** A text that matches a pattern and, where a pattern cannot say it, a test. */
export const patternText = (notes: KindNotes, pattern: RegExp, test: (value: string) => boolean = () => true) =>
  kind(
    z
      .string()
      .regex(pattern)
      // The pattern has answered for others already.
      .refine((value) => !pattern.test(value) || test(value)),
    notes,
  );

/** Bounds of the number of entries, both included. */
export interface Entries {
  /** @default 0 */
  readonly min?: number;
  readonly max: number;
}

const countInWords = ({ min = 0, max }: Entries): string => (min === 0 ? `at most ${max}` : `${min} to ${max}`);

/** Refuses each value that another one before it equals, whatever is wrong with others. */
const refuseDoubles = (values: readonly unknown[], context: z.RefinementCtx): void => {
  for (const [index, value] of values.entries()) {
    const first = values.indexOf(value);
    if (first < index)
      context.addIssue({
        code: "custom",
        path: [index],
        input: value,
        message: `entry [${first}] says the same`,
        params: { remedy: "name each once" },
      });
  }
};

/** A list of different values of one kind. */
export const listOf = <T extends z.ZodType>(entry: T, entries: Entries) =>
  z
    .array(entry)
    .min(entries.min ?? 0)
    .max(entries.max)
    .superRefine(refuseDoubles, { when: ({ value }) => Array.isArray(value) })
    .meta({ allowed: `${countInWords(entries)} different ${kindNotesOf(entry)?.many}` });

/** Values under names of one kind. */
export const recordOf = <Key extends z.ZodType<string>, Value extends z.ZodType>(
  key: Key,
  value: Value,
  entries: Entries,
) => {
  const { min = 0, max } = entries;
  const values = kindNotesOf(value)?.many;
  return z
    .record(key, value)
    .refine((all) => Object.keys(all).length >= min && Object.keys(all).length <= max)
    .meta({
      allowed: `${countInWords(entries)}${values ? ` ${values}` : ""}, each under ${kindNotesOf(key)?.allowed}`,
    });
};
