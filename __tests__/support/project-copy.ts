import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandCall, CommandResult } from "./command-server";
import { packedFunctions } from "./function-bundles";

export const ROOT = join(__dirname, "../..");

/** Entries of the project that no command changes. */
export const CODE: ReadonlySet<string> = new Set(["src", "functions", "node_modules"]);

/** Made at the first need. */
let copy: string | undefined;
let server: ChildProcess | undefined;

/** The folder of this worker's copy of the project. It has the code alone at first. */
export function projectFolder(): string {
  copy ??= copiedCode();
  server ??= startServer(copy);
  return copy;
}

/** Runs a command in the worker's copy, in the one process that serves all of them. */
export async function callCommand(call: CommandCall): Promise<CommandResult> {
  const folder = projectFolder();
  server ??= startServer(folder);
  const ended = new AbortController();
  server.channel!.ref();
  server.send(call);
  const [answer] = await Promise.race([
    once(server, "message", { signal: ended.signal }),
    once(server, "exit", { signal: ended.signal }).then((end) => {
      server = undefined;
      throw new Error(`the process of the commands ended with ${end}`);
    }),
  ]).finally(() => ended.abort());
  server.channel!.unref();
  return answer as CommandResult;
}

function copiedCode(): string {
  const folder = freeFolder();
  for (const source of ["src", "functions"]) cpSync(join(ROOT, source), join(folder, source), { recursive: true });
  for (const [path, code] of packedFunctions()) writeFileSync(join(folder, path), code);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** A new folder whose name has a space. The names are the same in every run: tsx keeps what it translated by the path. */
function freeFolder(): string {
  for (let number = 1; ; number++) {
    const folder = join(tmpdir(), `dry dock ${number}`);
    if (existsSync(folder)) continue;
    try {
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      // Another worker was faster.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Starts the process. It ends when the worker does, however that ends, and removes the folder. It keeps the worker from nothing. */
function startServer(folder: string): ChildProcess {
  const started = fork(join(__dirname, "command-server.ts"), {
    cwd: folder,
    execArgv: [...process.execArgv, "--require", join(ROOT, "src", "load-typescript.js")],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  started.unref();
  started.channel!.unref();
  return started;
}
