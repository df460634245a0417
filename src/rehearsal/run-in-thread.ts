import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { PolicyRunner } from "./run-policy";
import type { WorkerMessage } from "./worker";

/**
 * Runs one policy in a worker thread.
 *
 * @param onProgress gets the share that is done, 0 to 1
 * @throws the error of the run
 */
export const runInThread: PolicyRunner = (run, onProgress) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, "worker.ts"), {
      workerData: run,
      // --import does not reach a worker's own file; --require does.
      execArgv: ["--require", join(__dirname, "..", "load-typescript.js")],
    });
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "progress") onProgress(message.share);
      else resolve(message.outcome);
    });
    worker.once("error", reject);
    // This changes nothing when the outcome came before.
    worker.once("exit", (code) => reject(new Error(`the thread of policy ${run.policy} ended with ${code}`)));
  });
