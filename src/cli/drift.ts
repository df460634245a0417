import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { initStack, planStack } from "../deploy/plan";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { readDeployedStacks } from "../deploy/states";
import type { Terraform } from "../deploy/terraform";
import { loadEnvironment } from "../environment/load";
import { reviewDrift } from "../review/drift";
import { showPlan } from "../review/plan-environment";
import { renderDrift } from "../review/render-markdown";
import type { NamedPlan, Review } from "../review/review";
import { OutsideError } from "../user-error";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { runCommand } from "./run-command";
import { synthesize } from "./synthesize";
import { startTerraformSession } from "./terraform-session";

/** Name of the saved plan, beside that of a deployment. */
const PLAN_FILE = "drydock-drift.tfplan";

const command = new Command("npm run drift --")
  .description(
    "Says what was changed in AWS beside Terraform, in every deployed stack of an environment. Changes nothing.",
  )
  .addHelpText(
    "after",
    "\nWhat the cluster changes by itself is no drift: the number of instances and tasks, revisions of task definitions." +
      "\n\nExample:\n  npm run drift -- -e example",
  );

addEnvironmentCommandOptions(command);

/** Exit code when Terraform or AWS fails, so that a pipeline tells that from drift. */
const FAILED = 4;

addExitCodes(command, { ...OF_TERRAFORM, 1: "drift", [FAILED]: OF_TERRAFORM[1] });

void runCommand<EnvironmentCommandOptions>(command, async (options, interruption) => {
  try {
    const review = await readDrift(options, interruption);
    process.stdout.write(options.json ? `${JSON.stringify(review, undefined, 2)}\n` : renderDrift(review));
    if (hasDrift(review)) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = FAILED;
  }
});

/** @throws OutsideError when nothing is deployed, or Terraform or AWS fails */
async function readDrift(options: EnvironmentCommandOptions, interruption: AbortSignal): Promise<Review> {
  const environment = loadEnvironment(environmentName(options));
  const { terraform, show } = await startTerraformSession(environment, options, interruption);
  await show(`Synthesize ${environment.name}`, () => synthesize(environment.name, DEFAULT_OUT, interruption));
  const deployed = await readDeployedStacks(environment, dirname(resolve(DEFAULT_OUT)));
  const stacks = readStackFolders(resolve(DEFAULT_OUT)).filter(({ name }) =>
    deployed.some((stack) => stack.name === name),
  );
  if (stacks.length === 0)
    throw new OutsideError(
      `${environment.name}: nothing of it is deployed; deploy it first: npm run deploy -- -e ${environment.name}`,
    );
  const plans: NamedPlan[] = [];
  for (const stack of stacks) plans.push(await show(`Read ${stack.name}`, () => planned(terraform, stacks, stack)));
  return reviewDrift(plans);
}

/** A plan of one stack, which reads AWS. @throws OutsideError with what Terraform said */
async function planned(terraform: Terraform, stacks: readonly StackFolder[], stack: StackFolder): Promise<NamedPlan> {
  await initStack(terraform, stack);
  return showPlan(terraform, stacks, await planStack(terraform, stack, { file: PLAN_FILE }));
}

function hasDrift({ stacks }: Review): boolean {
  return stacks.some(({ constructs }) => constructs.length > 0);
}
