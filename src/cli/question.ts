import { createInterface } from "node:readline/promises";
import { UserError } from "../user-error";

/**
 * Refuses a command that would have to ask where nobody can answer.
 *
 * @param hasAnswer whether options answer already
 * @throws UserError
 */
export function refuseUnanswered(hasAnswer: boolean, options: string): void {
  if (hasAnswer || (process.stdin.isTTY === true && process.stdout.isTTY === true)) return;
  throw new UserError(`there is no terminal to ask on; ${options}`);
}

/**
 * Asks on the terminal.
 *
 * @returns whether exactly this answer was given
 */
export async function isAnswered(question: string, answer: string, interruption: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // The terminal's Ctrl-C reaches this process as a key only.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return (await Promise.race([terminal.question(question, { signal: interruption }), ended])).trim() === answer;
  } finally {
    terminal.close();
  }
}
