import { type SpawnSyncReturns, spawnSync } from "node:child_process";
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

const ROOT = join(__dirname, "../..");
const SOURCES = ["main.ts", "src", "functions", "environments", "docs", "cdktf.json", "package.json", "tsconfig.json"];

/** A copy of the project for commands to run in, in a folder whose name has a space. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "dry dock-"));

  constructor(environments: Record<string, string> = {}) {
    for (const source of SOURCES) cpSync(join(ROOT, source), join(this.folder, source), { recursive: true });
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

  run(name: string, ...args: string[]): SpawnSyncReturns<string> {
    return this.runWith({}, name, ...args);
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
    rmSync(this.folder, { recursive: true });
  }
}
