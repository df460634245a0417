import { TrafficError } from "./traffic";

/** The values of an option that may be given for all applications, or for each by its name. */
export interface Assignments<Value> {
  /** The value for every application that has none of its own. @default none */
  readonly all?: Value;
  /** Values of single applications, by their names. */
  readonly of: ReadonlyMap<string, Value>;
}

/** An option that may be repeated with the name of an application before its value. */
export interface AssignableOption {
  /** With its hyphens, for example "--trace". */
  readonly option: string;
  /** A value as it may be written, for messages: "FILE". */
  readonly placeholder: string;
}

/**
 * Sorts values such as `requests.csv` and `web=requests.csv` by the application that they are for. A text before the
 * first `=` that is no application's name belongs to the value.
 *
 * @param applications names of the environment's applications
 * @param isValue whether a text with `=` is a value as a whole: a file may have such a name
 * @throws TrafficError when an application is not known, has two values, or an empty one
 */
export function assign(
  texts: readonly string[],
  applications: readonly string[],
  { option, placeholder }: AssignableOption,
  isValue: (text: string) => boolean = () => false,
): Assignments<string> {
  const of = new Map<string | undefined, string>();
  for (const text of texts) {
    const { name, value, problem } = split(text, applications, placeholder, isValue);
    const before = of.get(name);
    const reason =
      problem ??
      (before === undefined
        ? undefined
        : `and ${JSON.stringify(before)} before it; ${name === undefined ? remedyOf(applications, option, placeholder) : "give each application one value"}`);
    if (reason !== undefined) throw new TrafficError(`${option}: got ${JSON.stringify(text)}, ${reason}`);
    of.set(name, value);
  }
  const all = of.get(undefined);
  of.delete(undefined);
  return { ...(all !== undefined && { all }), of: of as Map<string, string> };
}

/** A text's application and value, and the reason for which it is refused. */
interface Split {
  readonly name?: string;
  readonly value: string;
  readonly problem?: string;
}

const split = (
  text: string,
  applications: readonly string[],
  placeholder: string,
  isValue: (text: string) => boolean,
): Split => {
  const [, name, value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && applications.includes(name))
    return value === ""
      ? { value, problem: `allowed ${name}=${placeholder}; name one, or leave the option out` }
      : { name, value };
  if (name === undefined || isValue(text))
    return text === ""
      ? { value: text, problem: `allowed ${placeholder}; name one, or leave the option out` }
      : { value: text };
  return {
    value,
    problem:
      applications.length === 0
        ? `and the environment has no applications to name before "="; write ${placeholder} alone`
        : `and ${JSON.stringify(name)} is no application of the environment, allowed are ${applications.join(", ")}`,
  };
};

/** The options to write in place of a second value for all. */
const remedyOf = (applications: readonly string[], option: string, placeholder: string): string =>
  applications.length === 0
    ? "give the option once"
    : `write ${applications.map((name) => `${option} ${name}=${placeholder}`).join(" ")}`;
