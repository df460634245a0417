import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { PolicyRun } from "../../src/rehearsal/run-policy";
import type { Ending } from "./worker";

/**
 * Runs all in worker threads, one for each core, and gives the endings in the order of the runs.
 *
 * @param onEnd is called after each run with the number of runs that have ended
 */
export async function runAll(runs: readonly PolicyRun[], onEnd: (ended: number) => void): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  const waiting = runs.entries();
  let ended = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(join(__dirname, "worker.ts"), {
      // --import does not reach a worker's own file; --require does.
      execArgv: ["--require", require.resolve("tsx/cjs")],
    });
    for (const [index, run] of waiting) {
      worker.postMessage(run);
      const [ending] = (await once(worker, "message")) as [Ending];
      endings[index] = ending;
      ended += 1;
      onEnd(ended);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), runs.length) }, work));
  return endings;
}
