import type { Command } from "commander";
import { readTimingsFile } from "../rehearsal/calibration/timings-file";
import type { ForeignCluster } from "../rehearsal/foreign-cluster";
import { type JudgedObjective, MissedObjectives } from "../rehearsal/objectives";
import { choosePolicies } from "../rehearsal/policies/choose";
import { readPricesFile } from "../rehearsal/prices-file";
import type { RehearsalReport } from "../rehearsal/report/rehearsal-report";
import { rehearse } from "../rehearsal/run";
import { chooseScenarios } from "../rehearsal/scenarios/choose";
import { addExitCodes } from "./exit-codes";
import {
  addEnvironmentOption,
  addJsonOption,
  addQuietOption,
  type EnvironmentCommandOptions,
  environmentName,
} from "./options";
import { showStep } from "./progress";
import { runCommand, unlessInterrupted } from "./run-command";
import { addTrafficOptions, type TrafficOptions } from "./traffic-options";
import type { VariantOptions } from "./variants";

/** The two steps of a command that rehearses environments. Each is shown while it runs. */
export interface RehearsalSteps {
  /** Name of the environment, or in its place the folder that describes a cluster, or the names that are compared. */
  readonly environment: string;
  readonly traffic: TrafficOptions;
  /** Aborts on an interruption. */
  readonly interruption: AbortSignal;
  /** Runs work that synthesizes an environment. @param title its name while it runs. @default the environment's */
  readonly synthesize: <Result>(work: () => Promise<Result>, title?: string) => Promise<Result>;
  /** Rehearses what lies in a folder `stacks`. */
  readonly rehearse: (stacksDir: string, choice?: RehearsalChoice) => Promise<RehearsalReport>;
}

/** A rehearsal that differs from the one of the options. */
export interface RehearsalChoice {
  /** Name of the environment. @default that of the options */
  readonly environment?: string;
  /** Its name while it runs. @default the environment's */
  readonly title?: string;
  /** Whether each policy has its details, for charts. @default false */
  readonly isDetailed?: boolean;
  /** Names of the policies. @default those of the options */
  readonly policies?: string;
  /** The cluster in the place of the environment. @default none */
  readonly foreign?: ForeignCluster;
  /** Tasks wanted at the peak. @default those of the options */
  readonly peakTasks?: readonly string[];
}

/** A command's result. */
export interface CommandResult {
  /** For `--json`. */
  readonly json: object;
  /** For people. */
  readonly text: string;
  /** The judged objectives of each environment that decides the exit code. */
  readonly judged: readonly { readonly environment: string; readonly objectives: readonly JudgedObjective[] }[];
}

/** A folder that describes a cluster, in the place of an environment. */
export interface FromOptions {
  /** Path of the folder. @default an environment is rehearsed */
  readonly from?: string;
}

type Options = EnvironmentCommandOptions & TrafficOptions & FromOptions & Pick<VariantOptions, "compare">;

/** Runs a command that synthesizes an environment, rehearses it and prints the result. */
export function runRehearsalCommand(
  command: Command,
  run: (steps: RehearsalSteps) => Promise<CommandResult>,
): Promise<void> {
  addQuietOption(addJsonOption(addTrafficOptions(addEnvironmentOption(command))));
  addExitCodes(command, { 1: "an objective is missed (rehearsal.objectives, rehearsal.scenarios)" });
  return runCommand<Options>(command, async (options, interruption) => {
    const {
      json: isJson,
      quiet,
      from,
      compare,
      timings: preset,
      physics,
      cpuUse: cpuUsePercent,
      prices: file,
      ...traffic
    } = options;
    const timings = physics === undefined ? undefined : readTimingsFile(physics);
    const prices = file === undefined ? undefined : readPricesFile(file);
    choosePolicies(traffic.policies, from !== undefined);
    chooseScenarios(traffic.scenario);
    // Who compares has named the environments.
    const environment = from ?? compare ?? environmentName(options);
    const isSilent = isJson === true || quiet === true;
    const asAsked = { ...traffic, preset, timings, prices, cpuUsePercent, environment, signal: interruption };
    const { json, text, judged } = await run({
      environment,
      traffic,
      interruption,
      synthesize: (work, title = environment) => showStep(`Synthesize ${title}`, work, isSilent),
      rehearse: (stacksDir, { title, ...choice } = {}) =>
        showStep(
          `Rehearse ${title ?? choice.environment ?? environment}`,
          (say) => unlessInterrupted(rehearse({ ...asAsked, ...choice, stacksDir }, say), interruption),
          isSilent,
        ),
    });
    process.stdout.write(isJson ? `${JSON.stringify(json, undefined, 2)}\n` : `\n${text}\n`);
    for (const { environment: name, objectives } of judged) {
      const missed = objectives.filter(({ isMet }) => !isMet);
      if (missed.length > 0) throw new MissedObjectives(name, missed);
    }
  });
}
