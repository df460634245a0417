import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../src/project-root";

const run = promisify(execFile);

/** A remark of ShellCheck on a line of a script. */
interface Comment {
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** Every script that runs on an instance, or in CI. */
const scripts = (): string[] => {
  const boot = join(projectRoot(), "src", "cluster", "boot", "scripts");
  return [...readdirSync(boot).map((file) => join(boot, file)), join(projectRoot(), ".ci", "run")];
};

/** Sentences on the findings of ShellCheck in the scripts, and one more if ShellCheck has gone blind. */
export async function lintScripts(shellcheck: string, interruption: AbortSignal): Promise<readonly string[]> {
  const bad = join(projectRoot(), "scan", "known-bad", "unquoted.sh");
  const [comments, known] = await Promise.all([
    commentsOn(shellcheck, scripts(), interruption),
    commentsOn(shellcheck, [bad], interruption),
  ]);
  return [
    ...comments.map(
      ({ file, line, code, message }) => `${relative(projectRoot(), file)}:${line}: ${message} (ShellCheck SC${code})`,
    ),
    ...(known.some(({ code }) => code === 2086) ? [] : [`ShellCheck no longer finds SC2086 in ${bad}`]),
  ];
}

async function commentsOn(
  shellcheck: string,
  files: readonly string[],
  interruption: AbortSignal,
): Promise<readonly Comment[]> {
  const { stdout } = await run(shellcheck, ["--format=json", ...files], { signal: interruption }).catch(
    // Exit code 1 means that ShellCheck has found something.
    (error: { code?: unknown; stdout?: string }) => {
      if (error.code !== 1 || !error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  return JSON.parse(stdout) as Comment[];
}
