import type { Blueprint } from "./blueprint";
import type { Resources } from "./measures";
import { BlueprintError } from "./synthesized";

/** What the headroom function is told by its environment: the usual container, and how much room it keeps. */
export interface Headroom {
  readonly container: Resources;
  readonly shortageThreshold: number;
  readonly excessThreshold: number;
  /** Percent of the containers in use. */
  readonly reservePercent: number;
}

/** @throws BlueprintError when no function, or more than one, is told all of this */
export function headroomOf({ functions }: Blueprint): Headroom {
  const told = functions.filter(({ environment }) => VARIABLES.every((name) => name in environment));
  const [headroom] = told;
  if (!headroom || told.length > 1)
    throw new BlueprintError(
      `a rehearsal needs exactly one function with the variables ${VARIABLES.join(", ")}, there are ${told.length}`,
    );
  const [cpu, memory, shortageThreshold, excessThreshold, reservePercent] = VARIABLES.map((name) => {
    const value = Number(headroom.environment[name]);
    if (Number.isFinite(value)) return value;
    throw new BlueprintError(
      `function ${headroom.name}: ${name} must be a number, it is ${headroom.environment[name]}`,
    );
  }) as [number, number, number, number, number];
  return { container: { cpu, memory }, shortageThreshold, excessThreshold, reservePercent };
}

const VARIABLES = [
  "CONTAINER_CPU",
  "CONTAINER_MEMORY",
  "SHORTAGE_THRESHOLD",
  "EXCESS_THRESHOLD",
  "RESERVE_PERCENT",
] as const;
