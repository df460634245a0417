import { nameRemedy } from "../../aws/closest";
import { UserError } from "../../user-error";
import { SCENARIOS, type ScenarioName } from "./index";

/** The word for every scenario. */
export const ALL = "all";

/**
 * Chooses scenarios by their names, separated by commas, in the order of reports.
 *
 * @param names for example "roll-out,flash-crowd", or "all". @default none
 * @param always names of scenarios that are chosen in any case. @default none
 * @throws UserError when a name is unknown
 */
export function chooseScenarios(names?: string, always: readonly string[] = []): readonly ScenarioName[] {
  const known = SCENARIOS.map(({ name }) => name);
  if (names === ALL) return known;
  const wanted: readonly string[] = names?.split(",").map((name) => name.trim()) ?? [];
  if (wanted.includes(ALL))
    throw new UserError(
      `--scenario: got ${JSON.stringify(names)}, allowed ${ALL} by itself, or names; leave one of them out`,
    );
  const unknown = wanted.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined)
    throw new UserError(
      `--scenario: got ${JSON.stringify(unknown)}, allowed ${known.join(", ")} or ${ALL}; ${nameRemedy(unknown, [...known, ALL])}`,
    );
  return known.filter((name) => wanted.includes(name) || always.includes(name));
}
