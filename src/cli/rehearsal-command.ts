import type { Command } from "commander";
import { loadEnvironment } from "../environment/load";
import { readTimingsFile } from "../rehearsal/calibration/timings-file";
import { type JudgedObjective, MissedObjectives, type Objectives } from "../rehearsal/objectives";
import { choosePolicies } from "../rehearsal/policies/choose";
import { readPricesFile } from "../rehearsal/prices-file";
import type { RehearsalReport } from "../rehearsal/report/rehearsal-report";
import { rehearse } from "../rehearsal/run";
import { chooseScenarios } from "../rehearsal/scenarios/choose";
import {
  addEnvironmentOption,
  addJsonOption,
  addQuietOption,
  addTrafficOptions,
  type EnvironmentCommandOptions,
  environmentName,
  type TrafficOptions,
} from "./options";
import { showStep } from "./progress";
import { runCommand, unlessInterrupted } from "./run-command";

/** The two steps of a command that rehearses an environment. Each is shown while it runs. */
export interface RehearsalSteps {
  /** Name of the environment. */
  readonly environment: string;
  readonly traffic: TrafficOptions;
  /** Aborts on an interruption. */
  readonly interruption: AbortSignal;
  /** Runs work that synthesizes the environment. */
  readonly synthesize: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Rehearses what lies in a folder `stacks`; in detail for charts. */
  readonly rehearse: (stacksDir: string, isDetailed?: boolean) => Promise<RehearsalReport>;
}

/** A command's result. */
export interface CommandResult {
  /** For `--json`. */
  readonly json: object;
  /** For people. */
  readonly text: string;
  /** The objectives, judged. */
  readonly objectives: readonly JudgedObjective[];
}

type Options = EnvironmentCommandOptions & TrafficOptions;

/** Runs a command that synthesizes an environment, rehearses it and prints the result. */
export function runRehearsalCommand(
  command: Command,
  run: (steps: RehearsalSteps) => Promise<CommandResult>,
): Promise<void> {
  addQuietOption(addJsonOption(addTrafficOptions(addEnvironmentOption(command))));
  return runCommand<Options>(command, async (options, interruption) => {
    const { json: isJson, quiet, timings: preset, physics, cpuUse: cpuUsePercent, prices: file, ...traffic } = options;
    const timings = physics === undefined ? undefined : readTimingsFile(physics);
    const prices = file === undefined ? undefined : readPricesFile(file);
    choosePolicies(traffic.policies);
    chooseScenarios(traffic.scenario);
    const environment = environmentName(options);
    const isSilent = isJson === true || quiet === true;
    const { json, text, objectives } = await run({
      environment,
      traffic,
      interruption,
      synthesize: (work) => showStep(`Synthesize ${environment}`, work, isSilent),
      rehearse: (stacksDir, isDetailed) =>
        showStep(
          `Rehearse ${environment}`,
          (say) =>
            unlessInterrupted(
              rehearse(
                {
                  ...traffic,
                  isDetailed,
                  objectives: objectivesOf(environment),
                  preset,
                  timings,
                  prices,
                  cpuUsePercent,
                  environment,
                  stacksDir,
                  signal: interruption,
                },
                say,
              ),
              interruption,
            ),
          isSilent,
        ),
    });
    process.stdout.write(isJson ? `${JSON.stringify(json, undefined, 2)}\n` : `\n${text}\n`);
    const missed = objectives.filter(({ isMet }) => !isMet);
    if (missed.length > 0) throw new MissedObjectives(environment, missed);
  });
}

const objectivesOf = (environment: string): Objectives => loadEnvironment(environment).rehearsal.objectives;
