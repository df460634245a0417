import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { uncaughtFailure } from "../environment/run-environment-file";
import { asUserError } from "../file-system-error";
import { projectRoot } from "../project-root";
import { isUserError } from "../user-error";
import { lineFor, refuseEmptyValues, refuseFlagsForNpm } from "./arguments";

/** Exit code of a command that was ended by a signal: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Exit code when the reader of standard output has gone, as of a command that SIGPIPE ends. */
const CLOSED_PIPE = 141;

/** Columns of the words that explain an option: a terminal that is narrower breaks them by itself. */
const MIN_HELP_COLUMNS = 20;

/**
 * Runs a command on `process.argv` and ends the process: 0 when it succeeds, 2 when the user can mend what is wrong
 * (one message on stderr, no stack trace), 1 when it is a fault of Drydock, 128 + n when signal n interrupts it, 141 when
 * nobody reads its output any more.
 *
 * @param action gets a signal that aborts on an interruption. It cleans up and rejects; its error is not shown
 */
export async function runCommand<Options extends object>(
  command: Command,
  action: (options: Options, interruption: AbortSignal) => Promise<void>,
): Promise<void> {
  const interruption = new AbortController();
  const interruptWith = (exitCode: number) => {
    process.exitCode = exitCode;
    interruption.abort();
  };
  for (const [signal, exitCode] of Object.entries(SIGNALS))
    process.on(signal, () => {
      if (!interruption.signal.aborted && process.stderr.isTTY) process.stderr.write("\ninterrupted\n");
      interruptWith(exitCode);
    });
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return interruptWith(CLOSED_PIPE);
      // Where standard error cannot be written either, the exit code alone tells it.
      if (stream === process.stdout) process.stderr.write(cannotBeWritten(error));
      interruptWith(2);
    });

  // A promise or a timer of an environment's file may fail when nobody waits for it.
  process.on("uncaughtException", (error) => {
    process.exit(interruption.signal.aborted ? undefined : report(uncaughtFailure(error) ?? error, command));
  });

  command.configureHelp({ minWidthToWrap: MIN_HELP_COLUMNS });
  command.version(versionOfDrydock(), "--version", "print the version of Drydock");
  command.exitOverride().action(() => action(command.opts<Options>(), interruption.signal));
  try {
    refuseFlagsForNpm(command, process.env, process.argv.slice(2));
    refuseEmptyValues(process.argv.slice(2));
    await command.parseAsync();
  } catch (error) {
    // Threads may still compute: exit rather than wait for them.
    if (interruption.signal.aborted) process.exit();
    process.exitCode = report(error, command);
  }
}

const cannotBeWritten = ({ code }: NodeJS.ErrnoException): string =>
  `standard output: cannot be written (${code ?? "unknown reason"}); free space there, or send it to another file\n`;

const versionOfDrydock = (): string =>
  (JSON.parse(readFileSync(join(projectRoot(), "package.json"), "utf8")) as { readonly version: string }).version;

/** Waits for work that knows nothing of interruptions, no longer than until there is one. */
export const unlessInterrupted = <Result>(work: Promise<Result>, interruption: AbortSignal): Promise<Result> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      interruption.addEventListener("abort", () => reject(interruption.reason));
    }),
  ]);

function report(thrown: unknown, command: Command): number {
  if (thrown instanceof CommanderError) return reportUsage(thrown, command);
  const error = asUserError(thrown);
  if (isUserError(error)) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`unexpected: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

/** Commander has printed what is wrong, or the help that was asked for. */
function reportUsage({ exitCode, code }: CommanderError, command: Command): number {
  if (exitCode === 0) return 0;
  process.stderr.write(
    code === "commander.excessArguments"
      ? `Options need -- before them, or npm takes them for its own: ${lineFor(command, ["[options]"])}\n`
      : `${lineFor(command, ["--help"])} lists what it takes.\n`,
  );
  return 2;
}
