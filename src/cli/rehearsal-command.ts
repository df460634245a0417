import type { Command } from "commander";
import { readTimingsFile } from "../rehearsal/calibration/timings-file";
import type { RehearsalReport } from "../rehearsal/report/rehearsal-report";
import { rehearse } from "../rehearsal/run";
import {
  addEnvironmentOption,
  addJsonOption,
  addTrafficOptions,
  type EnvironmentOptions,
  environmentName,
  type OutputOptions,
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
  /** Rehearses what lies in a folder `stacks`. */
  readonly rehearse: (stacksDir: string) => Promise<RehearsalReport>;
}

/** A command's result. */
export interface CommandResult {
  /** For `--json`. */
  readonly json: object;
  /** For people. */
  readonly text: string;
}

/** Runs a command that synthesizes an environment, rehearses it and prints the result. */
export function runRehearsalCommand(
  command: Command,
  run: (steps: RehearsalSteps) => Promise<CommandResult>,
): Promise<void> {
  addJsonOption(addTrafficOptions(addEnvironmentOption(command)));
  return runCommand<EnvironmentOptions & TrafficOptions & OutputOptions>(command, async (options, interruption) => {
    const { json: isJson, timings: preset, physics, cpuUse: cpuUsePercent, ...traffic } = options;
    const timings = physics === undefined ? undefined : readTimingsFile(physics);
    const environment = environmentName(options);
    const { json, text } = await run({
      environment,
      traffic,
      interruption,
      synthesize: (work) => showStep(`Synthesize ${environment}`, work, isJson),
      rehearse: (stacksDir) =>
        showStep(
          `Rehearse ${environment}`,
          (say) =>
            unlessInterrupted(
              rehearse(
                { ...traffic, preset, timings, cpuUsePercent, environment, stacksDir, signal: interruption },
                say,
              ),
              interruption,
            ),
          isJson,
        ),
    });
    process.stdout.write(isJson ? `${JSON.stringify(json, undefined, 2)}\n` : `\n${text}\n`);
  });
}
