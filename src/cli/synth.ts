import { resolve } from "node:path";
import { Command } from "commander";
import { bucketOrphanNotices } from "../deploy/bucket-orphans";
import { readStackFolders } from "../deploy/stack-folder";
import { addExitCodes } from "./exit-codes";
import {
  addEnvironmentOption,
  addJsonOption,
  addQuietOption,
  type EnvironmentCommandOptions,
  environmentName,
} from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { showStep } from "./progress";
import { renderResources, renderSynthesis } from "./render-synthesis";
import { runCommand } from "./run-command";
import { synthesize } from "./synthesize";

const command = new Command("npm run synth --")
  .description("Writes the Terraform stacks of an environment and bundles their functions.")
  .addHelpText("after", "\nExample:\n  npm run synth -- -e example --out cdktf.out");

addQuietOption(addJsonOption(addEnvironmentOption(command).option("--out <DIR>", "folder to write to", DEFAULT_OUT)));

type Options = EnvironmentCommandOptions & { out: string };

addExitCodes(command);

void runCommand<Options>(command, async (options, interruption) => {
  const environment = environmentName(options);
  // A synth takes seconds: where no terminal shows them, nobody waits for a line.
  const isSilent = options.json === true || options.quiet === true || process.stdout.isTTY !== true;
  const work = async () => {
    const written = await synthesize(environment, options.out, interruption);
    const notices = await bucketOrphanNotices(environment, readStackFolders(resolve(options.out)));
    return { ...written, warnings: [...written.warnings, ...notices] };
  };
  const synthesis = await showStep(`Synthesize ${environment}`, work, isSilent);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(synthesis, undefined, 2)}\n`
      : `${renderSynthesis(synthesis)}\n\n${renderResources(synthesis.stacks)}\n`,
  );
});
