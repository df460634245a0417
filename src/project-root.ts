import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of cdktf.json. It is looked for above this file, so that it does not depend on the folder that a command
 * is started in.
 *
 * @throws Error when no folder above has one
 */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "cdktf.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no cdktf.json in ${__dirname} or in a folder above it`);
    folder = parent;
  }
  return folder;
}

/** Absolute path of what lets a process of Node.js require TypeScript. @param root of the project. @default this project's */
export const typeScriptLoader = (root = projectRoot()): string => join(root, "src", "load-typescript.js");
