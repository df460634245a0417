import type { z } from "zod";

/** The words of a setting that error sentences and the reference page use besides type, default and bounds. */
export interface SettingNotes {
  /** The setting's meaning, in sentences. It does not repeat the default. */
  readonly description: string;
  /** Unit of a number. @default that of the setting's kind */
  readonly unit?: string;
  /** The allowed values, in words. @default that of the setting's kind, or made from type and bounds */
  readonly allowed?: string;
  /** The way out when a value is refused. @default that of the kind, or a sentence made from what is allowed */
  readonly remedy?: string;
  /**
   * The default of a setting that is left out, in words: needed where no value of the schema says it, since it follows
   * from other settings or means to do without.
   */
  readonly defaultIs?: string;
  /** The keys of a record stand for this. @default "name" */
  readonly key?: string;
}

/** Describes a setting. */
export const note = <T extends z.ZodType>(schema: T, notes: SettingNotes): T => schema.meta({ ...notes }) as T;
