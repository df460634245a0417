import { type JsonMistake, jsonMistakes } from "../json-mistakes";
import { isRecord } from "../json-values";
import { readTextFile } from "../text-file";
import { UserError } from "../user-error";

/** A file of values by name. */
export interface NamedValues {
  /** The option that names the file: `--prices`. */
  readonly option: string;
  /** The values in words: `prices`. */
  readonly values: string;
  /** An object as the file should have it. */
  readonly example: string;
}

/**
 * Reads a JSON object of values by name.
 *
 * @throws UserError with the line of a mistake, without the text: somebody may have named the wrong file. A name that is
 * written twice is a mistake
 */
export function readNamedValues(
  file: string,
  { option, values, example }: NamedValues,
): Readonly<Record<string, unknown>> {
  const text = textOf(file, `${option}: `, `name a JSON file of ${values}`);
  const remedy = `write ${example}`;
  const { errors, warnings } = jsonMistakes(text, file);
  if (errors.length > 0) throw new UserError(`${file}${lineOf(errors)}: this is not JSON; ${remedy}`);
  if (warnings.length > 0)
    throw new UserError(`${file}${lineOf(warnings)}: a name is written twice; write each of the ${values} once`);
  const json: unknown = JSON.parse(text);
  if (isRecord(json)) return json;
  throw new UserError(`${file}: got ${shortened(json)}, allowed an object of ${values} by name; ${remedy}`);
}

/** A name of a file as a sentence shows it: in quotes where it is empty or has characters that a terminal obeys. */
export const shownName = (name: string): string => (/^[\w.-]+$/.test(name) ? name : JSON.stringify(name));

const textOf = (file: string, place: string, remedy: string): string => {
  let text: string | undefined;
  try {
    text = readTextFile(file);
  } catch (error) {
    throw new UserError(`${place}${file} cannot be read (${(error as NodeJS.ErrnoException).code}); ${remedy}`);
  }
  if (text === undefined) throw new UserError(`${place}${file} is no text; ${remedy}`);
  return text;
};

const lineOf = ([first]: readonly JsonMistake[]): string => (first?.location ? `, line ${first.location.line}` : "");

const MAX_SHOWN_CHARACTERS = 60;

const shortened = (json: unknown): string => {
  const text = JSON.stringify(json);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
};
