import { isUserError } from "../user-error";
import { areCredentialsAtHand } from "./credentials-at-hand";
import { environmentOfStack, orphanNotice } from "./orphans";
import type { StackFolder } from "./stack-folder";
import { type DeployedStack, isDeployed, rankOf, readStatesIn, type StatesFolder } from "./states";

/** Longest time that a command which only looks on waits for a bucket. */
const LIMIT_MS = 5000;

/**
 * Names stacks of an environment that are deployed and that a synth does not have any more, from the bucket of its states.
 * Where no credentials are at hand, nothing is asked.
 *
 * @param stacks of the synth
 * @returns one sentence each; one on the bucket when it cannot be read
 */
export async function bucketOrphanNotices(
  environment: string,
  stacks: readonly StackFolder[],
): Promise<readonly string[]> {
  const state = stacks[0]?.state;
  if (state?.backend !== "s3" || !areCredentialsAtHand()) return [];
  const keyPrefix = state.key.slice(0, state.key.lastIndexOf("/"));
  const described = stacks.map(({ name }) => name);
  try {
    const found = await readStatesIn(
      { ...state, keyPrefix },
      {
        beginning: `${environment}-`,
        isWanted: (stack) => rankOf(environment, stack) >= 0 && !described.includes(stack),
        signal: AbortSignal.timeout(LIMIT_MS),
      },
    );
    return found.filter(isDeployed).map(({ name }) => orphanNotice(environment, name));
  } catch (error) {
    if (!isUserError(error)) throw error;
    return [`whether stacks are left behind is not known: ${error.message}`];
  }
}

/**
 * Stacks in a bucket of states that are deployed and belong to none of some environments.
 *
 * @param environments names of all environments that have a file
 * @throws OutsideError when the bucket cannot be read
 */
export const readStrays = async (
  folder: StatesFolder,
  environments: readonly string[],
): Promise<readonly DeployedStack[]> =>
  (
    await readStatesIn(folder, {
      isWanted: (stack) =>
        environmentOfStack(stack) !== undefined && environments.every((name) => rankOf(name, stack) < 0),
    })
  ).filter(isDeployed);
