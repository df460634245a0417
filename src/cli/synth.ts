import { Command } from "commander";
import {
  addEnvironmentOption,
  addJsonOption,
  type EnvironmentOptions,
  environmentName,
  type OutputOptions,
} from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { renderResources, renderSynthesis } from "./render-synthesis";
import { runCommand } from "./run-command";
import { synthesize } from "./synthesize";

const command = new Command("npm run synth --")
  .description("Writes the Terraform stacks of an environment and bundles their functions.")
  .addHelpText("after", "\nExample:\n  npm run synth -- -e example --out cdktf.out");

addJsonOption(addEnvironmentOption(command).option("--out <DIR>", "folder to write to", DEFAULT_OUT));

void runCommand<EnvironmentOptions & OutputOptions & { out: string }>(command, async (options, interruption) => {
  const synthesis = await synthesize(environmentName(options), options.out, interruption);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(synthesis, undefined, 2)}\n`
      : `${renderSynthesis(synthesis)}\n\n${renderResources(synthesis.stacks)}\n`,
  );
});
