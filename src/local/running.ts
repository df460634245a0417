import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../project-root";
import { OutsideError } from "../user-error";

/** Emulators that run in a process of their own, also after the command that started them. */
export interface RunningEmulators {
  /** Id of the process. */
  readonly pid: number;
  /** Their endpoint. */
  readonly url: string;
}

/** Name of the file in which the emulators say that they run. */
export const RUNNING_FILE = "running.json";

/** Seconds that both may take to start. */
const START_SECONDS = 180;

/** The emulators of a folder. @returns undefined when none run */
function runningIn(folder: string): RunningEmulators | undefined {
  const file = join(folder, RUNNING_FILE);
  if (!existsSync(file)) return undefined;
  const running = JSON.parse(readFileSync(file, "utf8")) as RunningEmulators;
  return isAlive(running.pid) ? running : undefined;
}

/**
 * Starts the emulators of a folder, unless they run. What they hold lives as long as they do.
 *
 * @throws OutsideError with their log when they do not start
 */
export async function startRunning(folder: string, interruption: AbortSignal): Promise<RunningEmulators> {
  const already = runningIn(folder);
  if (already) return already;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, RUNNING_FILE), { force: true });
  const log = join(folder, "server.log");
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "server.ts"), folder], {
    cwd: projectRoot(),
    detached: true,
    stdio: ["ignore", openSync(log, "w"), openSync(log, "a")],
  });
  child.unref();
  for (let step = 0; step < START_SECONDS * 4 && child.exitCode === null; step += 1) {
    await sleep(250, undefined, { signal: interruption });
    const running = runningIn(folder);
    if (running) return running;
  }
  if (child.pid !== undefined && child.exitCode === null) process.kill(child.pid, "SIGTERM");
  throw new OutsideError(`the emulators did not start:\n${readFileSync(log, "utf8").trim()}`);
}

/** Ends the emulators of a folder; all that they hold is gone. @returns whether they ran */
export async function stopRunning(folder: string): Promise<boolean> {
  const running = runningIn(folder);
  if (!running) return false;
  process.kill(running.pid, "SIGTERM");
  while (isAlive(running.pid)) await sleep(100);
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
