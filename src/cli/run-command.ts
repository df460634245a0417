import { type Command, CommanderError } from "commander";
import { isUserError } from "../user-error";

/** Exit code of a command that was ended by a signal: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a command on `process.argv` and ends the process: 0 when it succeeds, 2 when the user can mend what is wrong
 * (one message on stderr, no stack trace), 1 when it is a fault of Drydock, 128 + n when signal n interrupts it.
 *
 * @param action gets a signal that aborts on an interruption. It cleans up and rejects; what it rejects with is not shown
 */
export async function runCommand<Options extends object>(
  command: Command,
  action: (options: Options, interruption: AbortSignal) => Promise<void>,
): Promise<void> {
  const interruption = new AbortController();
  for (const [signal, exitCode] of Object.entries(SIGNALS))
    process.on(signal, () => {
      process.exitCode = exitCode;
      interruption.abort();
    });

  command.exitOverride().action((options: Options) => action(options, interruption.signal));
  try {
    await command.parseAsync();
  } catch (error) {
    // Threads may still compute: exit rather than wait for them.
    if (interruption.signal.aborted) process.exit();
    process.exitCode = report(error);
  }
}

/** Waits for work that knows nothing of interruptions, no longer than until there is one. */
export const unlessInterrupted = <Result>(work: Promise<Result>, interruption: AbortSignal): Promise<Result> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      interruption.addEventListener("abort", () => reject(interruption.reason));
    }),
  ]);

function report(error: unknown): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isUserError(error)) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stderr.write(`unexpected: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
