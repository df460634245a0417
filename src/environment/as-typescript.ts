import { isObject } from "./paths";

const MAXIMUM_COLUMNS = 120;

/** The form of a file of settings. */
export type FileForm = "typescript" | "json";

/** The place of a value in its file. */
interface Place {
  /** Blanks before each further line. */
  readonly indentation?: number;
  /** Characters that stand before the value on its first line, and after it on its last. */
  readonly before?: number;
  /** @default typescript */
  readonly form?: FileForm;
}

/** A value as the project's formatter writes it: on one line where it fits, otherwise an entry a line. */
export function valueAsText(value: unknown, { indentation = 0, before = 0, form = "typescript" }: Place = {}): string {
  const short = onOneLine(value, form);
  if (indentation + before + short.length <= MAXIMUM_COLUMNS || !isObject(value)) return short;
  const inner = indentation + 2;
  const entries = Array.isArray(value)
    ? value.map((entry) => valueAsText(entry, { indentation: inner, before: 1, form }))
    : membersOf(value, form).map(
        ([key, entry]) => `${key}: ${valueAsText(entry, { indentation: inner, before: key.length + 3, form })}`,
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const blanks = " ".repeat(inner);
  const lines = entries.map((entry) => `${blanks}${entry}`).join(",\n");
  return `${open}\n${lines}${form === "json" ? "" : ","}\n${" ".repeat(indentation)}${close}`;
}

/** The members of an object, one a line, as they stand within braces. */
export const membersAsTypeScript = (value: object, indentation = 0): string =>
  membersOf(value, "typescript")
    .map(
      ([key, entry]) =>
        `${" ".repeat(indentation)}${key}: ${valueAsText(entry, { indentation, before: key.length + 3 })},`,
    )
    .join("\n");

function onOneLine(value: unknown, form: FileForm): string {
  if (Array.isArray(value)) return `[${value.map((entry) => onOneLine(entry, form)).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = membersOf(value, form).map(([key, entry]) => `${key}: ${onOneLine(entry, form)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** A key as it is written in a file. */
export const keyAsText = (key: string, form: FileForm): string =>
  form === "typescript" && /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);

const membersOf = (value: object, form: FileForm): readonly (readonly [key: string, entry: unknown])[] =>
  Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => [keyAsText(key, form), entry]);
