import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { typeScriptLoader } from "../project-root";
import type { PolicyRunner } from "./run-policy";
import type { WorkerMessage } from "./worker";

/** Threads that have ended a run and wait for the next one. They keep no process alive. */
const idle: Worker[] = [];

/** Events that a run listens to. A thread has listeners of its own besides, without which it hears no message. */
const EVENTS = ["message", "error", "exit"] as const;

const start = (): Worker =>
  new Worker(join(__dirname, "worker.ts"), {
    // --import does not reach a worker's own file; --require does.
    execArgv: ["--require", typeScriptLoader()],
  });

/**
 * Runs one policy in a worker thread.
 *
 * @param onProgress gets the share that is done, 0 to 1
 * @throws the error of the run
 */
export const runInThread: PolicyRunner = (run, onProgress) =>
  new Promise((resolve, reject) => {
    const worker = idle.pop() ?? start();
    worker.ref();
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "progress") return onProgress(message.share);
      for (const event of EVENTS) worker.removeAllListeners(event);
      worker.unref();
      idle.push(worker);
      return message.kind === "measured" ? resolve(message.outcome) : reject(message.error);
    });
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the thread of policy ${run.policy} ended with ${code}`)));
    worker.postMessage(run);
  });
