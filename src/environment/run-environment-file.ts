import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, types } from "node:util";
import { runInNewContext } from "node:vm";
import { projectRoot } from "../project-root";
import { UserError } from "../user-error";

/** An environment's file may compute this long. It states settings, which takes some milliseconds. */
const LIMIT_MS = 30_000;

const MAXIMUM_LINE_CHARACTERS = 100;

const REMEDY = "mend it: its settings are read once the file loads";

/** A file of the user's that failed. Its message says where, in which line, and why. */
export class FileFailure extends UserError {
  override readonly name = "FileFailure";
}

/** A place in a file. Lines and columns count from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem in a file. */
interface Problem {
  readonly place: Place;
  /** In words. */
  readonly reason: string;
}

/** A file of the project as a user names it. */
export const display = (path: string): string => relative(projectRoot(), path);

/**
 * Runs code of a user's file: to load it, or to read what it exports, which may be a getter. The file cannot end the
 * process, keep it waiting or change its exit code, and it writes to standard error, since standard output belongs to the command's result.
 *
 * @param file absolute path
 * @param run reads the file synchronously
 * @param limitMs longest time that it may take. @default 30 seconds
 * @throws FileFailure when the user's code throws, wants to end the process, or takes too long
 */
export function runEnvironmentFile<Result>(file: string, run: () => Result, limitMs: number = LIMIT_MS): Result {
  const { exit, exitCode, sourceMapsEnabled: hasSourceMaps } = process;
  const { stackTraceLimit } = Error;
  const write = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  process.exit = (code) => {
    throw new Error(`it calls process.exit(${code ?? ""}), which would end the command`);
  };
  // Only here: they give the lines of TypeScript, and cost a fifth of a synth (src/without-source-maps.ts).
  process.setSourceMapsEnabled(true);
  // The file's own line may lie below many of those that load modules.
  Error.stackTraceLimit = 100;
  releaseTimers();
  try {
    // Its time limit interrupts loops too.
    return runInNewContext("run()", { run }, { timeout: limitMs }) as Result;
  } catch (error) {
    throw failureOf(file, error, limitMs);
  } finally {
    Object.assign(globalThis, TIMERS);
    Error.stackTraceLimit = stackTraceLimit;
    process.setSourceMapsEnabled(hasSourceMaps);
    process.exit = exit;
    process.exitCode = exitCode;
    process.stdout.write = write;
  }
}

/** Timers that start from now on keep no command from ending. */
function releaseTimers(): void {
  globalThis.setTimeout = Object.assign(
    (...args: Parameters<typeof setTimeout>) => TIMERS.setTimeout(...args).unref(),
    TIMERS.setTimeout,
  );
  globalThis.setInterval = (...args: Parameters<typeof setInterval>) => TIMERS.setInterval(...args).unref();
}

const { setTimeout: startTimeout, setInterval: startInterval } = globalThis;
const TIMERS = { setTimeout: startTimeout, setInterval: startInterval };

/**
 * The refusal of an error that nobody has caught, such as that of a promise, where it comes from a user's file.
 *
 * @returns undefined for errors of Drydock
 */
export function uncaughtFailure(error: unknown): FileFailure | undefined {
  // The stack is written when it is first read, with the lines of TypeScript if source maps are on by then.
  process.setSourceMapsEnabled(true);
  const place = isError(error) ? placeOf(error) : undefined;
  return place && failureAt([{ place, reason: (error as Error).message }]);
}

function failureOf(file: string, error: unknown, limitMs: number): unknown {
  if (error instanceof UserError) return error;
  if (!isError(error)) return new FileFailure(`${display(file)}: threw ${inspect(error)}; ${REMEDY}`);
  if ("code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
    return new FileFailure(
      `${display(file)}: has not ended after ${limitMs / 1000} s; look for a loop that never ends, and let the file state settings only`,
    );
  const problems = compilerProblems(error.message);
  if (problems.length > 0) return failureAt(problems);
  const reason = error.message.split("\n")[0] || `threw ${error.name} without a message`;
  const place = placeOf(error);
  return place ? failureAt([{ place, reason }]) : new FileFailure(`${display(file)}: ${reason}; ${REMEDY}`);
}

/** The problems in a message of the compiler, which counts columns from 0. */
const compilerProblems = (message: string): readonly Problem[] =>
  [...message.matchAll(/^(.+):(\d+):(\d+): ERROR: (.+)$/gm)].map(([, path, line, column, reason]) => ({
    place: { file: path!, line: Number(line), column: Number(column) + 1 },
    reason: /^Top-level await /.test(reason!)
      ? "a file of settings cannot await; read what it needs synchronously"
      : reason!,
  }));

/** Errors of other realms, such as those of a `vm` context, count too. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);

/**
 * One sentence for each problem, `file:line:column: reason`, with the line of the file below it.
 *
 * @param problems at least one
 */
export function failureAt(problems: readonly Problem[]): FileFailure {
  const sentences = problems.map(({ place, reason }, index) => {
    const remedy = index === problems.length - 1 ? `; ${REMEDY}` : "";
    return `${display(place.file)}:${place.line}:${place.column}: ${reason}${remedy}${sourceLine(place)}`;
  });
  return new FileFailure(sentences.join("\n"));
}

/** The line as the file has it, with its number; empty when it cannot be read. */
function sourceLine({ file, line }: Place): string {
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "utf8").split(/\r?\n/)[line - 1] ?? "";
  const shown =
    text.trim().length > MAXIMUM_LINE_CHARACTERS ? `${text.trim().slice(0, MAXIMUM_LINE_CHARACTERS)}…` : text.trim();
  return shown === "" ? "" : `\n  ${line} | ${shown}`;
}

/** The user's line that an error comes from: the innermost that is neither Drydock's nor a library's. */
const placeOf = ({ stack = "" }: Error): Place | undefined =>
  stack
    .split("\n")
    .flatMap((frame): Place[] => {
      const [, path, line, column] = /^\s*at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
      if (!path) return [];
      const file = path.startsWith("file:") ? fileURLToPath(path) : path;
      return [{ file, line: Number(line), column: Number(column) }];
    })
    .find(({ file }) => isAbsolute(file) && !file.split(sep).includes("node_modules") && !isOfDrydock(file));

const isOfDrydock = (file: string): boolean => file.startsWith(join(projectRoot(), "src") + sep);
