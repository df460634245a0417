import type { Resources } from "../../functions/headroom/decision";
import type { LambdaFunction } from "../virtual-aws";
import type { Blueprint } from "./blueprint/blueprint";
import { BlueprintError } from "./blueprint/synthesized";

/** What the headroom function is told by its environment: the usual container, and how much room it keeps. */
export interface Headroom {
  readonly container: Resources;
  readonly shortageThreshold: number;
  readonly excessThreshold: number;
  /** Percent of the containers in use. */
  readonly reservePercent: number;
}

/** @throws BlueprintError when not exactly one function is told all of this */
export function headroomOf(blueprint: Blueprint): Headroom {
  const told = numbersOf(blueprint, [
    "CONTAINER_CPU",
    "CONTAINER_MEMORY",
    "SHORTAGE_THRESHOLD",
    "EXCESS_THRESHOLD",
    "RESERVE_PERCENT",
  ]);
  return {
    container: { cpu: told.CONTAINER_CPU, memory: told.CONTAINER_MEMORY },
    shortageThreshold: told.SHORTAGE_THRESHOLD,
    excessThreshold: told.EXCESS_THRESHOLD,
    reservePercent: told.RESERVE_PERCENT,
  };
}

/** How long the drain function gives an instance, in seconds. @throws BlueprintError like {@link headroomOf} */
export const drainTimeoutOf = (blueprint: Blueprint): number =>
  numbersOf(blueprint, ["DRAIN_TIMEOUT_SECONDS"]).DRAIN_TIMEOUT_SECONDS;

const numbersOf = <Name extends string>({ functions }: Blueprint, names: readonly Name[]): Record<Name, number> => {
  const told = functions.filter(({ environment }) => names.every((name) => name in environment));
  const [only] = told;
  if (!only || told.length > 1)
    throw new BlueprintError(
      `a rehearsal needs exactly one function with the variables ${names.join(", ")}, there are ${told.length}`,
    );
  return Object.fromEntries(names.map((name) => [name, numberIn(only, name)])) as Record<Name, number>;
};

const numberIn = ({ name, environment }: LambdaFunction, variable: string): number => {
  const value = Number(environment[variable]);
  if (Number.isFinite(value)) return value;
  throw new BlueprintError(`function ${name}: ${variable} must be a number, it is ${environment[variable]}`);
};
