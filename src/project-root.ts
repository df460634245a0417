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
