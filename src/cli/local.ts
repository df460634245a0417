import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { loadEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { installEmulators, variablesFor } from "../local/emulators";
import { functionRuns, scheduledFunctions, type TriggersJson } from "../local/function-runs";
import { type InstalledProvider, installProvider } from "../local/installed-provider";
import { providerMirror } from "../local/older-provider";
import { renderLocal } from "../local/render-local";
import { startRunning, stopRunning } from "../local/running";
import { ANSWERED, LEFT_OUT } from "../local/services";
import { serveProvider } from "../local/shared-provider/server";
import { AT_ONCE, createWorkspace, type Workspace } from "../local/workspace";
import { UserError } from "../user-error";
import { addExitCodes } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { showStep } from "./progress";
import { runCommand } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeInto } from "./synthesize";

/** Folder for emulators, stacks and states, one an environment: nothing of them is deployed anywhere else. */
const FOLDER = ".local";

const command = new Command("npm run local --")
  .description(
    "Brings an environment up on emulators of AWS on this machine: real Terraform applies its stacks, and its real functions run.",
  )
  .option("--down", "end the emulators, and with them all that they hold (npm run local:down)")
  .addHelpText(
    "after",
    "\nIt needs Terraform and Python 3.9 to 3.13, and no account of AWS. DRYDOCK_PROVIDER_MIRROR names a folder with the provider." +
      "\n\nExample:\n  npm run local -- -e example",
  );

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & { readonly down?: boolean };

type Show = <Result>(title: string, run: (say: (progress: string) => void) => Promise<Result>) => Promise<Result>;

addExitCodes(command, { 1: "Terraform fails, or a function does not run", 3: "a program is missing" });

void runCommand<Options>(command, async (options, interruption) => {
  const environment = loadEnvironment(environmentName(options));
  const folder = resolve(FOLDER, environment.name);
  if (options.down) return bringDown(folder, environment.name);
  const isSilent = options.quiet === true || options.json === true;
  const show: Show = (title, run) => showStep(title, run, isSilent);
  if (environment.state)
    throw new UserError(
      `state: ${environment.name} keeps its states in a bucket, allowed here is an environment with local states; leave out state, for example in a copy of the file`,
    );
  const installed = await show("Install the provider", () => installProvider(join(folder, "provider"), interruption));
  await show("Install the emulators", (say) => installEmulators(interruption, say));
  const emulators = await show("Start the emulators", () => startRunning(join(folder, "emulators"), interruption));
  const place = { folder, installed, url: emulators.url, interruption };
  const { workspace, stacks } = await bringUp(environment, place, show);
  const runs = await show("Wait for the schedules of the functions", () =>
    functionRuns(emulators.url, environment.region, stacks.flatMap(scheduledIn), interruption),
  );
  if (runs.some(({ durationMs }) => durationMs === undefined)) process.exitCode = 1;
  const names = stacks.map(({ name }) => name);
  const result = { url: emulators.url, stacks: names, runs, leftOut: LEFT_OUT, answered: ANSWERED };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : renderLocal({ name: environment.name, stacks: names, url: emulators.url, out: workspace.out, runs }),
  );
});

/** The means by which an environment is brought up. */
interface Place {
  /** Absolute path of the folder for stacks and states. */
  readonly folder: string;
  readonly installed: InstalledProvider;
  /** The endpoint of the emulators. */
  readonly url: string;
  readonly interruption: AbortSignal;
}

async function bringUp(
  environment: Environment,
  { folder, installed, url, interruption }: Place,
  show: Show,
): Promise<{ readonly workspace: Workspace; readonly stacks: readonly StackFolder[] }> {
  // A path of a socket is short.
  return withScratchFolder(join(tmpdir(), "drydock-local-"), async (scratch) => {
    const variables = { ...process.env, ...variablesFor(url) };
    const provider = await serveProvider({ installed, folder: scratch, variables });
    try {
      const mirror = providerMirror(process.env);
      const workspace = await createWorkspace({ folder, url, mirror, provider, interruption });
      await show(`Synthesize ${environment.name}`, () => synthesizeInto(workspace.out, environment.name, interruption));
      const stacks = readStackFolders(workspace.out);
      for (const { name } of stacks)
        await show(`Apply ${name}`, async () => {
          await workspace.prepare(name);
          await workspace.run(name, "apply", "-input=false", "-no-color", "-auto-approve", AT_ONCE);
        });
      return { workspace, stacks };
    } finally {
      await provider.stop();
    }
  });
}

function scheduledIn({ folder }: StackFolder): readonly string[] {
  return scheduledFunctions(JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as TriggersJson);
}

async function bringDown(folder: string, name: string): Promise<void> {
  const ran = await stopRunning(join(folder, "emulators"));
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(ran ? `${name} is gone from this machine\n` : `${name}: no emulators run\n`);
}
