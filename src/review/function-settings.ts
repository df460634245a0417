import { breakerContract } from "../../functions/breaker/contract";
import { drainContract } from "../../functions/drain/contract";
import { headroomContract } from "../../functions/headroom/contract";
import type { Codec, Variables } from "../../functions/shared/variables";
import { watchdogContract } from "../../functions/watchdog/contract";
import { block } from "./blocks";
import type { JsonObject } from "./plan-json";

const CONTRACTS = [breakerContract, drainContract, headroomContract, watchdogContract];

/** The settings that a function gets by its environment variables, by their names in its contract. */
export type FunctionSettings = Readonly<Record<string, unknown>>;

/**
 * The settings of one of Drydock's functions. Each is read by itself: an older version of the function, which is deployed, may
 * lack some.
 *
 * @param attributes of the Lambda function in a plan
 * @returns undefined of other functions
 */
export function settingsOfFunction(attributes: JsonObject): FunctionSettings | undefined {
  const variables = block(block(attributes["environment"])["variables"]) as Variables;
  const contract = CONTRACTS.find(({ isContractOf }) => isContractOf(variables));
  return (
    contract &&
    Object.fromEntries(
      Object.entries(contract.codecs as Readonly<Record<string, Pick<Codec<unknown>, "decode">>>)
        .map(([name, codec]) => [name, readOr(codec, variables)] as const)
        .filter(([, value]) => value !== undefined),
    )
  );
}

/** A setting; undefined where its variables are missing or not known before the apply. */
function readOr(codec: Pick<Codec<unknown>, "decode">, variables: Variables): unknown {
  try {
    return codec.decode(variables);
  } catch {
    return undefined;
  }
}
