import { parentPort, workerData } from "node:worker_threads";
import { type PolicyOutcome, type PolicyRun, runPolicy } from "./run-policy";

/** Sent by a worker thread while it runs one policy, and at the end. */
export type WorkerMessage =
  | {
      readonly kind: "progress";
      /** From 0 to 1. */
      readonly share: number;
    }
  | { readonly kind: "outcome"; readonly outcome: PolicyOutcome };

const post = (message: WorkerMessage): void => parentPort!.postMessage(message);

void runPolicy(workerData as PolicyRun, (share) => post({ kind: "progress", share })).then((outcome) =>
  post({ kind: "outcome", outcome }),
);
