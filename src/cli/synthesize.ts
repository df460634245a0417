import { writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { orphanNotice, orphansAmong } from "../deploy/orphans";
import { readLocalStacks } from "../deploy/states";
import { warningsIn, withoutWarnings } from "../user-warning";
import { runFile } from "./child";
import { prepareOutFolder, SCRATCH_PREFIX, stateWarnings } from "./out-folder";
import { type Leftovers, publish } from "./publish";
import { withScratchFolder } from "./scratch-folder";
import { describeStacks, hasLocalState, type SynthesizedStack } from "./synthesized-stacks";

/** The result of a synth. */
export interface Synthesis {
  readonly environment: string;
  /** The folder, relative to the current one. */
  readonly out: string;
  readonly stacks: readonly SynthesizedStack[];
  /** Stacks that earlier synths wrote to the folder and this one does not. */
  readonly leftovers: Leftovers;
  /** Facts that the user should know before the next step, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Synthesizes an environment into an empty folder, as `cdktf synth` does. What the environment's file prints goes to
 * standard error.
 *
 * @param changes settings in the place of the file's, `PATH=VALUE` each. @default none
 * @returns warnings about the environment
 */
export async function synthesizeInto(
  folder: string,
  environment: string,
  interruption: AbortSignal,
  changes: readonly string[] = [],
): Promise<readonly string[]> {
  return synthesizeApp("main.ts", folder, environment, interruption, changes);
}

/**
 * Synthesizes an environment of another working tree of the project, with the code there, into an empty folder.
 *
 * @param root absolute path of that project's root
 */
export async function synthesizeAt(
  root: string,
  folder: string,
  environment: string,
  interruption: AbortSignal,
): Promise<void> {
  await runFile("main.ts", { DRYDOCK_ENV: environment, CDKTF_OUTDIR: folder }, interruption, [], root);
}

/** Synthesizes the stack of the bucket of an environment's states into an empty folder. */
export async function synthesizeStateInto(
  folder: string,
  environment: string,
  interruption: AbortSignal,
): Promise<void> {
  await synthesizeApp(join("src", "state", "main.ts"), folder, environment, interruption);
}

/** Synthesizes the stack of the roles of an environment's pipelines into an empty folder. */
export async function synthesizePipelineRolesInto(
  folder: string,
  environment: string,
  interruption: AbortSignal,
): Promise<void> {
  await synthesizeApp(join("src", "pipeline-roles", "main.ts"), folder, environment, interruption);
}

/** Name of the environment that is rehearsed beside a cluster that Drydock did not make. */
export const BESIDE_FOREIGN = "drydock";

/** Synthesizes an environment of these settings, which no file has, into an empty folder. */
export async function synthesizeSettingsInto(
  folder: string,
  settings: object,
  interruption: AbortSignal,
): Promise<readonly string[]> {
  const file = join(folder, "settings.json");
  writeFileSync(file, JSON.stringify(settings));
  return synthesizeApp(join("src", "foreign", "main.ts"), folder, BESIDE_FOREIGN, interruption, [file]);
}

async function synthesizeApp(
  file: string,
  folder: string,
  environment: string,
  interruption: AbortSignal,
  changes: readonly string[] = [],
) {
  const said = await runFile(file, { DRYDOCK_ENV: environment, CDKTF_OUTDIR: folder }, interruption, changes);
  process.stderr.write(withoutWarnings(said));
  return warningsIn(said);
}

/**
 * Synthesizes an environment and, only when that has succeeded, replaces what an earlier synth wrote. Whatever else lies
 * in the folder, Terraform's own files above all, stays.
 *
 * @throws UserError when the folder cannot be used or the environment is refused; nothing is changed then
 */
export async function synthesize(environment: string, out: string, interruption: AbortSignal): Promise<Synthesis> {
  const target = resolve(out);
  const removeMadeFolders = prepareOutFolder(out);
  let leftovers: Leftovers = { removed: [], kept: [] };
  let environmentWarnings: readonly string[] = [];
  try {
    await withScratchFolder(join(target, SCRATCH_PREFIX), async (fresh) => {
      environmentWarnings = await synthesizeInto(fresh, environment, interruption);
      leftovers = publish(fresh, target);
    });
  } catch (error) {
    removeMadeFolders();
    throw error;
  }
  const stacks = describeStacks(target);
  const names = stacks.map(({ name }) => name);
  const deployed = readLocalStacks(environment, dirname(target)).map(({ name }) => name);
  const warnings = [
    ...environmentWarnings,
    ...stateWarnings(out, names, (stack) => hasLocalState(target, stack)),
    ...orphansAmong(deployed, names).map((stack) => orphanNotice(environment, stack)),
  ];
  return { environment, out: relative("", target) || ".", stacks, leftovers, warnings };
}
