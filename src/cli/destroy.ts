import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { destroyStacks } from "../deploy/destroy";
import { dataOf, guardedIn, preventedIn, protectedIn } from "../deploy/guarded";
import { movedStates } from "../deploy/move-state";
import { writeOrphanFolder } from "../deploy/orphan-folder";
import { orphansAmong } from "../deploy/orphans";
import { countsOf, type StackPlan } from "../deploy/plan";
import { renderPlans } from "../deploy/render-plans";
import { refuseCarrying, selectStacks } from "../deploy/selection";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { type DeployedStack, readDeployedStacks } from "../deploy/states";
import { loadEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { isUserError, OutsideError, UserError } from "../user-error";
import { destroyState } from "./destroy-state";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, namedEnvironment } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { isAnswered, refuseUnanswered } from "./question";
import { runCommand } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesize } from "./synthesize";
import { startTerraformSession, type TerraformSession } from "./terraform-session";

const command = new Command("npm run destroy --")
  .description(
    "Destroys an environment, or some of its stacks, in the reverse order of their deployment. It plans, says which data\n" +
      "dies, asks once, and stops at the first failure. What is guarded is refused before anything is destroyed.",
  )
  .argument("[stacks...]", "some of its stacks, for example application-web (default: all)")
  .option("--orphans", "destroy the stacks that are deployed and that the environment does not describe any more")
  .option("--state", "destroy the bucket of the states, once nothing is deployed whose state lies in it")
  .option("--delete-data", "with --orphans and --state: also data which nothing brings back")
  .option("--yes", "destroy without a question")
  .option("--plan-only", "plan it, destroy nothing")
  .addHelpText("after", "\nExample:\n  npm run destroy -- -e example application-web");

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & {
  readonly orphans?: boolean;
  readonly state?: boolean;
  readonly deleteData?: boolean;
  readonly yes?: boolean;
  readonly planOnly?: boolean;
};

addExitCodes(command, { ...OF_TERRAFORM, 1: "Terraform or AWS fails, or not all is destroyed" });

void runCommand<Options>(command, async (options, interruption) => {
  const { json, yes, planOnly, orphans, deleteData } = options;
  refuseUnanswered(
    yes === true || planOnly === true,
    "destroy without a question by --yes, or only plan by --plan-only",
  );
  const environment = loadEnvironment(namedEnvironment(options, command.name()));
  refuseWithState(environment, options);
  const session = await startTerraformSession(environment, options, interruption);
  if (options.state) return removeState(environment, session, options, interruption);
  await session.show(`Synthesize ${environment.name}`, () => synthesize(environment.name, DEFAULT_OUT, interruption));
  const described = readStackFolders(resolve(DEFAULT_OUT));
  const deployed = await readDeployedStacks(environment, dirname(resolve(DEFAULT_OUT)));
  const known: Known = { environment, described, deployed };
  await withScratchFolder(join(resolve(DEFAULT_OUT), ".orphans-"), async (scratch) => {
    const stacks = orphans ? orphanFolders(known, deleteData === true, scratch) : describedFolders(known);
    const destroyed: string[] = [];
    const plans = await destroy(known, stacks, { session, options, interruption, destroyed });
    if (plans.some(({ changes }) => changes.length > 0) && destroyed.length === 0 && !planOnly) process.exitCode = 1;
    if (json) {
      const shown = plans.map((plan) => ({ ...plan, counts: countsOf(plan) }));
      process.stdout.write(
        `${JSON.stringify({ environment: environment.name, account: session.account, plans: shown, destroyed }, undefined, 2)}\n`,
      );
    } else session.print(summary(environment, destroyed));
  });
});

/** @throws UserError when --state is given beside what destroys stacks, or for states that are files */
function refuseWithState(environment: Environment, { state, orphans }: Options): void {
  if (!state) return;
  const other = orphans ? "--orphans" : command.args.join(" ");
  if (other !== "")
    throw new UserError(
      `--state: got ${other} too, allowed one of both; destroy the stacks first, then the bucket of their states`,
    );
  if (!environment.state)
    throw new UserError(
      `--state: environments/${environment.name} names no bucket, so its states are local files; delete those`,
    );
}

