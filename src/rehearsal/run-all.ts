import { availableParallelism } from "node:os";
import { inParallel } from "../../functions/shared/parallel";
import { runInThread } from "./run-in-thread";
import type { Ending, PolicyOutcome, PolicyRun, PolicyRunner } from "./run-policy";

/**
 * Plays runs, at most one for each core at a time, and gives their ends in the order of the runs.
 *
 * @param onProgress gets the share of each run that is done, 0 to 1, in the order of the runs
 * @param runOne plays one of them. @default in a thread of its own
 */
export function runAll(
  runs: readonly PolicyRun[],
  onProgress: (shares: readonly number[]) => void = () => {},
  runOne: PolicyRunner = runInThread,
): Promise<readonly Ending[]> {
  const shares = runs.map(() => 0);
  const play = async ([index, run]: readonly [number, PolicyRun]): Promise<Ending> => {
    try {
      const outcome = await runOne(run, (share) => {
        shares[index] = share;
        onProgress(shares);
      });
      return { kind: "measured", outcome };
    } catch (error) {
      return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) };
    }
  };
  return inParallel(runs.entries(), availableParallelism(), play);
}

/** The outcomes of runs. @throws the error of the first that failed */
export const outcomesOf = (endings: readonly Ending[]): readonly PolicyOutcome[] =>
  endings.map((ending) => {
    if (ending.kind === "failed") throw ending.error;
    return ending.outcome;
  });

/** Share of all runs that must be done before the rest is estimated: the beginning is slower than what follows. */
const MINIMUM_SHARE = 0.05;

/**
 * How far runs are, and how long they take yet.
 *
 * @param shares of each run, 0 to 1
 * @param elapsedMs milliseconds since they began
 * @param runs what runs, in words
 */
export const progressOf = (shares: readonly number[], elapsedMs: number, runs: string): string => {
  const done = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const left = done < MINIMUM_SHARE || done >= 1 ? "" : `, about ${inTime((elapsedMs / done) * (1 - done))} left`;
  return `${Math.floor(done * 100)} % of ${runs}${left}`;
};

/** Milliseconds in words: seconds, and minutes where they are many. */
const inTime = (milliseconds: number): string => {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
};
