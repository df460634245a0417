import { parentPort } from "node:worker_threads";
import { type Ending, type PolicyRun, runPolicy } from "./run-policy";
import { spareMemory } from "./spare-memory";

/** Sent by a worker thread while it runs a policy, and at the end of the run. */
export type WorkerMessage =
  | {
      readonly kind: "progress";
      /** From 0 to 1. */
      readonly share: number;
    }
  | Ending;

const post = (message: WorkerMessage): void => parentPort!.postMessage(message);

parentPort!.on("message", async (run: PolicyRun) => {
  try {
    spareMemory(run);
    post({ kind: "measured", outcome: await runPolicy(run, (share) => post({ kind: "progress", share })) });
  } catch (error) {
    post({ kind: "failed", error: error instanceof Error ? error : new Error(String(error)) });
  }
});
