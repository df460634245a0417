import { join, resolve } from "node:path";
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
import { DEFAULT_OUT } from "./out-folder";
import { showStep } from "./progress";
import { renderSynthesisBriefly } from "./render-synthesis";
import { runCommand, unlessInterrupted } from "./run-command";
import { type Synthesis, synthesize } from "./synthesize";

const command = new Command("npm start --")
  .description("Synthesizes an environment, rehearses it under traffic and sums up.")
  .addHelpText("after", "\nExample:\n  npm start -- -e example --trace requests.csv --peak-tasks 200");

addJsonOption(addTrafficOptions(addEnvironmentOption(command)));

void runCommand<EnvironmentOptions & TrafficOptions & OutputOptions>(command, async (options, interruption) => {
  const environment = environmentName(options);
  const { json, ...traffic } = options;
  const synthesis = await showStep(
    `Synthesize ${environment}`,
    () => synthesize(environment, DEFAULT_OUT, interruption),
    json,
  );
  const report = await showStep(
    `Rehearse ${environment}`,
    (say) =>
      unlessInterrupted(
        rehearse({ ...traffic, environment, stacksDir: resolve(DEFAULT_OUT, "stacks") }, say),
        interruption,
      ),
    json,
  );
  process.stdout.write(
    json
      ? `${JSON.stringify({ synthesis, rehearsal: report }, undefined, 2)}\n`
      : `\n${renderSynthesisBriefly(synthesis)}\n${renderReport(report)}\n${next(synthesis, traffic)}\n`,
  );
});

/** The command to type next: one's own traffic first, then the first stack. */
function next({ out, stacks }: Synthesis, { trace }: TrafficOptions): string {
  if (!trace) return "Next, with traffic of your own: npm start -- --trace requests.csv --peak-tasks 200";
  return `Next, to deploy: cd ${join(out, stacks[0]?.folder ?? "")} && terraform init && terraform apply`;
}
