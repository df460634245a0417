import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../../src/project-root";
import { bootOf, withInstances } from "../boot";
import type { Deployment } from "../deployments";
import { type Held, type Judge, shortfall } from "../judge";

const run = promisify(execFile);

/** A remark of ShellCheck on a line of a script. */
interface Comment {
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

interface Script extends Held {
  readonly text: string;
}

/** The script that a step writes to a file, between the lines of its here-document. */
const innerScript = (commands: string): string => /<<'DRYDOCK'\n([\s\S]*?)\nDRYDOCK\n/.exec(commands)?.[1] ?? commands;

const withShell = (text: string): string => (text.startsWith("#!") ? text : `# shellcheck shell=bash\n${text}`);

/** User data and every step as it is synthesized: the commands, and the script within them. */
function scriptsOf(deployment: Deployment): readonly Script[] {
  const { environment } = deployment;
  const { userData, steps } = bootOf(deployment);
  return [
    { environment, address: "user data", text: userData },
    ...steps.flatMap(({ name, inputs }) => {
      const commands = inputs.runCommand.join("\n");
      return [
        { environment, address: `step ${name}`, text: withShell(commands) },
        { environment, address: `script of step ${name}`, text: withShell(innerScript(commands)) },
      ];
    }),
  ];
}

const gate = (): Script => ({
  environment: "the gate",
  address: ".ci/run",
  text: readFileSync(join(projectRoot(), ".ci", "run"), "utf8"),
});

/** Every script that runs on an instance, and the gate's, held by ShellCheck. */
export const shell: Judge = {
  name: "shell",
  holds: "scripts",
  judge: async (deployments, { shellcheck, scratch, interruption }) => {
    const scripts = [...withInstances(deployments).flatMap(scriptsOf), gate()];
    const texts = [...new Set(scripts.map(({ text }) => text))];
    const folder = join(scratch, "scripts");
    mkdirSync(folder, { recursive: true });
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.sh`), text);
    const files = texts.map((_, index) => `${index}.sh`);
    const comments = await commentsOn(shellcheck, folder, files, interruption);
    return {
      held: scripts,
      shortfalls: scripts.flatMap((script) =>
        comments
          .filter(({ file }) => file === `${texts.indexOf(script.text)}.sh`)
          .map(({ line, code, message }) => shortfall(script, `line ${line}: ${message} (ShellCheck SC${code})`)),
      ),
    };
  },
};

async function commentsOn(program: string, cwd: string, files: readonly string[], signal: AbortSignal) {
  const { stdout } = await run(program, ["--format=json", ...files], { cwd, signal, maxBuffer: 1e8 }).catch(
    // Exit code 1 means that ShellCheck has found something.
    (error: { code?: unknown; stdout?: string }) => {
      if (error.code !== 1 || !error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  return JSON.parse(stdout) as Comment[];
}
