import { breakerContract } from "../../functions/breaker/contract";
import { drainContract } from "../../functions/drain/contract";
import { headroomContract } from "../../functions/headroom/contract";
import type { Variables } from "../../functions/shared/variables";
import { watchdogContract } from "../../functions/watchdog/contract";
import { block } from "./blocks";
import type { JsonObject } from "./plan-json";

const CONTRACTS = [breakerContract, drainContract, headroomContract, watchdogContract];

/** The settings that a function gets by its environment variables, by their names in its contract. */
export type FunctionSettings = Readonly<Record<string, unknown>>;

/**
 * The settings of one of Drydock's functions.
 *
 * @param attributes of the Lambda function in a plan
 * @returns undefined of other functions, and where the variables are not known before the apply
 */
export function settingsOfFunction(attributes: JsonObject): FunctionSettings | undefined {
  const variables = block(block(attributes["environment"])["variables"]) as Variables;
  const contract = CONTRACTS.find(({ isContractOf }) => isContractOf(variables));
  try {
    return contract && { ...(contract.fromEnvironment(variables) as object) };
  } catch {
    return undefined;
  }
}
