import { spawn } from "node:child_process";
import { join } from "node:path";
import { installPython } from "../../src/python-programs";
import type { Tools } from "./judge";

const REQUIREMENTS = join(__dirname, "requirements.txt");
const JUDGE = join(__dirname, "judge.py");

/**
 * The programs of the judges, installed from the package index on first use.
 *
 * @throws UserError when they cannot be had
 */
export async function findTools(
  scratch: string,
  interruption: AbortSignal,
  say: (what: string) => void,
): Promise<Tools> {
  const programs = await installPython(REQUIREMENTS, "The judges", "80 MB", interruption, say);
  return {
    scratch,
    interruption,
    shellcheck: programs("shellcheck"),
    python: async (request) =>
      JSON.parse(await filter(programs("python"), [JUDGE], JSON.stringify(request), interruption)) as readonly {
        readonly item: number;
        readonly text: string;
      }[],
  };
}

/** Runs a program with a standard input. @returns its standard output @throws when it fails, with its last words */
function filter(program: string, args: readonly string[], input: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { signal, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}: ${errors.trim()}`)),
    );
    child.stdin.end(input);
  });
}
