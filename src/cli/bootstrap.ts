import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { applyPlan } from "../deploy/apply";
import { type BucketStep, decideBucket } from "../deploy/bootstrap";
import { type BucketPlace, findBucket, stateBucketOf } from "../deploy/bucket";
import { moveState, readVersion, withState } from "../deploy/move-state";
import { writeOrphanFolder } from "../deploy/orphan-folder";
import { countsOf, importResource, initStack, isEmptyPlan, planStack, type StackPlan } from "../deploy/plan";
import { renderPlans } from "../deploy/render-plans";
import { readStackFolders, type StackFolder, type StateLocation } from "../deploy/stack-folder";
import { readLocalStacks } from "../deploy/states";
import { loadEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { STATE_BUCKET_ADDRESS } from "../state/names";
import { OutsideError, UserError } from "../user-error";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, namedEnvironment } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { isAnswered, refuseUnanswered } from "./question";
import { runCommand } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesize, synthesizeStateInto } from "./synthesize";
import { startTerraformSession, type TerraformSession } from "./terraform-session";

const command = new Command("npm run bootstrap --")
  .description(
    "Makes the bucket of an environment's Terraform states, as a stack whose own state lies in it, and moves local states\n" +
      "there. It may be run again at any time, also after an interruption. Somebody else's bucket is refused.",
  )
  .option("--existing-bucket", "use a bucket of this account that Drydock did not make, as it is")
  .option("--yes", "apply without a question")
  .addHelpText(
    "after",
    "\nThe environment names the bucket: state: { bucket: '…' }.\n\nExample:\n  npm run bootstrap -- -e example",
  );

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & { readonly existingBucket?: boolean; readonly yes?: boolean };

addExitCodes(command, { ...OF_TERRAFORM, 1: "Terraform or AWS fails, or the plan is not approved" });

void runCommand<Options>(command, async (options, interruption) => {
  refuseUnanswered(options.yes === true, "apply without a question by --yes");
  const environment = loadEnvironment(namedEnvironment(options, command.name()));
  const place = placeOf(environment);
  const session = await startTerraformSession(environment, options, interruption);
  const folder = dirname(resolve(DEFAULT_OUT));
  await withScratchFolder(join(folder, ".bootstrap-"), async (scratch) => {
    await session.show(`Synthesize the bucket of ${environment.name}`, () =>
      synthesizeStateInto(scratch, environment.name, interruption),
    );
    const bootstrap: Bootstrap = {
      environment,
      session,
      stack: readStackFolders(scratch)[0]!,
      localState: join(folder, `terraform.${environment.name}-state.tfstate`),
    };
    const step = decideBucket({
      environment: environment.name,
      ...place,
      found: await findBucket(place, session.account),
      hasOwnState: (await readVersion(bootstrap.stack.state)) !== undefined,
      hasLocalState: existsSync(bootstrap.localState),
      usesExisting: options.existingBucket === true,
    });
    const plan = await makeBucket(bootstrap, step, options, interruption);
    const moved = await moveStates(bootstrap, folder, scratch, interruption);
    const bucket = { ...place, step, ...(plan && { counts: countsOf(plan) }) };
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ environment: environment.name, account: session.account, bucket, moved }, undefined, 2)}\n`,
      );
    else session.print(summary(environment, place.bucket, moved));
  });
});

interface Bootstrap {
  readonly environment: Environment;
  readonly session: TerraformSession;
  /** The stack of the bucket. */
  readonly stack: StackFolder;
  /** File that holds its state until the bucket is there. */
  readonly localState: string;
}

/** @throws UserError when the environment names no bucket */
function placeOf(environment: Environment): BucketPlace {
  const place = stateBucketOf(environment);
  if (place) return place;
  throw new UserError(
    `state.bucket: environments/${environment.name} names no bucket; write state: { bucket: '…' }, a name that nobody in the world has`,
  );
}

/**
 * Makes the bucket or brings it to what the settings say, and puts its state into it.
 *
 * @returns the plan that was applied or was empty. @default none: the bucket is used as it is
 */
async function makeBucket(
  { environment, session, stack, localState }: Bootstrap,
  step: BucketStep,
  { yes }: Options,
  interruption: AbortSignal,
): Promise<StackPlan | undefined> {
  if (step === "use") return undefined;
  const { terraform, show, print } = session;
  const remote: StateLocation = stack.state;
  const planned = step === "update" ? stack : withState(stack, { backend: "local", path: localState });
  const plan = await show(`Plan ${stack.name}`, async () => {
    await initStack(terraform, planned);
    if (step === "import" && !existsSync(localState))
      await importResource(terraform, planned, STATE_BUCKET_ADDRESS, environment.state!.bucket);
    return planStack(terraform, planned);
  });
  print(renderPlans([plan]));
  if (!isEmptyPlan(plan)) {
    const question = `Apply this to account ${session.account}? Only yes applies: `;
    if (yes !== true && !(await isAnswered(question, "yes", interruption)))
      throw new OutsideError("nothing is applied; run the command again when the plan is as you want it");
    await show(`Apply ${stack.name}`, (say) => applyPlan(terraform, planned, plan, say));
  }
  if (step !== "update")
    await show(`Move the state of ${stack.name} into the bucket`, () =>
      moveState(terraform, withState(planned, remote), localState),
    );
  else if (existsSync(localState)) await moveState(terraform, stack, localState);
  return plan;
}

/**
 * Moves every local state of the environment into the bucket, also those of stacks that nothing describes any more.
 *
 * @returns names of the stacks
 */
async function moveStates(
  { environment, session, stack }: Bootstrap,
  folder: string,
  scratch: string,
  interruption: AbortSignal,
): Promise<readonly string[]> {
  const local = readLocalStacks(environment.name, folder);
  if (local.length === 0) return [];
  await session.show(`Synthesize ${environment.name}`, () => synthesize(environment.name, DEFAULT_OUT, interruption));
  const described = readStackFolders(resolve(DEFAULT_OUT));
  const moved: string[] = [];
  for (const deployed of local) {
    const { name, location } = deployed;
    if (location.backend !== "local") continue;
    const at = { ...stack.state, key: `${environment.state!.keyPrefix}/${name}.tfstate` } as StateLocation;
    const target =
      described.find((each) => each.name === name) ??
      withState(writeOrphanFolder(scratch, deployed, stack, environment.region), at);
    await session.show(`Move the state of ${name}`, () => moveState(session.terraform, target, location.path));
    moved.push(name);
  }
  return moved;
}

const summary = ({ name }: Environment, bucket: string, moved: readonly string[]): string =>
  [
    "",
    `The states of ${name} lie in ${bucket}.`,
    ...(moved.length > 0
      ? [`Moved: ${moved.join(", ")}. The old files are kept beside it as terraform.STACK.tfstate.moved.`]
      : []),
    `Next: npm run deploy -- -e ${name}`,
  ].join("\n");
