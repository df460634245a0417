import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { runCommand } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { installEmulators, startEmulators } from "../src/local/emulators";
import type { Programs } from "../src/python-programs";
import { isUserError } from "../src/user-error";
import { Checks } from "./checks";
import { findProvider } from "./provider";

/** Real Terraform and running emulators, for checks. */
export interface Session {
  /** Absolute path of a folder that is removed afterwards. */
  readonly folder: string;
  /** The endpoint of the emulators. */
  readonly url: string;
  /** The Python programs of the emulators. */
  readonly programs: Programs;
  readonly checks: Checks;
  readonly interruption: AbortSignal;
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs checks with real Terraform on the emulators; where either is not to be had, says so and ends with 3. */
export const runOnEmulators = (command: Command, check: (session: Session) => Promise<void>): Promise<void> =>
  runCommand(command, async (_options, interruption) => {
    try {
      await withScratchFolder(join(tmpdir(), "drydock-e2e-"), async (folder) => {
        await findProvider(join(folder, "provider"), interruption);
        const programs = await installEmulators(interruption, say);
        const emulators = await startEmulators(programs, join(folder, "emulators"), interruption);
        const checks = new Checks(say, interruption);
        try {
          await check({ folder, url: emulators.url, programs, checks, interruption });
        } finally {
          await emulators.stop();
        }
        checks.end();
      });
    } catch (error) {
      if (!isUserError(error)) throw error;
      say(`Left out, nothing was checked: ${error.message}`);
      process.exitCode = error.exitCode;
    }
  });
