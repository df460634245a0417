import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** All that a synth writes into the folder of a stack. */
const GENERATED = ["assets", "cdk.tf.json"];

/**
 * Moves a finished synth into the folder of earlier ones. What Terraform keeps beside the stacks stays where it is:
 * `.terraform`, `.terraform.lock.hcl`, plans, variables. A stack that is not written any more goes, unless more than a
 * synth's files lie with it. Nothing here waits, so that an interruption finds it done or not begun.
 */
export function publish(fresh: string, target: string): void {
  const stacks = readdirSync(join(fresh, "stacks"));
  mkdirSync(join(target, "stacks"), { recursive: true });
  for (const stack of stacks) {
    const folder = join(target, "stacks", stack);
    mkdirSync(folder, { recursive: true });
    for (const name of GENERATED) replace(join(fresh, "stacks", stack, name), join(folder, name));
  }
  for (const entry of readdirSync(join(target, "stacks"), { withFileTypes: true })) {
    const folder = join(target, "stacks", entry.name);
    if (!stacks.includes(entry.name) && entry.isDirectory() && isGenerated(folder)) rmSync(folder, { recursive: true });
  }
  replace(join(fresh, "manifest.json"), join(target, "manifest.json"));
}

function replace(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) renameSync(from, to);
}

function isGenerated(folder: string): boolean {
  const entries = readdirSync(folder);
  return entries.includes("cdk.tf.json") && entries.every((entry) => GENERATED.includes(entry));
}
