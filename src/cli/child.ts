import { spawn } from "node:child_process";
import { projectRoot, typeScriptLoader } from "../project-root";
import { UserError } from "../user-error";

/**
 * Runs a TypeScript file of the project in a Node.js process of its own.
 *
 * @param file relative to the project's root
 * @param args its arguments. @default none
 * @param root absolute path of the project's root. @default this project's
 * @returns what the process wrote to standard error
 * @throws UserError with what the process said, when it ends with 2
 */
export async function runFile(
  file: string,
  environment: Record<string, string>,
  interruption: AbortSignal,
  args: readonly string[] = [],
  root = projectRoot(),
): Promise<string> {
  const child = spawn(process.execPath, ["--require", typeScriptLoader(root), file, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
    // A terminal's Ctrl-C reaches this process alone, which then ends the other: no race about who notices first.
    detached: true,
    signal: interruption,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const end = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", (error) => {
      if (child.pid === undefined) reject(error);
    });
    // Only now is it certain that nothing is written any more.
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal));
  });
  interruption.throwIfAborted();
  if (end === 0) return said;
  if (end === 2) throw new UserError(said.trim());
  throw new Error(`${file} ended with ${end}: ${said.trim()}`);
}
