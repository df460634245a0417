import type { FunctionContract } from "../../functions/shared/contract";

interface Environment {
  variables: Readonly<Record<string, string>>;
}

/** Reads the settings of a synthesized Lambda function as the function itself does. */
export const settingsIn = <Settings>(
  lambdaFunction: Readonly<Record<string, unknown>>,
  contract: FunctionContract<Settings>,
): Settings => contract.fromEnvironment((lambdaFunction["environment"] as Environment).variables);

/** Changes some settings of the one function of a contract among synthesized resources. */
export function changeSettings<Settings>(
  resources: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>,
  contract: FunctionContract<Settings>,
  change: (settings: Settings) => Partial<Settings>,
): void {
  for (const each of Object.values(resources["aws_lambda_function"]!)) {
    const environment = each["environment"] as Environment;
    if (!contract.isContractOf(environment.variables)) continue;
    const settings = settingsIn(each, contract);
    environment.variables = contract.toEnvironment({ ...settings, ...change(settings) });
  }
}
