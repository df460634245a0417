import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { renderReport } from "../rehearsal/report/report";
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
import { withScratchFolder } from "./scratch-folder";
import { synthesizeInto } from "./synthesize";

const command = new Command("npm run rehearse --")
  .description("Runs an environment's stacks against a virtual AWS under traffic.")
  .addHelpText("after", "\nExample:\n  npm run rehearse -- -e example --trace requests.csv --peak-tasks 200 --days 7");

addJsonOption(addTrafficOptions(addEnvironmentOption(command)));

void runCommand<EnvironmentOptions & TrafficOptions & OutputOptions>(command, async (options, interruption) => {
  const environment = environmentName(options);
  const { json, ...traffic } = options;
  const report = await withScratchFolder(join(tmpdir(), "drydock-"), async (folder) => {
    await showStep(`Synthesize ${environment}`, () => synthesizeInto(folder, environment, interruption), json);
    return showStep(
      `Rehearse ${environment}`,
      (say) =>
        unlessInterrupted(rehearse({ ...traffic, environment, stacksDir: join(folder, "stacks") }, say), interruption),
      json,
    );
  });
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : `\n${renderReport(report)}\n`);
});
