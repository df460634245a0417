import "../../src/without-source-maps";
import { loadEnvironment } from "../../src/environment/load";
import { uncaughtFailure } from "../../src/environment/run-environment-file";

/** For files that never end. Any file may take longer on a busy machine. */
const SHORT_LIMIT_MS = 200;

/**
 * Loads each of the environments named on the command line, in a process of its own as commands do, and prints as JSON
 * what each was refused with, and what came later, when nothing is left to do.
 */
const [folder, ...names] = process.argv.slice(2);
const outcomes = names.map((name) => {
  try {
    loadEnvironment(name, folder, name.startsWith("loops") ? SHORT_LIMIT_MS : undefined);
    return [name, { accepted: true }];
  } catch (error) {
    const { name: kind, message, exitCode } = error as Error & { exitCode?: number };
    return [name, { kind, message, exitCode }];
  }
});
const { exitCode } = process;
const later: string[] = [];
process.on("uncaughtException", (error) => later.push(uncaughtFailure(error)?.message ?? String(error)));
process.once("beforeExit", () => {
  process.stdout.write(JSON.stringify({ outcomes: Object.fromEntries(outcomes), exitCode, later }));
});
