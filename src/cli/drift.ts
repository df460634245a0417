import { chmodSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { failureOf, initStack } from "../deploy/plan";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { readDeployedStacks } from "../deploy/states";
import type { Terraform } from "../deploy/terraform";
import { loadEnvironment } from "../environment/load";
import { reviewDrift } from "../review/drift";
import { showPlan } from "../review/plan-environment";
import { renderDrift } from "../review/render-markdown";
import type { NamedPlan, Review } from "../review/review";
import { OutsideError } from "../user-error";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { runCommand } from "./run-command";
import { synthesize } from "./synthesize";
import { startTerraformSession } from "./terraform-session";

/** Place of a refresh-only plan in the folder of its stack, beside that of a deployment. */
const PLAN_FILE = join(".terraform", "drydock-drift.tfplan");

const command = new Command("npm run drift --")
  .description(
    "Says what was changed in AWS beside Terraform, in every deployed stack of an environment. Changes nothing.",
  )
  .addHelpText(
    "after",
    "\nWhat the cluster changes by itself is no drift: the number of instances and tasks, revisions of task definitions." +
      "\nExit codes: 0 without drift; 1 with drift, or when Terraform fails; 2 without credentials; 3 without Terraform." +
      "\n\nExample:\n  npm run drift -- -e example",
  );

addEnvironmentCommandOptions(command);

void runCommand<EnvironmentCommandOptions>(command, async (options, interruption) => {
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
  for (const stack of stacks) plans.push(await show(`Read ${stack.name}`, () => refreshOnly(terraform, stacks, stack)));
  const review = reviewDrift(plans);
  process.stdout.write(options.json ? `${JSON.stringify(review, undefined, 2)}\n` : renderDrift(review));
  if (hasDrift(review)) process.exitCode = 1;
});

/** A plan of one stack that only reads AWS. @throws OutsideError with what Terraform said */
async function refreshOnly(
  terraform: Terraform,
  stacks: readonly StackFolder[],
  stack: StackFolder,
): Promise<NamedPlan> {
  await initStack(terraform, stack);
  const end = await terraform.run(stack.folder, [
    "plan",
    "-refresh-only",
    "-input=false",
    "-no-color",
    `-out=${PLAN_FILE}`,
  ]);
  if (end.exitCode !== 0) throw failureOf("plan", stack, [], end);
  const file = join(stack.folder, PLAN_FILE);
  // It holds values of the state.
  chmodSync(file, 0o600);
  return showPlan(terraform, stacks, { stack: stack.name, file });
}

function hasDrift({ stacks }: Review): boolean {
  return stacks.some(({ constructs }) => constructs.length > 0);
}
