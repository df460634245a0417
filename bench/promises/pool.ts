import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { PolicyRun } from "../../src/rehearsal/run-policy";
import type { Ending } from "./worker";

/**
 * Runs all in worker threads, one for each core, and gives the endings in the order of the runs. A terminal shows how many
 * have ended.
 */
export async function runAll(runs: readonly PolicyRun[]): Promise<readonly Ending[]> {
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
      if (process.stderr.isTTY) process.stderr.write(`\r${ended} of ${runs.length} runs`);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), runs.length) }, work));
  if (process.stderr.isTTY) process.stderr.write("\n");
  return endings;
}
