import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { applyPlan } from "../deploy/apply";
import { countsOf, initStack, isEmptyPlan, planStack } from "../deploy/plan";
import { renderPlans } from "../deploy/render-plans";
import { readStackFolders } from "../deploy/stack-folder";
import { loadEnvironment } from "../environment/load";
import { OutsideError } from "../user-error";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, namedEnvironment } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { isAnswered, refuseUnanswered } from "./question";
import { runCommand } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesizePipelineRolesInto } from "./synthesize";
import { startTerraformSession } from "./terraform-session";

const command = new Command("npm run pipeline-roles --")
  .description(
    "Makes the two roles that pipelines take on with the token of a job, one that plans and one that applies, as a stack of its\n" +
      "own. Run it again when the environment has got resources of other types. It wants credentials that may write IAM.",
  )
  .option("--yes", "apply without a question")
  .addHelpText(
    "after",
    "\nThe environment names the repository: pipelineRoles: { service: 'github', repository: 'OWNER/NAME' }. Exit code 1 when" +
      "\nTerraform or AWS fails, 3 when Terraform is missing.\n\nExample:\n  npm run pipeline-roles -- -e example",
  );

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & { readonly yes?: boolean };

void runCommand<Options>(command, async (options, interruption) => {
  refuseUnanswered(options.yes === true, "apply without a question by --yes");
  const environment = loadEnvironment(namedEnvironment(options, command.name()));
  const { name } = environment;
  await withScratchFolder(join(dirname(resolve(DEFAULT_OUT)), ".bootstrap-"), async (scratch) => {
    await synthesizePipelineRolesInto(scratch, name, interruption);
    const { terraform, show, print, account } = await startTerraformSession(environment, options, interruption);
    const [stack] = readStackFolders(scratch);
    const plan = await show(`Plan ${stack!.name}`, async () => {
      await initStack(terraform, stack!);
      return planStack(terraform, stack!);
    });
    print(renderPlans([plan]));
    if (!isEmptyPlan(plan)) {
      const question = `Apply this to account ${account}? Only yes applies: `;
      if (options.yes !== true && !(await isAnswered(question, "yes", interruption)))
        throw new OutsideError("nothing is applied; run the command again when the plan is as you want it");
      await show(`Apply ${stack!.name}`, (say) => applyPlan(terraform, stack!, plan, say));
    }
    const { stdout } = await terraform.run(stack!.folder, ["output", "-json"]);
    const outputs = Object.fromEntries(
      Object.entries(JSON.parse(stdout) as Readonly<Record<string, { readonly value: string }>>).map(
        ([output, { value }]) => [output, value],
      ),
    );
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ environment: name, account, counts: countsOf(plan), outputs }, undefined, 2)}\n`,
      );
    else
      print(
        `\nVariables of the pipelines:\n  DRYDOCK_PLAN_ROLE_ARN   ${outputs["plan_role_arn"]}\n  DRYDOCK_APPLY_ROLE_ARN  ${outputs["apply_role_arn"]}`,
      );
  });
});
