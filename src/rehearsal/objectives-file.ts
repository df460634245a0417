import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Objectives } from "./objectives";

/** Name of the file beside the stacks that holds the environment's objectives; without objectives there is none. */
export const OBJECTIVES_FILE = "objectives.json";

/** Writes the objectives of an environment beside its stacks. @param out the folder of a synth */
export function writeObjectives(out: string, objectives: Objectives): void {
  if (Object.values(objectives).some((limit) => limit !== undefined))
    writeFileSync(join(out, OBJECTIVES_FILE), `${JSON.stringify(objectives, undefined, 2)}\n`);
}

/** The objectives of a synthesized environment. @param stacksDir the folder `stacks` of a synth */
export function readObjectives(stacksDir: string): Objectives {
  const file = join(dirname(stacksDir), OBJECTIVES_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Objectives) : {};
}
