import { join, sep } from "node:path";

/** A command to run: its name, its arguments and the variables that it gets besides those of the process. */
export interface CommandCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** How a command ended and what it wrote, as `spawnSync` gives it. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folders whose modules belong to one run of a command. */
const OF_ONE_RUN = ["src/cli", "environments"].map((folder) => join(process.cwd(), folder) + sep);

const VARIABLES = { ...process.env };

/**
 * Runs the commands of the project in the current folder that its parent sends, one after the other. Each is loaded anew and
 * is over when nothing is left to do, as it is in a process of its own; the modules behind the commands stay loaded.
 */
process.on("message", ({ name, args, variables }: CommandCall) => {
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    process[stream].write = (text: string | Uint8Array) => {
      written[stream] += text;
      return true;
    };
  process.env = { ...VARIABLES, ...variables };
  process.argv.splice(1, Number.POSITIVE_INFINITY, join("src", "cli", "main.js"), ...args);
  process.exitCode = 0;
  process.once("beforeExit", () => {
    const result: CommandResult = { status: Number(process.exitCode), ...written };
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.removeAllListeners(signal);
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error");
    process.channel!.ref();
    process.send!(result);
  });
  // The parent's next call is nothing that the command waits for.
  process.channel!.unref();
  for (const file of Object.keys(require.cache))
    if (OF_ONE_RUN.some((folder) => file.startsWith(folder))) delete require.cache[file];
  require(join(process.cwd(), "src", "cli", `${name}.ts`));
});
