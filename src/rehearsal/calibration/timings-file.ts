import { nearest } from "../../aws/closest";
import { isRecord } from "../../json-values";
import { UserError } from "../../user-error";
import { BEHAVIOURS, type Behaviour, isCount, type Timing, type Timings } from "../../virtual-aws";
import { readNamedValues, shownName } from "../named-values";
import { UNLIMITED } from "./sensitivity";

const DISTRIBUTIONS = ["uniform", "logUniform", "logNormal"] as const;

const BEHAVIOUR_BY_NAME: ReadonlyMap<string, Behaviour> = new Map(
  Object.values(BEHAVIOURS).flatMap((table) => Object.entries<Behaviour>(table)),
);

/** A behaviour that is a number. */
type Numeric = Exclude<Behaviour, { readonly states: readonly string[] }>;

/**
 * Reads timings that were measured: a JSON object of behaviours by name, each a number, `{"minimum", "maximum",
 * "distribution"}`, `{"oneOf": [...]}` or a state; "unlimited" where docs/virtual-aws.md has it. See there for the names
 * and the figures that are allowed.
 *
 * @throws UserError with one line for each problem
 */
export function readTimingsFile(file: string): Partial<Timings> {
  const values = Object.entries(
    readNamedValues(file, { option: "--physics", values: "timings", example: '{"NAME": VALUE, ...}' }),
  );
  const problems = values.flatMap(([name, value]) => {
    const problem = problemOf(name, value);
    return problem === undefined ? [] : [`${file}: ${problem}`];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return Object.fromEntries(values.map(([name, value]) => [name, withoutEnd(value)]));
}

/** A value as the virtual AWS takes it: {@link UNLIMITED} is a figure there. */
const withoutEnd = (value: unknown): unknown => {
  if (value === UNLIMITED) return Number.POSITIVE_INFINITY;
  return isRecord(value) && Array.isArray(value["oneOf"]) ? { oneOf: value["oneOf"].map(withoutEnd) } : value;
};

const problemOf = (name: string, value: unknown): string | undefined => {
  const behaviour = BEHAVIOUR_BY_NAME.get(name);
  if (!behaviour) {
    const meant = nearest(name, [...BEHAVIOUR_BY_NAME.keys()]);
    const hint = meant === undefined ? "" : `did you mean ${meant}? `;
    return `${shownName(name)} is not a behaviour; ${hint}docs/virtual-aws.md lists all names`;
  }
  const got = `${name}: got ${show(value)}`;
  if ("states" in behaviour)
    return behaviour.states.includes(value as string)
      ? undefined
      : `${got}, allowed ${behaviour.states.join(", ")}; name one of these states`;
  const problem = numericProblem(value, behaviour);
  return problem === undefined ? undefined : `${got}, ${problem}`;
};

const numericProblem = (value: unknown, behaviour: Numeric): string | undefined => {
  if (isRecord(value))
    return "oneOf" in value ? choiceProblem(value, behaviour) : rangeProblem(value as PossibleRange, behaviour);
  if (value === UNLIMITED && mayBeUnlimited(behaviour)) return undefined;
  if (typeof value === "number") return figureProblem(value, behaviour);
  return `allowed ${inBounds(behaviour)}, {"oneOf": [numbers]} or {"minimum", "maximum", "distribution": ${DISTRIBUTIONS.join(" | ")}}; give it in ${behaviour.unit}`;
};

const choiceProblem = (value: Readonly<Record<string, unknown>>, behaviour: Numeric): string | undefined => {
  const { oneOf } = value;
  if (Object.keys(value).length > 1 || !Array.isArray(oneOf) || oneOf.length === 0)
    return `allowed {"oneOf": [numbers]} with one number or more and no other member; write it so`;
  return firstProblem(oneOf, behaviour, mayBeUnlimited(behaviour));
};

/** A range as it stands in the file. */
interface PossibleRange {
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly distribution?: unknown;
}

const rangeProblem = (value: PossibleRange, behaviour: Numeric): string | undefined => {
  const { minimum, maximum, distribution } = value;
  const known = DISTRIBUTIONS.find((each) => each === distribution);
  if (Object.keys(value).sort().join() !== "distribution,maximum,minimum" || !known)
    return `allowed {"minimum", "maximum", "distribution": ${DISTRIBUTIONS.join(" | ")}} and no other member; write it so`;
  const problem = firstProblem([minimum, maximum], behaviour, false);
  if (problem !== undefined) return problem;
  if (maximum! < minimum!) return "allowed a minimum below the maximum; exchange the two";
  if (maximum === minimum) return `allowed a minimum below the maximum; write ${show(minimum)} alone`;
  return minimum === 0 && known !== "uniform"
    ? `allowed a minimum above 0 with ${known}; raise it, or choose uniform`
    : undefined;
};

/** The first problem among the figures of a spread. */
const firstProblem = (values: readonly unknown[], behaviour: Numeric, unlimited: boolean): string | undefined => {
  for (const value of values) {
    if (unlimited && value === UNLIMITED) continue;
    const problem =
      typeof value === "number"
        ? figureProblem(value, behaviour)
        : `allowed ${inBounds(behaviour)} in the place of ${show(value)}; give it in ${behaviour.unit}`;
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const figureProblem = (value: number, behaviour: Numeric): string | undefined => {
  const { minimum, maximum } = behaviour.allowed;
  return value >= minimum && value <= maximum && (Number.isInteger(value) || !isCount(behaviour))
    ? undefined
    : `allowed ${inBounds(behaviour)}; ${remedy(value, behaviour)}`;
};

/** Units of which a figure may be meant, each with its name and how many of them are one. */
const OTHER_UNITS = {
  s: { name: "milliseconds", count: 1000 },
  share: { name: "percent", count: 100 },
} as const;

const remedy = (value: number, { unit, allowed }: Numeric): string => {
  const other = unit === "s" || unit === "share" ? OTHER_UNITS[unit] : undefined;
  const isOther = other && value > allowed.maximum && value / other.count <= allowed.maximum;
  return isOther ? `${show(value)} ${other.name} are ${value / other.count} ${unit}` : `give it in ${unit}`;
};

const inBounds = (behaviour: Numeric): string => {
  const { minimum, maximum } = behaviour.allowed;
  return `${isCount(behaviour) ? "a whole number" : "a number"} from ${minimum} to ${maximum}${mayBeUnlimited(behaviour) ? ` or "${UNLIMITED}"` : ""}`;
};

const mayBeUnlimited = ({ steady, aws }: Numeric): boolean => steady === Number.POSITIVE_INFINITY || hasNoEnd(aws);

const hasNoEnd = (timing: Timing): boolean =>
  typeof timing === "number"
    ? timing === Number.POSITIVE_INFINITY
    : "oneOf" in timing && timing.oneOf.includes(Number.POSITIVE_INFINITY);

const show = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
