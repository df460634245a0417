import { Command } from "commander";
import { showStep } from "../../src/cli/progress";
import { runCommand } from "../../src/cli/run-command";
import { readStackFolders } from "../../src/deploy/stack-folder";
import { findTerraform } from "../../src/deploy/terraform";
import { deployInWaves } from "../../src/deploy/waves";

/** Deploys the stacks of a folder as `npm run deploy` does, without an account: for a test on a terminal. */
const command = new Command("deploy-folder").argument("<out>");

void runCommand(command, async (_, interruption) => {
  const terraform = await findTerraform(interruption, () => process.stderr.write("asked to stop\n"));
  await deployInWaves({
    terraform,
    stacks: readStackFolders(command.args[0]!),
    show: showStep,
    confirm: async () => true,
    afterWave: async () => undefined,
    onApplied: () => undefined,
  });
});
