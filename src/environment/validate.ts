import { explain } from "./explain";
import { formatPath, isObject } from "./paths";
import { type EnvironmentSettings, environmentSchema } from "./schema";

/** Settings with every default filled in, or the sentences that say what is wrong. */
export type Validation =
  | { readonly settings: EnvironmentSettings }
  | { readonly settings?: undefined; readonly problems: readonly string[] };

/**
 * Validates the settings of an environment.
 *
 * @param originOf words on where the value at a path comes from. @default none
 */
export function validate(input: unknown, originOf?: Parameters<typeof explain>[2]): Validation {
  const foreign = foreignObjects(input, []);
  if (foreign.length > 0) return { problems: foreign };
  const result = environmentSchema.safeParse(input, { reportInput: true });
  return result.success ? { settings: result.data } : { problems: explain(result.error.issues, input, originOf) };
}

/**
 * Objects whose settings would be left out without a word, as they inherit them: instances of classes and the like.
 *
 * @param path place of the value in an environment
 * @param above the objects that hold this one: an object that holds itself is not followed
 */
export function foreignObjects(
  value: unknown,
  path: readonly PropertyKey[],
  above: readonly unknown[] = [],
): readonly string[] {
  if (!isObject(value) || above.includes(value)) return [];
  if (!Array.isArray(value) && !isPlain(value)) {
    const where = formatPath(path) || "the default export";
    const name = classOf(value);
    return [`${where}: got ${inWords(name)}, allowed are texts, numbers, lists and plain objects; ${remedyFor(name)}`];
  }
  // A copy of the object would lose it without a word: an assignment to this key sets what the copy inherits.
  if (Object.hasOwn(value, "__proto__"))
    return [
      `${formatPath([...path, "__proto__"])}: got a key that JavaScript keeps for itself, allowed are other names; rename it`,
    ];
  return Object.entries(value).flatMap(([key, entry]) =>
    foreignObjects(entry, [...path, Array.isArray(value) ? Number(key) : key], [...above, value]),
  );
}

/** Whether an object inherits nothing but what every object has. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isObject(prototype)) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

function classOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  const make: unknown = isObject(prototype) && Object.hasOwn(prototype, "constructor") && prototype["constructor"];
  return typeof make === "function" && make.name !== "" ? make.name : undefined;
}

const inWords = (name: string | undefined): string =>
  name === undefined ? "an object that inherits settings from another" : `a ${name} object`;

const remedyFor = (name: string | undefined): string =>
  name === "Promise"
    ? "export the settings themselves, and read what they need synchronously"
    : "write every setting out, in braces";
