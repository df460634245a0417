import "../without-source-maps";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { display } from "../environment/run-environment-file";
import { settingsByHand, writeSettings } from "../environment/write-settings";
import { readTimingsFile } from "../rehearsal/calibration/timings-file";
import { readPricesFile } from "../rehearsal/prices-file";
import { renderTuning } from "../tune/render";
import { tune } from "../tune/tune";
import { addExitCodes } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { reportStyle } from "./output-columns";
import { showStep } from "./progress";
import { runCommand, unlessInterrupted } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { addTuningOptions, type TrafficOptions } from "./traffic-options";

const command = addTuningOptions(
  addEnvironmentCommandOptions(
    new Command("npm run tune --")
      .description(
        "Searches the settings with which an environment's instances cost least and its tasks wait least: instance type, minimum, reserve, thresholds, the window before scaling in and a schedule. Each try is synthesized and rehearsed under traffic; the last days are held out to judge the best.",
      )
      .option("--write", "write the recommended settings into the environment's file")
      .addHelpText(
        "after",
        "\nExamples:\n  npm run tune -- -e example\n  npm run tune -- -e example --trace requests.csv --peak-tasks 200 --minutes 10",
      ),
  ),
);

type Options = EnvironmentCommandOptions &
  Omit<TrafficOptions, "runs" | "asIs" | "cpuUse" | "scenario" | "policies" | "details"> & {
    readonly minutes?: number;
    readonly write?: boolean;
  };

addExitCodes(command, { 1: "all settings that were tried miss an objective (rehearsal.objectives)" });

void runCommand<Options>(command, async (options, interruption) => {
  const {
    json: isJson = false,
    quiet = false,
    write = false,
    timings: preset,
    physics,
    prices: file,
    ...traffic
  } = options;
  const timings = physics === undefined ? undefined : readTimingsFile(physics);
  const prices = file === undefined ? undefined : readPricesFile(file);
  const environment = environmentName(options);
  const asAsked = { ...traffic, preset, timings, prices, environment, signal: interruption };
  const tuning = await showStep(
    `Tune ${environment}`,
    (say) =>
      withScratchFolder(join(tmpdir(), "drydock-tune-"), (folder) =>
        unlessInterrupted(tune(asAsked, folder, say), interruption),
      ),
    isJson || quiet,
  );
  const { changes, reason } = tuning.recommendation;
  process.stdout.write(
    isJson
      ? `${JSON.stringify(tuning, undefined, 2)}\n`
      : `\n${renderTuning(tuning, { byHand: settingsByHand(environment, changes), isWritten: write }, reportStyle())}\n`,
  );
  if (reason === "none") process.exitCode = 1;
  if (!write || Object.keys(changes).length === 0) return;
  const written = writeSettings(environment, changes);
  if (!isJson) process.stdout.write(`Written: ${display(written)}\n`);
});
