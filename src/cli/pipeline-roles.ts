import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { applyPlan } from "../deploy/apply";
import { countsOf, initStack, isEmptyPlan, planStack, type StackPlan } from "../deploy/plan";
import { renderPlans } from "../deploy/render-plans";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { jsonOf } from "../deploy/terraform";
import { loadEnvironment } from "../environment/load";
import { OutsideError } from "../user-error";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, namedEnvironment } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { isAnswered, refuseUnanswered } from "./question";
import { runCommand } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesizePipelineRolesInto } from "./synthesize";
import { startTerraformSession, type TerraformSession } from "./terraform-session";

const command = new Command("npm run pipeline-roles --")
  .description(
    "Makes the two roles that pipelines take on with the token of a job, one that plans and one that applies, as a stack of its\n" +
      "own. Run it again when the environment has got resources of other types. It wants credentials that may write IAM.",
  )
  .option("--destroy", "destroy the two roles, and the identity provider where this stack made it")
  .option("--yes", "apply without a question")
  .addHelpText(
    "after",
    "\nThe environment names the repository: pipelineRoles: { service: 'github', repository: 'OWNER/NAME' }.\n\nExample:\n  npm run pipeline-roles -- -e example",
  );

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & { readonly destroy?: boolean; readonly yes?: boolean };

addExitCodes(command, { ...OF_TERRAFORM, 1: "Terraform or AWS fails, or the plan is not approved" });

void runCommand<Options>(command, async (options, interruption) => {
  refuseUnanswered(options.yes === true, "apply without a question by --yes");
  const environment = loadEnvironment(namedEnvironment(options, command.name()));
  const { name } = environment;
  await withScratchFolder(join(dirname(resolve(DEFAULT_OUT)), ".bootstrap-"), async (scratch) => {
    await synthesizePipelineRolesInto(scratch, name, interruption);
    const session = await startTerraformSession(environment, options, interruption);
    const stack = readStackFolders(scratch)[0]!;
    const plan = await applied(stack, session, options, interruption);
    const outputs = options.destroy ? {} : await outputsOf(stack, session);
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ environment: name, account: session.account, counts: countsOf(plan), outputs }, undefined, 2)}\n`,
      );
    else
      session.print(
        options.destroy
          ? `\nDestroyed: ${stack.name}. Pipelines of ${name} have no roles any more.`
          : `\nVariables of the pipelines:\n  DRYDOCK_PLAN_ROLE_ARN   ${outputs["plan_role_arn"]}\n  DRYDOCK_APPLY_ROLE_ARN  ${outputs["apply_role_arn"]}`,
      );
  });
});

/** Plans the stack or its removal, asks, and applies the plan. @throws OutsideError without the answer yes */
async function applied(
  stack: StackFolder,
  { terraform, show, print, account }: TerraformSession,
  { destroy: isDestroy = false, yes }: Options,
  interruption: AbortSignal,
): Promise<StackPlan> {
  const plan = await show(`Plan ${isDestroy ? "the removal of " : ""}${stack.name}`, async () => {
    await initStack(terraform, stack);
    return planStack(terraform, stack, { isDestroy });
  });
  print(renderPlans([plan]));
  if (isEmptyPlan(plan)) return plan;
  const verb = isDestroy ? "Destroy" : "Apply";
  const question = `${verb} this ${isDestroy ? "in" : "to"} account ${account}? Only yes ${isDestroy ? "destroys" : "applies"}: `;
  if (yes !== true && !(await isAnswered(question, "yes", interruption)))
    throw new OutsideError("nothing is applied; run the command again when the plan is as you want it");
  await show(`${verb} ${stack.name}`, (say) => applyPlan(terraform, stack, plan, say));
  return plan;
}

async function outputsOf(
  stack: StackFolder,
  { terraform }: TerraformSession,
): Promise<Readonly<Record<string, string>>> {
  const end = await terraform.run(stack.folder, ["output", "-json"]);
  const outputs = JSON.parse(jsonOf(end)) as Readonly<Record<string, { readonly value: string }>>;
  return Object.fromEntries(Object.entries(outputs).map(([output, { value }]) => [output, value]));
}
