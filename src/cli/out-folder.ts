import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { UserError } from "../user-error";

/** The folder of a synth, where `cdktf` writes too. */
export const DEFAULT_OUT = "cdktf.out";

/** Folders that are made for the time of a synth begin so. */
export const SCRATCH_PREFIX = ".synth-";

/** Entries that a synth, Terraform or the CDKTF CLI makes in the folder of a synth. */
const KNOWN_ENTRIES = ["stacks", "manifest.json", "cdktf.log"];

/**
 * Makes the folder that a synth is written to, and those above it.
 *
 * @param out as the user named it
 * @returns what takes away again the folders that were made
 * @throws UserError when it is no folder, cannot be one, or holds other things than an earlier synth
 */
export function prepareOutFolder(out: string): () => void {
  const target = resolve(out);
  const missing = orRefuse(out, () => missingFolders(target));
  if (missing.length === 0) {
    refuseForeignFolder(target, out);
    refuseLockedFolder(target, out);
  }
  const remove = () => removeFolders(missing);
  // One by one: below /proc a recursive mkdir of Node.js tries for ever.
  orRefuse(out, () => missing.map((folder) => mkdirSync(folder)), remove);
  return remove;
}

/** @param undo called before the refusal. @default nothing */
function orRefuse<Result>(out: string, attempt: () => Result, undo: () => void = () => undefined): Result {
  try {
    return attempt();
  } catch (error) {
    undo();
    const reason = error instanceof Error && "code" in error ? error.code : error;
    throw refusal(out, `which cannot be a folder (${reason})`, "name a folder that you may write to");
  }
}

/** The folders of a path that do not exist, the topmost first. */
function missingFolders(path: string): string[] {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return [];
    throw Object.assign(new Error(`${path} is a file`), { code: "EEXIST" });
  }
  return [...missingFolders(dirname(path)), path];
}

const removeFolders = ([topmost]: readonly string[]): void => {
  if (topmost !== undefined) rmSync(topmost, { recursive: true, force: true });
};

function refuseForeignFolder(target: string, out: string): void {
  const others = readdirSync(target).filter(
    (name) => !KNOWN_ENTRIES.includes(name) && !name.startsWith(SCRATCH_PREFIX),
  );
  if (others.length === 0 || isEarlierSynth(target)) return;
  const shown = others.slice(0, 3).join(", ");
  throw refusal(
    out,
    `a folder that holds other things (${shown}${others.length > 3 ? ", …" : ""})`,
    "name a new folder, an empty one, or one that an earlier synth wrote",
  );
}

function refuseLockedFolder(target: string, out: string): void {
  try {
    accessSync(target, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refusal(out, `where you may not write (${code})`, "name a folder that you may write to");
  }
}

/** @param remedy for somebody who has named the folder; not every command takes --out */
const refusal = (out: string, problem: string, remedy: string): UserError =>
  new UserError(
    out === DEFAULT_OUT
      ? `output: goes to ${out} here, ${problem}; move it away, work in a checkout that you may write to, or type npm run synth -- --out FOLDER`
      : `--out: got ${JSON.stringify(out)}, ${problem}; ${remedy}`,
  );

/** A manifest of cdktf lies there. */
function isEarlierSynth(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null && "stacks" in manifest && "version" in manifest;
  } catch {
    return false;
  }
}

/**
 * Warns of local states that Terraform will not find: a state lies beside the folder of the synth, so another folder in
 * another place means another state, and an apply there would build everything a second time.
 *
 * @param out the folder of this synth
 * @param stacks names of its stacks
 * @param isLocal whether a stack's state is a local file
 */
export function stateWarnings(out: string, stacks: readonly string[], isLocal: (stack: string) => boolean): string[] {
  const here = dirname(resolve(out));
  const usual = dirname(resolve(DEFAULT_OUT));
  if (here === usual) return [];
  const stateIn = (folder: string, stack: string) => join(folder, `terraform.${stack}.tfstate`);
  return stacks
    .filter((stack) => isLocal(stack) && existsSync(stateIn(usual, stack)) && !existsSync(stateIn(here, stack)))
    .map(
      (stack) =>
        `the state of ${stack} is ${relative("", stateIn(usual, stack))}, and from ${out} Terraform looks for ` +
        `${relative("", stateIn(here, stack))}: it would build everything a second time; leave out --out, or move the state`,
    );
}
