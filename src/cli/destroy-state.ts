import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type BucketPlace, findBucket, stateBucketOf } from "../deploy/bucket";
import { destroyStacks } from "../deploy/destroy";
import { readStateText } from "../deploy/move-state";
import { writeOrphanFolder } from "../deploy/orphan-folder";
import { renderPlans } from "../deploy/render-plans";
import { readStackFolders, type StackFolder } from "../deploy/stack-folder";
import { type BucketContents, emptyBucket, readContents, refuseStateRemoval } from "../deploy/state-removal";
import { parseState } from "../deploy/states";
import type { Environment } from "../environment/schema";
import { isUserError, OutsideError } from "../user-error";
import { DEFAULT_OUT } from "./out-folder";
import { isAnswered } from "./question";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeStateInto } from "./synthesize";
import type { TerraformSession } from "./terraform-session";

/** Options of the removal of a bucket. */
interface StateRemovalOptions {
  readonly deleteData?: boolean;
  readonly yes?: boolean;
  readonly planOnly?: boolean;
}

const EMPTY: BucketContents = { deployed: [], locks: [], others: [], versions: 0 };

/** A bucket that may go, with its state in a file beside the project. */
interface Removal {
  readonly place: BucketPlace;
  /** Whether AWS has it still: an interrupted removal may have ended after it. */
  readonly isThere: boolean;
  /** Number of versions of its states. */
  readonly versions: number;
  /** The stack as `npm run bootstrap` synthesizes it. */
  readonly stack: StackFolder;
  /** The stack's state. */
  readonly file: string;
  /** Whether an earlier removal has emptied the bucket, so that this file is the only state. */
  readonly isResumed: boolean;
}

/**
 * Destroys the bucket of an environment's states with the stack that `npm run bootstrap` made. The stack's own state lies in
 * it: it is brought out first, into the file that a bootstrap has before its bucket is there, so that an interrupted removal
 * goes on from that.
 *
 * @returns whether it is destroyed
 * @throws UserError when it is still needed; OutsideError with what stands, when Terraform or AWS fails
 */
export async function destroyState(
  environment: Environment,
  session: TerraformSession,
  options: StateRemovalOptions,
  interruption: AbortSignal,
): Promise<boolean> {
  return withScratchFolder(join(dirname(resolve(DEFAULT_OUT)), ".bootstrap-"), async (scratch) => {
    await session.show(`Synthesize the bucket of ${environment.name}`, () =>
      synthesizeStateInto(scratch, environment.name, interruption),
    );
    const removal = await prepare(environment, session, readStackFolders(scratch)[0]!, options.deleteData === true);
    return remove(removal, { scratch, session, options, interruption });
  });
}

/** @throws UserError when the bucket is still needed */
async function prepare(
  environment: Environment,
  { account }: TerraformSession,
  stack: StackFolder,
  isDataGivenUp: boolean,
): Promise<Removal> {
  const place = stateBucketOf(environment)!;
  const file = join(dirname(resolve(DEFAULT_OUT)), `terraform.${stack.name}.tfstate`);
  const found = await findBucket(place, account);
  const isThere = found.owner === "this account";
  const own = await readStateText(stack.state);
  const contents = isThere && stack.state.backend === "s3" ? await readContents(place, stack.state.key) : EMPTY;
  refuseStateRemoval({
    ...place,
    environment: environment.name,
    found,
    contents,
    isManaged: own !== undefined || existsSync(file),
    isDataGivenUp,
  });
  if (own !== undefined) writeFileSync(file, own, { mode: 0o600 });
  return { place, isThere, versions: contents.versions, stack, file, isResumed: own === undefined };
}

interface RemovalSteps {
  readonly scratch: string;
  readonly session: TerraformSession;
  readonly options: StateRemovalOptions;
  readonly interruption: AbortSignal;
}

async function remove(
  { place, isThere, versions, stack, file, isResumed }: Removal,
  { scratch, session, options: { yes, planOnly }, interruption }: RemovalSteps,
): Promise<boolean> {
  const { bucket, region } = place;
  const state = parseState(stack.name, { backend: "local", path: file }, readFileSync(file, "utf8"));
  let isDestroyed = false;
  let isFileNeeded = isResumed;
  try {
    const removed = await destroyStacks({
      terraform: session.terraform,
      stacks: [writeOrphanFolder(scratch, state, stack, region)],
      show: session.show,
      confirm: async (plans) => {
        session.print(`${renderPlans(plans)}\nThis data dies:\n  ${bucket}: ${versions} versions of states`);
        if (planOnly) return false;
        const question = `Destroy this in account ${session.account}? Only the bucket's name, ${bucket}, destroys: `;
        if (yes !== true && !(await isAnswered(question, bucket, interruption))) return false;
        isFileNeeded = true;
        if (isThere) await session.show(`Empty ${bucket}`, (say) => emptyBucket(place, say, interruption));
        return true;
      },
      onDestroyed: () => {
        isDestroyed = true;
      },
    });
    // An earlier removal ended between the bucket and the file of its state.
    if (!isThere && !planOnly && removed.every(({ changes }) => changes.length === 0)) isDestroyed = true;
  } catch (error) {
    if (!isFileNeeded) throw error;
    const way = `the bucket's state is now ${file}. Go on with the same command`;
    if (interruption.aborted) process.stderr.write(`${way}\n`);
    throw isUserError(error) ? new OutsideError(`${error.message}\n${way}`) : error;
  } finally {
    if (isDestroyed || !isFileNeeded) for (const each of [file, `${file}.backup`]) rmSync(each, { force: true });
  }
  return isDestroyed;
}
