import "./optimize-later";
import { rmSync } from "node:fs";
import { Module } from "node:module";
import { join, sep } from "node:path";
import type { runFile } from "../../src/cli/child";
import type { runInThread } from "../../src/rehearsal/run-in-thread";
import type * as RunPolicy from "../../src/rehearsal/run-policy";
import type * as Errors from "../../src/user-error";

/** A command to run: its name, its arguments and all variables of its environment. */
export interface CommandCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly variables: NodeJS.ProcessEnv;
}

/** How a command ended and what it wrote, as `spawnSync` gives it. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const FOLDER = process.cwd();

/** The folders whose modules belong to one run of a command. */
const OF_ONE_RUN = ["src/cli", "environments"].map((folder) => join(process.cwd(), folder) + sep);

/** The events of the process that a command listens to. */
const EVENTS_OF_ONE_RUN = ["SIGHUP", "SIGINT", "SIGTERM", "uncaughtException"];

const CHILD = join(process.cwd(), "src", "cli", "child.ts");
const THREAD = join(process.cwd(), "src", "rehearsal", "run-in-thread.ts");

/**
 * In the place of `src/cli/child.ts`: runs an app of the project in this process, which has loaded CDKTF already. That the
 * command starts a process for it, is for the tests that start the command itself.
 */
const runHere: typeof runFile = async (file, environment, interruption, args = []) => {
  const { argv, env, exit, exitCode } = process;
  const { write: writeError } = process.stderr;
  const { write: writeOutput } = process.stdout;
  let said = "";
  process.stderr.write = (text: string | Uint8Array) => {
    said += text;
    return true;
  };
  process.stdout.write = () => true;
  process.env = { ...env, ...environment };
  process.argv = [process.execPath, file, ...args];
  process.exitCode = 0;
  // It is the last that an app does.
  process.exit = (() => {}) as typeof exit;
  const path = join(process.cwd(), file);
  try {
    delete require.cache[path];
    require(path);
    interruption.throwIfAborted();
    if (process.exitCode === 0) return said;
    const { UserError } = require(join(process.cwd(), "src", "user-error.ts")) as typeof Errors;
    throw process.exitCode === 2 ? new UserError(said.trim()) : new Error(said.trim());
  } finally {
    Object.assign(process, { argv, env, exit, exitCode });
    process.stderr.write = writeError;
    process.stdout.write = writeOutput;
  }
};

/**
 * In the place of `src/rehearsal/run-in-thread.ts`: plays a policy in this process, which has loaded the virtual AWS already
 * and compiled what it runs most. What would cross to a thread and back is copied as it would be there. That the command starts
 * threads, is for the tests that start the command itself.
 */
const playHere: typeof runInThread = async (run, onProgress) => {
  const { runPolicy } = require(join(process.cwd(), "src", "rehearsal", "run-policy.ts")) as typeof RunPolicy;
  return structuredClone(await runPolicy(structuredClone(run), onProgress));
};

/** Puts something in the place of a module of the project. */
const replaceModule = (path: string, exports: object): void => {
  require.cache[path] = Object.assign(new Module(path), { loaded: true, exports });
};
replaceModule(THREAD, { runInThread: playHere });

process.once("disconnect", () => {
  rmSync(FOLDER, { recursive: true, force: true });
  process.exit();
});

/**
 * Runs the commands of the project in the current folder that its parent sends, one after the other. Each is loaded anew and
 * is over when nothing is left to do, as it is in a process of its own; the modules behind the commands stay loaded.
 */
process.on("message", ({ name, args, variables }: CommandCall) => {
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    process[stream].write = (text: string | Uint8Array) => {
      written[stream] += text;
      return true;
    };
  process.env = variables;
  process.argv.splice(1, Number.POSITIVE_INFINITY, join("src", "cli", "main.js"), ...args);
  process.exitCode = 0;
  process.once("beforeExit", () => {
    const result: CommandResult = { status: Number(process.exitCode), ...written };
    for (const event of EVENTS_OF_ONE_RUN) process.removeAllListeners(event);
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error");
    process.channel!.ref();
    process.send!(result);
  });
  // The parent's next call is nothing that the command waits for.
  process.channel!.unref();
  for (const file of Object.keys(require.cache))
    if (OF_ONE_RUN.some((folder) => file.startsWith(folder))) delete require.cache[file];
  replaceModule(CHILD, { runFile: runHere });
  require(join(process.cwd(), "src", "cli", `${name}.ts`));
});
