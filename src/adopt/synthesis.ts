import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { addStacks } from "../add-stacks";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import type { Environment } from "../environment/schema";
import { addImports, type Imports } from "./imports";

/**
 * Synthesizes an environment with imports for plans that are only read: nothing in them is guarded, because Terraform refuses
 * to plan the replacement of a guarded resource, and a replacement is what such a plan is to show.
 *
 * @param out absolute path of the folder of the synth
 * @param file path of the file with the imports, for errors
 */
export function synthesizeForAdoption(
  out: string,
  environment: Environment,
  imports: Imports,
  file: string,
): readonly StackFolder[] {
  const app = new App({ outdir: out });
  addStacks(app, environment);
  addImports(app, imports, file);
  app.synth();
  const stacks = readStackFolders(out);
  for (const { folder } of stacks) {
    const path = join(folder, "cdk.tf.json");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/"prevent_destroy": true/g, '"prevent_destroy": false'));
  }
  return stacks;
}
