import { type Command, Option } from "commander";
import { UserError } from "../user-error";

/** Options that choose an environment. */
export interface EnvironmentOptions {
  /** Name of the environment. @default the variable DRYDOCK_ENV, else "example" */
  readonly environment?: string;
}

/** Options of every command that has a result. */
export interface OutputOptions {
  /** Whether the result is printed as JSON. @default false */
  readonly json?: boolean;
}

/** Options of the commands that show their progress. */
export interface ProgressOptions {
  readonly quiet?: boolean;
}

/** Options of the commands that show their progress and have a result, for one environment. */
export type EnvironmentCommandOptions = EnvironmentOptions & OutputOptions & ProgressOptions;

export const addEnvironmentOption = (command: Command): Command =>
  command.option("-e, --environment <NAME>", "environments/NAME.ts or NAME.json (default: $DRYDOCK_ENV, else example)");

export const addJsonOption = (command: Command): Command =>
  command.option("--json", "print the result as JSON and nothing else on standard output");

export const addQuietOption = (command: Command): Command =>
  command.option("-q, --quiet", "show no progress; the result and errors are shown all the same");

export const addEnvironmentCommandOptions = (command: Command): Command =>
  addQuietOption(addJsonOption(addEnvironmentOption(command)));

const DEFAULT_ENVIRONMENT = "example";

/** npm's own names of the commands that start a script. */
const STARTED_BY_NPM = new Set(["run", "run-script", "start"]);

/** npm 10 and 11 take `-e NAME` for their option `before`, warn of it, and start the script without it. */
const DEFAULT_NOTE = `No environment is named: ${DEFAULT_ENVIRONMENT}. Another needs -- before it: -- -e NAME\n`;

/**
 * The environment that was asked for: the option, else the variable DRYDOCK_ENV, else the example.
 *
 * @throws UserError when the variable is set and empty: a pipeline would otherwise deploy the example
 */
export function environmentName({ environment }: EnvironmentOptions): string {
  const name = environment ?? process.env["DRYDOCK_ENV"];
  if (name === undefined) {
    if (STARTED_BY_NPM.has(process.env["npm_command"] ?? "")) process.stderr.write(DEFAULT_NOTE);
    return DEFAULT_ENVIRONMENT;
  }
  if (name !== "") return name;
  throw new UserError(
    'DRYDOCK_ENV: got "", allowed the name of a file in environments/; name one, or unset the variable',
  );
}

/**
 * The environment of a command that changes AWS: it is named, as a default would be another one than was meant when npm
 * has taken `-e NAME` for an option of its own, which leaves no trace.
 *
 * @param line the command as it is typed
 * @throws UserError when neither the option nor the variable names one
 */
export function namedEnvironment(options: EnvironmentOptions, line: string): string {
  if (options.environment !== undefined || process.env["DRYDOCK_ENV"] !== undefined) return environmentName(options);
  throw new UserError(
    `environment: none is named, and this command changes AWS; name one: ${line} -e NAME (without the -- npm keeps -e for itself)`,
  );
}

/** An option whose values are gathered in the order in which they are given. */
export function repeatedOption(flags: string, description: string, check: (text: string) => void = () => {}): Option {
  const option = new Option(flags, description);
  return option.argParser((text: string, before: readonly string[] = []) => {
    check(text);
    return [...before, text];
  });
}

/** An option whose value is a whole number between two bounds. */
export function wholeNumberOption(
  flags: string,
  description: string,
  { least, most, remedy }: { readonly least: number; readonly most: number; readonly remedy: string },
): Option {
  const option = new Option(flags, `${description}, ${least} to ${most}`);
  return option.argParser((text: string) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new UserError(
      `${option.long}: got ${JSON.stringify(text)}, allowed a whole number from ${least} to ${most}; ${remedy}`,
    );
  });
}
