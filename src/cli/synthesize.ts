import { mkdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { UserError } from "../user-error";
import { runFile } from "./child";
import { publish } from "./publish";
import { withScratchFolder } from "./scratch-folder";
import { describeStacks, type SynthesizedStack } from "./synthesized-stacks";

/** Where `cdktf` writes, too. */
export const DEFAULT_OUT = "cdktf.out";

/** What a synth wrote. */
export interface Synthesis {
  readonly environment: string;
  /** The folder, relative to the current one. */
  readonly out: string;
  readonly stacks: readonly SynthesizedStack[];
}

/** Synthesizes an environment into an empty folder, as `cdktf synth` does. */
export const synthesizeInto = (folder: string, environment: string, interruption: AbortSignal): Promise<void> =>
  runFile("main.ts", { DRYDOCK_ENV: environment, CDKTF_OUTDIR: folder }, interruption);

/**
 * Synthesizes an environment and, only when that has succeeded, replaces what an earlier synth wrote. Whatever else lies
 * in the folder, Terraform's own files above all, stays.
 */
export async function synthesize(environment: string, out: string, interruption: AbortSignal): Promise<Synthesis> {
  const target = resolve(out);
  const created = makeFolder(target, out);
  try {
    await withScratchFolder(join(target, ".synth-"), async (fresh) => {
      await synthesizeInto(fresh, environment, interruption);
      publish(fresh, target);
    });
  } catch (error) {
    if (created) rmSync(created, { recursive: true, force: true });
    throw error;
  }
  return { environment, out: relative("", target) || ".", stacks: describeStacks(target) };
}

/** @returns the topmost folder that had to be made, undefined when the folder was there */
function makeFolder(target: string, out: string): string | undefined {
  try {
    return mkdirSync(target, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? error.code : error;
    throw new UserError(
      `--out: got ${JSON.stringify(out)}, which cannot be a folder (${reason}); name a folder that you may write to`,
    );
  }
}
