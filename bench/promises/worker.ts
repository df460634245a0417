import { parentPort } from "node:worker_threads";
import { type PolicyOutcome, type PolicyRun, runPolicy } from "../../src/rehearsal/run-policy";

/** The end of one run in a worker thread. */
export type Ending =
  | { readonly kind: "measured"; readonly outcome: PolicyOutcome }
  /** The run threw. */
  | { readonly kind: "failed"; readonly error: string };

parentPort!.on("message", async (run: PolicyRun) => parentPort!.postMessage(await endingOf(run)));

const endingOf = async (run: PolicyRun): Promise<Ending> => {
  try {
    return { kind: "measured", outcome: await runPolicy(run) };
  } catch (error) {
    return { kind: "failed", error: String(error) };
  }
};
