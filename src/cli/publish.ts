import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { OBJECTIVES_FILE } from "../rehearsal/objectives-file";
import { UserError } from "../user-error";

/** All that a synth writes into the folder of a stack. */
const GENERATED = ["assets", "cdk.tf.json"];

/** Folders of stacks that are not in this synth any more. */
export interface Leftovers {
  /** Names of those that held a synth's files alone: they are gone. */
  readonly removed: readonly string[];
  /** Names of those that stay, because Terraform has state or other files there. */
  readonly kept: readonly string[];
}

/**
 * Moves a finished synth into the folder of earlier ones. Terraform's own files beside the stacks stay where they are:
 * `.terraform`, `.terraform.lock.hcl`, plans, variables. A stack that is not written any more goes, unless more than a
 * synth's files lie with it or a local state says that it is deployed. Nothing here waits, and a failure is undone, so
 * that it is done or not begun.
 *
 * @param fresh a folder within `target`
 * @throws UserError when something else lies in the way; the error of the file system when a move fails
 */
export function publish(fresh: string, target: string): Leftovers {
  const stacks = readdirSync(join(fresh, "stacks"));
  const places = stacks.flatMap((stack) => GENERATED.map((name) => join("stacks", stack, name)));
  refuseObstacles(target, stacks);
  const moves = new Moves(join(fresh, "replaced"));
  try {
    for (const stack of stacks) mkdirSync(join(target, "stacks", stack), { recursive: true });
    for (const place of [...places, "manifest.json", OBJECTIVES_FILE])
      moves.replace(join(fresh, place), join(target, place), place);
    const leftovers = leftoversOf(target, stacks);
    for (const stack of leftovers.removed) moves.remove(join(target, "stacks", stack), join("stacks", stack));
    return leftovers;
  } catch (error) {
    moves.undo();
    throw error;
  }
}

/** Moves that can be undone. The replaced files wait in a folder until it is removed. */
class Moves {
  readonly #undo: (() => void)[] = [];
  readonly #aside: string;

  constructor(aside: string) {
    this.#aside = aside;
  }

  /** Puts a file or folder where another one may lie; without a source the other one goes. */
  replace(from: string, to: string, place: string): void {
    this.remove(to, place);
    if (!existsSync(from)) return;
    renameSync(from, to);
    this.#undo.push(() => renameSync(to, from));
  }

  remove(path: string, place: string): void {
    if (!existsSync(path)) return;
    const aside = join(this.#aside, place);
    mkdirSync(dirname(aside), { recursive: true });
    renameSync(path, aside);
    this.#undo.push(() => renameSync(aside, path));
  }

  undo(): void {
    for (const move of this.#undo.reverse()) move();
  }
}

/** Every folder that is written to is one, and may be written to. */
function refuseObstacles(target: string, stacks: readonly string[]): void {
  for (const folder of [target, join(target, "stacks"), ...stacks.map((stack) => join(target, "stacks", stack))]) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (!found) continue;
    if (!found.isDirectory())
      throw new UserError(
        `${folder} is a file where a folder of the stacks belongs; move it away, or name another --out`,
      );
    accessSync(folder, constants.W_OK | constants.X_OK);
  }
}

function leftoversOf(target: string, stacks: readonly string[]): Leftovers {
  const others = readdirSync(join(target, "stacks"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !stacks.includes(entry.name))
    .map(({ name }) => name)
    .filter((name) => existsSync(join(target, "stacks", name, "cdk.tf.json")));
  const isDeployed = (stack: string) => existsSync(join(dirname(target), `terraform.${stack}.tfstate`));
  const isKept = (stack: string) => isDeployed(stack) || !isGenerated(join(target, "stacks", stack));
  return { removed: others.filter((stack) => !isKept(stack)), kept: others.filter(isKept) };
}

const isGenerated = (folder: string): boolean => readdirSync(folder).every((entry) => GENERATED.includes(entry));
