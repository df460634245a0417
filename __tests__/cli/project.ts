import { type ChildProcess, fork, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { packedFunctions } from "../support/function-bundles";
import type { CommandCall, CommandResult } from "./command-server";

const ROOT = join(__dirname, "../..");
/** A trace of ten minutes, for rehearsals that need not be long. */
export const SHORT_TRACE = "time,requests\n2026-01-01T00:00:00Z,1\n2026-01-01T00:05:00Z,2\n2026-01-01T00:10:00Z,1\n";

const SOURCES = ["main.ts", "src", "functions", "environments", "docs", "cdktf.json", "package.json", "tsconfig.json"];

/**
 * A copy of the project for commands to run in, in a folder whose name has a space. It has the functions' bundles, as the
 * package of `npm pack` has them, so that not every synth makes them anew.
 */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "dry dock-"));
  #server: ChildProcess | undefined;

  constructor(environments: Record<string, string> = {}) {
    for (const source of SOURCES) cpSync(join(ROOT, source), join(this.folder, source), { recursive: true });
    for (const [path, code] of packedFunctions()) this.write(path, code);
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    for (const [name, text] of Object.entries(environments)) this.write(`environments/${name}.ts`, text);
  }

  path(...segments: string[]): string {
    return join(this.folder, ...segments);
  }

  write(path: string, text: string): void {
    writeFileSync(this.path(path), text);
  }

  /** The arguments for Node.js that run a command of src/cli. */
  command(name: string, ...args: string[]): string[] {
    return [join("src", "cli", "main.js"), name, ...args];
  }

  /** Runs a command in a process of its own: for what depends on the process. */
  run(name: string, ...args: string[]): SpawnSyncReturns<string> {
    return this.runWith({}, name, ...args);
  }

  /** Runs a command in the process that serves all calls of the project, which is several times faster than `run`. */
  call(name: string, ...args: string[]): Promise<CommandResult> {
    return this.callWith({}, name, ...args);
  }

  /** @param variables of the environment besides those of the tests */
  async callWith(variables: Record<string, string>, name: string, ...args: string[]): Promise<CommandResult> {
    this.#server ??= this.#startServer();
    this.#server.send({ name, args, variables } satisfies CommandCall);
    const ended = new AbortController();
    const [answer] = await Promise.race([
      once(this.#server, "message", { signal: ended.signal }),
      once(this.#server, "exit", { signal: ended.signal }).then((end) => {
        throw new Error(`the process of the commands ended with ${end}`);
      }),
    ]).finally(() => ended.abort());
    return answer as CommandResult;
  }

  #startServer(): ChildProcess {
    const { DRYDOCK_ENV: _, ...own } = process.env;
    return fork(join(__dirname, "command-server.ts"), {
      cwd: this.folder,
      env: own,
      execArgv: ["--require", join(ROOT, "src", "load-typescript.js")],
      silent: true,
    });
  }

  /** @param variables of the environment besides those of the tests */
  runWith(variables: Record<string, string>, name: string, ...args: string[]): SpawnSyncReturns<string> {
    const { DRYDOCK_ENV: _, ...own } = process.env;
    return spawnSync(process.execPath, this.command(name, ...args), {
      cwd: this.folder,
      env: { ...own, ...variables },
      encoding: "utf8",
    });
  }

  /** Every file of a folder with its bytes, in one encoding that keeps them; undefined when there is no such folder. */
  files(folder: string): Record<string, string> | undefined {
    if (!existsSync(this.path(folder))) return undefined;
    return Object.fromEntries(
      readdirSync(this.path(folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [relative(this.path(folder), file), readFileSync(file, "latin1")]),
    );
  }

  remove(): void {
    this.#server?.kill();
    rmSync(this.folder, { recursive: true });
  }
}
