import type { Command } from "commander";

/** Runs the command of a bench. A failure is one sentence, and exit code 1. */
export const runBench = (command: Command): Promise<void> =>
  command.parseAsync().then(
    () => {},
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
