import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Objectives, ScenarioObjectives } from "./objectives";

/** Name of the file beside the stacks that holds the environment's objectives; without objectives there is none. */
export const OBJECTIVES_FILE = "objectives.json";

/** The objectives of an environment. */
interface AllObjectives {
  /** Of the whole traffic. */
  readonly objectives: Objectives;
  /** Of scenarios. */
  readonly scenarios: ScenarioObjectives;
}

/** Writes the objectives of an environment beside its stacks. @param out the folder of a synth */
export function writeObjectives(out: string, { objectives, scenarios }: AllObjectives): void {
  const limits = [objectives, ...Object.values(scenarios)].flatMap((each) => Object.values(each));
  if (limits.some((limit) => limit !== undefined))
    writeFileSync(join(out, OBJECTIVES_FILE), `${JSON.stringify({ objectives, scenarios }, undefined, 2)}\n`);
}

/** The objectives of a synthesized environment. @param stacksDir the folder `stacks` of a synth */
export function readObjectives(stacksDir: string): AllObjectives {
  const file = join(dirname(stacksDir), OBJECTIVES_FILE);
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as AllObjectives)
    : { objectives: {}, scenarios: {} };
}
