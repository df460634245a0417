import { isObject } from "./paths";

const MAXIMUM_COLUMNS = 120;

/**
 * A value as the project's formatter writes it: on one line where it fits, otherwise an entry a line.
 *
 * @param indentation blanks before each further line
 * @param before characters that stand before the value on its first line, and after it on its last
 */
function asTypeScript(value: unknown, indentation = 0, before = 0): string {
  const short = onOneLine(value);
  if (indentation + before + short.length <= MAXIMUM_COLUMNS || !isObject(value)) return short;
  const inner = " ".repeat(indentation + 2);
  const entries = Array.isArray(value)
    ? value.map((entry) => asTypeScript(entry, indentation + 2, 1))
    : membersOf(value).map(([key, entry]) => `${key}: ${asTypeScript(entry, indentation + 2, key.length + 3)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return [open, ...entries.map((entry) => `${inner}${entry},`), `${" ".repeat(indentation)}${close}`].join("\n");
}

/** The members of an object, one a line, as they stand within braces. */
export const membersAsTypeScript = (value: object, indentation = 0): string =>
  membersOf(value)
    .map(([key, entry]) => `${" ".repeat(indentation)}${key}: ${asTypeScript(entry, indentation, key.length + 3)},`)
    .join("\n");

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = membersOf(value).map(([key, entry]) => `${key}: ${onOneLine(entry)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

const membersOf = (value: object): readonly (readonly [key: string, entry: unknown])[] =>
  Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => [/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key), entry]);
