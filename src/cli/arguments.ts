import type { Command, Option } from "commander";
import { UserError } from "../user-error";

/**
 * Refuses options of Drydock that npm has taken for its own: without `--` before them, `npm run rehearse --json` hands the
 * command nothing and tells only by variables such as `npm_config_json` (npm documentation, "config", "Environment
 * Variables": npm sets one for each option that it was given).
 *
 * An option that the command line names too is not refused: the variable then comes from an .npmrc file.
 *
 * @param environment the variables of the process
 * @param args the arguments that did reach the command
 * @throws UserError with the line to type
 */
export function refuseFlagsForNpm(
  command: Command,
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): void {
  const taken = command.options.filter(
    (option) => isSet(option, environment[variableOf(option)]) && !isNamedIn(option, args),
  );
  if (taken.length === 0) return;
  const spare = [...args];
  const flags = taken.map((option) => asTyped(option, environment[variableOf(option)]!, spare));
  throw new UserError(
    `npm took ${taken.map(({ long }) => long).join(", ")} for an option of its own; ` +
      `write -- before Drydock's options: ${lineFor(command, [...flags, ...spare])}`,
  );
}

/** Refuses an empty value, which is mostly a variable of the shell that is not set. @throws UserError */
export function refuseEmptyValues(args: readonly string[]): void {
  const index = args.findIndex((arg, position) => /^--[\w-]+=$/.test(arg) || (arg === "" && position > 0));
  if (index < 0) return;
  const option = args[index] === "" ? args[index - 1]! : args[index]!.slice(0, -1);
  throw new UserError(`${option}: got "", allowed a value that is not empty; name one, or leave the option out`);
}

/** The line to type when arguments are left over, which is mostly a `--` that was forgotten. */
export const lineFor = (command: Command, args: readonly string[]): string =>
  [command.name(), ...args.map((arg) => (/^[\w./=:@,+[\]-]+$/.test(arg) ? arg : JSON.stringify(arg)))].join(" ");

/** npm's name of an option: `--peak-tasks` becomes `npm_config_peak_tasks`. */
const variableOf = ({ long }: Option): string => `npm_config_${(long ?? "").replace(/^--/, "").replaceAll("-", "_")}`;

/** npm has a `yes` of its own, which a file of settings may set for it. Without ours, the question is asked. */
const isSet = (option: Option, value: string | undefined): boolean =>
  value !== undefined && option.long !== "--yes" && !(option.isBoolean() && ["", "false"].includes(value));

const isNamedIn = ({ long, short }: Option, args: readonly string[]): boolean =>
  args.some((arg) => arg === short || arg === long || arg.startsWith(`${long}=`));

/** A flag as the user meant it. npm leaves the value of an unknown option behind as an argument: it is taken from there. */
function asTyped(option: Option, value: string, spare: string[]): string {
  if (option.isBoolean()) return option.long!;
  const given = value === "true" ? (spare.shift() ?? "") : value;
  return given === "" ? option.long! : `${option.long}=${given}`;
}
