import type { Command } from "commander";

/** The meanings of a command's exit codes, where they are not those of every command. */
type ExitCodes = { readonly [Code in 1 | 2 | 3 | 4]?: string };

/** Of every command. */
const COMMON = { 1: "a fault of Drydock", 2: "something to mend, which a message names" } as const satisfies ExitCodes;

/** Of commands that run Terraform. */
export const OF_TERRAFORM = { 1: "Terraform or AWS fails", 3: "Terraform is missing" } as const satisfies ExitCodes;

/** Of commands that run Terraform on emulators of AWS. */
export const OF_EMULATORS = {
  1: "a check or Terraform fails",
  3: "Terraform, its provider or an emulator is not to be had",
} as const satisfies ExitCodes;

/**
 * Adds the exit codes to the end of a command's help, a line for each.
 *
 * @param own those that differ from every command's. @default none
 */
export const addExitCodes = (command: Command, own: ExitCodes = {}): Command =>
  command.addHelpText(
    "after",
    [
      "\nExit codes:",
      ...Object.entries({ 0: "done", ...COMMON, ...own }).map(([code, meaning]) => `  ${code}  ${meaning}`),
    ].join("\n"),
  );