async function removeState(
  environment: Environment,
  session: TerraformSession,
  options: Options,
  interruption: AbortSignal,
): Promise<void> {
  const isDestroyed = await destroyState(environment, session, options, interruption);
  const { bucket } = environment.state!;
  if (!isDestroyed && !options.planOnly) process.exitCode = 1;
  const oldStates = isDestroyed ? movedStates(dirname(resolve(DEFAULT_OUT)), environment.name) : [];
  const result = { environment: environment.name, account: session.account, bucket, isDestroyed, oldStates };
  if (options.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else if (!isDestroyed) session.print(`Nothing of ${bucket} is destroyed.`);
  else
    session.print(
      [
        `\nDestroyed: ${bucket}, with every version of its states.`,
        ...(oldStates.length === 0
          ? []
          : [
              `The states from before there was a bucket are kept beside the project: ${oldStates.join(", ")}. Nothing needs them; delete them.`,
            ]),
      ].join("\n"),
    );
}

/** An environment, its synthesized stacks and what of it is deployed. */
interface Known {
  readonly environment: Environment;
  readonly described: readonly StackFolder[];
  readonly deployed: readonly DeployedStack[];
}

/**
 * The deployed stacks that are named, the last deployed first.
 *
 * @throws UserError when others stand on them, or they are guarded
 */
function describedFolders({ environment, described, deployed }: Known): readonly StackFolder[] {
  const standing = deployed.map(({ name }) => name);
  const selected = selectStacks(described, environment.name, command.args).filter(({ name }) =>
    standing.includes(name),
  );
  const names = selected.map(({ name }) => name);
  refuseCarrying(names, deployed);
  refuseGuarded(environment, selected, deployed);
  return selected.reverse();
}

/** @throws UserError with the two steps */
function refuseGuarded(
  { name, throwAway }: Environment,
  selected: readonly StackFolder[],
  deployed: readonly DeployedStack[],
): void {
  const stateOf = (stack: StackFolder) => deployed.find((each) => each.name === stack.name)!;
  const guarded = selected.flatMap((stack) => [...preventedIn(stack, stateOf(stack)), ...protectedIn(stateOf(stack))]);
  if (guarded.length === 0) return;
  const steps = throwAway
    ? "throwAway is set and not applied yet"
    : `set throwAway: true in environments/${name}, of one application in its own settings, which gives up their data`;
  throw new UserError(
    `${name}: ${[...new Set(guarded)].join(", ")} ${guarded.length === 1 ? "is" : "are"} guarded; ${steps}: ` +
      `npm run deploy -- -e ${name}, then destroy again. Nothing is destroyed`,
  );
}

/**
 * Folders for the removal of stacks that nothing describes any more, the last deployed first.
 *
 * @throws UserError when one cannot go like that
 */
function orphanFolders({ environment, described, deployed }: Known, isDataGivenUp: boolean, scratch: string) {
  if (command.args.length > 0)
    throw new UserError(
      `--orphans: got ${command.args.join(" ")}, allowed no names of stacks beside it; it takes all that nothing describes`,
    );
  const names = orphansAmong(
    deployed.map(({ name }) => name),
    described.map(({ name }) => name),
  );
  const orphans = deployed.filter(({ name }) => names.includes(name));
  const kept = orphans.flatMap((stack) => guardedIn(stack).map((address) => `${stack.name} ${address}`));
  if (kept.length > 0 && !isDataGivenUp)
    throw new UserError(
      `--orphans: ${kept.join(", ")} would be lost for good; save what is needed, then add --delete-data. Nothing is destroyed`,
    );
  refuseCarrying(names, deployed);
  return orphans.reverse().map((stack) => writeOrphanFolder(scratch, stack, described[0]!, environment.region));
}

interface Removal {
  readonly session: TerraformSession;
  readonly options: Options;
  readonly interruption: AbortSignal;
  /** Gets the names of the stacks that are gone. */
  readonly destroyed: string[];
}

async function destroy(
  { environment, deployed }: Known,
  stacks: readonly StackFolder[],
  { session, options, interruption, destroyed }: Removal,
): Promise<readonly StackPlan[]> {
  const data = stacks.flatMap(({ name }) => dataOf(deployed.find((each) => each.name === name)!));
  try {
    return await destroyStacks({
      terraform: session.terraform,
      stacks,
      show: session.show,
      confirm: async (plans) => {
        session.print([renderPlans(plans), ...dataLines(data)].join("\n"));
        if (options.planOnly) return false;
        const question = `Destroy this in account ${session.account}? Only the environment's name, ${environment.name}, destroys: `;
        return options.yes === true || isAnswered(question, environment.name, interruption);
      },
      onDestroyed: ({ name }) => destroyed.push(name),
    });
  } catch (error) {
    const open = stacks.map(({ name }) => name).filter((name) => !destroyed.includes(name));
    const way = `destroyed: ${destroyed.join(", ") || "nothing"}; not, or not wholly: ${open.join(", ")}. Go on with the same command`;
    if (interruption.aborted) process.stderr.write(`${way}\n`);
    throw isUserError(error) ? new OutsideError(`${error.message}\n${way}`) : error;
  }
}

const dataLines = (data: readonly string[]): readonly string[] =>
  data.length > 0 ? ["This data dies:", ...data.map((each) => `  ${each}`)] : [];

const summary = ({ name }: Environment, destroyed: readonly string[]): string =>
  destroyed.length > 0
    ? `\nDestroyed: ${destroyed.join(", ")}. KMS keys are deleted after their waiting period; what AWS itself made stays: backups of the file system, the log group of Container Insights.`
    : `Nothing of ${name} is destroyed.`;
