import { UserError } from "../user-error";
import { ENVIRONMENT_NAME, ENVIRONMENT_NAME_IN_WORDS } from "./name";
import type { Environment, EnvironmentInput } from "./schema";
import { validate } from "./validate";

/**
 * Checks the settings of an environment and fills in every default, for stacks in an app of your own.
 *
 * @param name begins every name in AWS: 1 to 20 lower-case letters, digits and hyphens
 * @param input the settings, as docs/settings.md describes them
 * @throws UserError one sentence for each problem
 */
export function environmentOf(name: string, input: EnvironmentInput): Environment {
  if (!ENVIRONMENT_NAME.test(name))
    throw new UserError(`environment: got ${JSON.stringify(name)}, allowed ${ENVIRONMENT_NAME_IN_WORDS}; rename it`);
  const result = validate(input);
  if (result.settings) return { ...result.settings, name };
  throw new UserError(
    [`environment ${name} is refused:`, ...result.problems.map((problem) => `  ${problem}`)].join("\n"),
  );
}
