import { z } from "zod";

/** What error sentences and the reference page need of a setting besides type, default and bounds. */
export interface SettingNotes {
  readonly description: string;
  readonly unit?: string;
  /** What is allowed, in words. Needed where the schema alone cannot say it: patterns, lists, records. */
  readonly allowed?: string;
  /** What to do when the value is refused. @default a sentence made from what is allowed */
  readonly remedy?: string;
  /** What the keys of a record stand for. @default "name" */
  readonly key?: string;
}

/** Describes a setting. */
export const note = <T extends z.ZodType>(schema: T, notes: SettingNotes): T => schema.meta({ ...notes }) as T;

/** Not `z.int()`: its error makes Zod keep back every rule of the objects around it. */
export const wholeNumber = () => z.number().multipleOf(1).max(Number.MAX_SAFE_INTEGER);

/** A region's code, for example eu-central-1. */
export const regionCode = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/);
