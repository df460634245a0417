import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installEmulators, startEmulators } from "./emulators";
import { RUNNING_FILE } from "./running";

/**
 * Runs the emulators until it is asked to stop: `node --import tsx src/local/server.ts FOLDER`. Once they answer, their endpoint
 * and the process stand in a file in the folder.
 */
async function main(): Promise<void> {
  const folder = process.argv[2]!;
  const { signal } = new AbortController();
  const emulators = await startEmulators(await installEmulators(signal, () => {}), folder, signal);
  for (const stop of ["SIGTERM", "SIGINT"]) process.on(stop, () => void emulators.stop().then(() => process.exit(0)));
  const file = join(folder, RUNNING_FILE);
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, url: emulators.url }));
  renameSync(`${file}.new`, file);
}

void main();
