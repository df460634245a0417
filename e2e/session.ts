import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { runCommand } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { installEmulators, startEmulators, variablesFor } from "../src/local/emulators";
import { type InstalledProvider, installProvider } from "../src/local/installed-provider";
import { type SharedProvider, serveProvider } from "../src/local/shared-provider/server";
import type { Programs } from "../src/python-programs";
import { isUserError } from "../src/user-error";
import { Checks } from "./checks";

/** Real Terraform and running emulators, for checks. */
export interface Session {
  /** Absolute path of a folder that is removed afterwards. */
  readonly folder: string;
  /** The endpoint of the emulators. */
  readonly url: string;
  /** The Python programs of the emulators. */
  readonly programs: Programs;
  /** The provider as it is installed. */
  readonly installed: InstalledProvider;
  /** The provider, which calls the emulators. */
  readonly provider: SharedProvider;
  readonly checks: Checks;
  readonly interruption: AbortSignal;
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs checks with real Terraform on the emulators; where either is not to be had, says so and ends with 3. */
export const runOnEmulators = (command: Command, check: (session: Session) => Promise<void>): Promise<void> =>
  runCommand(command, (_options, interruption) => onEmulators(interruption, check));

/** The same, within a command. */
export async function onEmulators(
  interruption: AbortSignal,
  check: (session: Session) => Promise<void>,
): Promise<void> {
  try {
    await withScratchFolder(join(tmpdir(), "drydock-e2e-"), async (folder) => {
      const installed = await installProvider(join(folder, "provider"), interruption);
      const programs = await installEmulators(interruption, say);
      const emulators = await startEmulators(programs, join(folder, "emulators"), interruption);
      const { url } = emulators;
      // The commands' own clients and the provider find emulators and credentials there.
      Object.assign(process.env, variablesFor(url));
      const provider = await serveProvider({ installed, folder: join(folder, "provider"), variables: process.env });
      const checks = new Checks(say, interruption);
      try {
        await check({ folder, url, programs, installed, provider, checks, interruption });
      } finally {
        await provider.stop();
        await emulators.stop();
      }
      checks.end();
    });
  } catch (error) {
    if (!isUserError(error)) throw error;
    say(`Left out, nothing was checked: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
