import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { CommandResult } from "../support/command-server";
import { CODE, callCommand, projectFolder, ROOT } from "../support/project-copy";

/** A trace of ten minutes, for rehearsals that need not be long. */
export const SHORT_TRACE = "time,requests\n2026-01-01T00:00:00Z,1\n2026-01-01T00:05:00Z,2\n2026-01-01T00:10:00Z,1\n";

const OTHER_SOURCES = ["main.ts", "environments", "docs", "cdktf.json", "package.json", "tsconfig.json"];

/**
 * A copy of the project for commands to run in, in a folder whose name has a space. A worker has one, which each test file
 * gets as it was at first. It has the functions' bundles, as the package of `npm pack` has them, so that not every synth makes
 * them anew.
 */
export class Project {
  readonly folder = projectFolder();

  constructor(environments: Record<string, string> = {}) {
    for (const entry of readdirSync(this.folder)) if (!CODE.has(entry)) rmSync(this.path(entry), { recursive: true });
    for (const source of OTHER_SOURCES) cpSync(join(ROOT, source), this.path(source), { recursive: true });
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

  /** Runs a command in the process that serves all calls of a worker, which is many times faster than `run`. */
  call(name: string, ...args: string[]): Promise<CommandResult> {
    return this.callWith({}, name, ...args);
  }

  /** @param variables of the environment besides those of the tests */
  callWith(variables: Record<string, string>, name: string, ...args: string[]): Promise<CommandResult> {
    return callCommand({ name, args, variables: { ...ownVariables(), ...variables } });
  }

  /** @param variables of the environment besides those of the tests */
  runWith(variables: Record<string, string>, name: string, ...args: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, this.command(name, ...args), {
      cwd: this.folder,
      env: { ...ownVariables(), ...variables },
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
}

/** The variables of the tests, without the one that chooses an environment. */
function ownVariables(): NodeJS.ProcessEnv {
  const { DRYDOCK_ENV: _, ...own } = process.env;
  return own;
}
