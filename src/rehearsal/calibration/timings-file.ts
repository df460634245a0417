import { readFileSync } from "node:fs";
import { closest, editDistance } from "../../aws/closest";
import { UserError } from "../../user-error";
import { BEHAVIOURS, type Behaviour, type Spread, type Timings } from "../../virtual-aws";

const DISTRIBUTIONS = ["uniform", "logUniform", "logNormal"] as const;

const BEHAVIOUR_BY_NAME: ReadonlyMap<string, Behaviour> = new Map(
  Object.values(BEHAVIOURS).flatMap((table) => Object.entries<Behaviour>(table)),
);

/**
 * Reads timings that were measured: a JSON object of behaviours by name, each a number, `{"minimum", "maximum",
 * "distribution"}`, `{"oneOf": [...]}` or a state. See docs/virtual-aws.md for the names.
 *
 * @throws UserError with one line for each problem
 */
export function readTimingsFile(file: string): Partial<Timings> {
  const values = contentsOf(file);
  const problems = Object.entries(values).flatMap(([name, value]) => {
    const problem = problemOf(name, value);
    return problem === undefined ? [] : [`${file}: ${problem}`];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return values;
}

const contentsOf = (file: string): Readonly<Record<string, unknown>> => {
  const text = textOf(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: this is not JSON (${(error as Error).message}); write {"NAME": VALUE, ...}`);
  }
  if (isObject(json)) return json;
  throw new UserError(`${file}: got ${show(json)}, allowed an object of timings by name; write {"NAME": VALUE, ...}`);
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      `--physics: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); name a JSON file of timings`,
    );
  }
};

const problemOf = (name: string, value: unknown): string | undefined => {
  const behaviour = BEHAVIOUR_BY_NAME.get(name);
  if (!behaviour) {
    const meant = closest(name, [...BEHAVIOUR_BY_NAME.keys()]);
    const hint = editDistance(name, meant) <= name.length / 3 ? `did you mean ${meant}? ` : "";
    return `${name} is not a behaviour; ${hint}docs/virtual-aws.md lists all names`;
  }
  if ("states" in behaviour)
    return behaviour.states.includes(value as string)
      ? undefined
      : `${name}: got ${show(value)}, allowed ${behaviour.states.join(", ")}; name one of these states`;
  const isValid = isAmount(value) || isRange(value) || isChoice(value);
  return isValid
    ? undefined
    : `${name}: got ${show(value)}, allowed a number from 0 on, {"oneOf": [numbers]} or {"minimum", "maximum", "distribution": ${DISTRIBUTIONS.join(" | ")}} with 0 <= minimum < maximum (0 only if uniform); give it in ${behaviour.unit}`;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isAmount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;

const isChoice = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).join() === "oneOf" &&
  Array.isArray(value["oneOf"]) &&
  value["oneOf"].length > 0 &&
  value["oneOf"].every(isAmount);

const isRange = (value: unknown): boolean => {
  if (!isObject(value) || Object.keys(value).sort().join() !== "distribution,maximum,minimum") return false;
  const { minimum, maximum, distribution } = value as Partial<Exclude<Spread, { readonly oneOf: unknown }>>;
  if (!isAmount(minimum) || !isAmount(maximum) || !DISTRIBUTIONS.includes(distribution!)) return false;
  return minimum < maximum && (minimum > 0 || distribution === "uniform");
};

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
