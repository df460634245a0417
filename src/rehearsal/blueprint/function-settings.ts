import type { HeadroomFunctionSettings } from "../../../functions/headroom/contract";
import { FUNCTION_VARIABLE, type FunctionContract } from "../../../functions/shared/contract";
import type { Blueprint } from "./blueprint";
import { BlueprintError } from "./synthesized";

/** The usual container, its thresholds and its reserve. */
export type UsualHeadroom = Pick<
  HeadroomFunctionSettings,
  "container" | "shortageThreshold" | "excessThreshold" | "reservePercent"
>;

/**
 * Reads the settings of the function that a contract describes, as they were synthesized.
 *
 * @throws BlueprintError when not exactly one function has the contract's marker, or a variable is missing or wrong
 */
export function functionSettings<Settings>(
  { functions }: Pick<Blueprint, "functions">,
  contract: FunctionContract<Settings>,
): Settings {
  const [marked, ...others] = functions.filter(({ environment }) => contract.isContractOf(environment));
  if (!marked || others.length > 0)
    throw new BlueprintError(
      `a rehearsal needs exactly one ${contract.name} function (environment variable ${FUNCTION_VARIABLE}), the synthesized ` +
        `stack has ${marked ? others.length + 1 : 0}: rehearse an environment that has one, synthesized by this version`,
    );
  try {
    return contract.fromEnvironment(marked.environment);
  } catch (error) {
    throw new BlueprintError(`function ${marked.name}: ${(error as Error).message}`);
  }
}
