import { z } from "zod";
import { isObject, valueAt } from "./environment/paths";

/** The value of a text of JSON; undefined for one that is none: the parser's own message would show a part of it. */
export const jsonIn = (written: string): unknown => {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
};

/** Whether a value is an object of JSON, and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> => isObject(value) && !Array.isArray(value);

/** AWS's tools write a member without a value as null, or leave it out. */
export const maybe = <Type extends z.ZodType>(type: Type) => type.nullish().transform((value) => value ?? undefined);

/** A value that passes a test, which `words` put into words for a message. */
export const allowing = <Type extends string | number>(words: string, test: (given: unknown) => boolean) =>
  z.custom<Type>(test, { message: words });

/** Whether a value is a whole number within bounds. */
export const isWhole = (minimum: number, maximum: number) => (number: unknown) =>
  Number.isInteger(number) && Number(number) >= minimum && Number(number) <= maximum;

/** The largest Integer of AWS's APIs: 32 bits. */
export const LARGEST_INTEGER = 2 ** 31 - 1;

/** A whole number. */
export const whole = (minimum: number, maximum = LARGEST_INTEGER) =>
  allowing<number>(`a whole number from ${minimum} to ${maximum}`, isWhole(minimum, maximum));

/** A whole number as AWS writes it in a text. */
export const digits = (minimum: number, maximum = LARGEST_INTEGER) =>
  allowing<string>(
    `a text of digits, from "${minimum}" to "${maximum}"`,
    (given) => typeof given === "string" && /^\d{1,10}$/.test(given) && isWhole(minimum, maximum)(Number(given)),
  );

/** Characters that a terminal obeys: controls, ends of lines, and changes of the direction of writing. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** A name or a word. One with a control character would write over the lines of a terminal. */
export const text = allowing<string>(
  "a text that is not empty and has no control characters",
  (given) => typeof given === "string" && given !== "" && !CONTROL.test(given),
);

/** A count, or seconds. */
export const count = whole(0);
/** A figure that may have a fraction. */
export const amount = allowing<number>("a number", Number.isFinite);
/** A list, which AWS's tools leave out where it is empty. */
export const listOf = <Type extends z.ZodType>(type: Type) => maybe(z.array(type)).transform((items) => items ?? []);

/** A member that contradicts another one. */
export interface Contradiction {
  /** Path of the member. */
  readonly path: readonly PropertyKey[];
  /** The values that the other member leaves, in words. */
  readonly allowed: string;
}

/** Refuses items whose members contradict each other, which AWS never answers. */
export const consistent = <Type extends z.ZodType>(
  type: Type,
  find: (item: z.output<Type>) => Contradiction | undefined,
) =>
  type.superRefine((item, context) => {
    const found = find(item);
    if (found) context.addIssue({ code: "custom", path: [...found.path], message: found.allowed });
  });

/** A text whose control characters are written as their codes. */
export const escaped = (given: string): string =>
  given.replace(
    new RegExp(CONTROL.source, "gu"),
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );

/** The first thing that is wrong with a value. */
interface Problem {
  /** Members and indices on the way to it. */
  readonly path: readonly PropertyKey[];
  /** Whether nothing is there. */
  readonly isMissing: boolean;
  /** The value and the allowed ones, in words: `got -1, allowed a whole number from 0 to 100`. */
  readonly problem: string;
}

/**
 * The first problem that a schema found.
 *
 * @param error of a schema whose values are of this module
 * @param value that it read
 */
export function firstProblem(error: z.ZodError, value: unknown): Problem {
  const { path, ...issue } = error.issues[0]!;
  const found = valueAt(value, path);
  const isMissing = found === undefined || found === null;
  return { path, isMissing, problem: isMissing ? "is missing" : `got ${shown(found)}, allowed ${allowed(issue)}` };
}

/** Characters of a value that a message shows. */
const SHOWN_CHARACTERS = 80;

/** A value for a message. Of objects and lists only the kind is shown. */
const shown = (given: unknown): string => {
  if (Array.isArray(given)) return "a list";
  if (typeof given === "object") return "an object";
  const entire = JSON.stringify(given);
  return escaped(entire.length > SHOWN_CHARACTERS ? `${entire.slice(0, SHOWN_CHARACTERS)}..."` : entire);
};

/** Words for the kinds of values that a schema may ask for. */
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  object: "an object",
  record: "an object",
};

const allowed = (issue: Omit<z.core.$ZodIssue, "path">): string => {
  if (issue.code === "invalid_value")
    return ((issue as { readonly values?: readonly unknown[] }).values ?? []).join(" or ");
  if (issue.code === "custom") return issue.message;
  const { expected = "" } = issue as { readonly expected?: string };
  return KINDS[expected] ?? `a value of another kind (${expected})`;
};
