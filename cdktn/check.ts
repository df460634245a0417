import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { Command } from "commander";
import { addExitCodes } from "../src/cli/exit-codes";
import { runCommand } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { environmentsFolder, knownEnvironments } from "../src/environment/load";
import { projectRoot } from "../src/project-root";
import { MissingProgramError, OutsideError } from "../src/user-error";
import { DIFFERENCES, differingPaths } from "./differences";

const run = promisify(execFile);

const FOLDER = join(projectRoot(), "cdktn");
const PACKAGES = join(FOLDER, "node_modules");

/** Node.js as cdktn's provider package wants it, from the package `node`. */
const NODE = join(PACKAGES, "node", "bin", process.platform === "win32" ? "node.exe" : "node");

const say = (what: string): void => void process.stderr.write(`${what}\n`);

const command = new Command("npm run check:cdktn --")
  .description(
    "Type checks and synthesizes the same sources under cdktn and its provider package, and compares each file with cdktf's.",
  )
  .addHelpText("after", "\nExample:\n  npm run check:cdktn");

/** Installs the packages of this folder once for each content of its lock file. */
async function installPackages(interruption: AbortSignal): Promise<void> {
  const [lock, installed] = [join(FOLDER, "package-lock.json"), join(PACKAGES, ".installed-lock.json")];
  if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(lock, "utf8")) return;
  say("cdktn, its provider package and Node.js 22 are installed, once (about 670 MB)");
  rmSync(PACKAGES, { recursive: true, force: true });
  try {
    await run("npm", ["ci", "--silent", "--prefix", FOLDER], { signal: interruption, maxBuffer: MAXIMUM_BYTES });
    await run(NODE, ["--version"]);
  } catch (error) {
    interruption.throwIfAborted();
    throw new MissingProgramError(
      `cdktn: its packages could not be installed (${lastLine(error)}); check that npm reaches a registry, or run npm ci --prefix cdktn`,
    );
  }
  copyFileSync(lock, installed);
}

/** The project's sources with cdktn's types in the place of cdktf's. */
async function checkTypes(interruption: AbortSignal): Promise<void> {
  say("Type check under cdktn");
  const compiler = join(projectRoot(), "node_modules", ".bin", "tsc");
  try {
    await run(compiler, ["--noEmit", "-p", FOLDER], { signal: interruption, maxBuffer: MAXIMUM_BYTES });
  } catch (error) {
    interruption.throwIfAborted();
    throw new OutsideError(`under cdktn the types do not fit:\n${(error as { stdout?: string }).stdout ?? error}`);
  }
}

async function synthesize(
  node: string,
  options: readonly string[],
  environment: string,
  out: string,
  interruption: AbortSignal,
): Promise<void> {
  mkdirSync(out);
  const args = [...options, "--require", join(projectRoot(), "src", "load-typescript.js"), "main.ts"];
  try {
    await run(node, args, {
      cwd: projectRoot(),
      env: { ...process.env, DRYDOCK_ENV: environment, CDKTF_OUTDIR: out },
      signal: interruption,
      maxBuffer: MAXIMUM_BYTES,
    });
  } catch (error) {
    interruption.throwIfAborted();
    throw new OutsideError(`${environment}: ${basename(out)} does not synthesize it: ${lastLine(error)}`);
  }
}

/** Of what a program prints. */
const MAXIMUM_BYTES = 50_000_000;

const lastLine = (error: unknown): string =>
  ((error as { stderr?: string }).stderr ?? "").trim().split("\n").at(-1) || String(error);

/** The files below two folders, as paths from either. */
const filesIn = (...folders: readonly string[]): readonly string[] =>
  [
    ...new Set(
      folders.flatMap((folder) =>
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)),
      ),
    ),
  ].sort();

/** Paths of the values that differ; "" where the file as a whole does. */
function differencesOf(one: string, other: string, file: string): readonly string[] {
  const [first, second] = [join(one, file), join(other, file)];
  if (!existsSync(first) || !existsSync(second)) return [""];
  const [here, there] = [readFileSync(first), readFileSync(second)];
  if (here.equals(there)) return [];
  return file.endsWith(".json") ? differingPaths(JSON.parse(here.toString()), JSON.parse(there.toString())) : [""];
}

const isListed = (file: string, difference: string): boolean =>
  DIFFERENCES.some(({ file: name, path }) => name === basename(file) && path === difference);

addExitCodes(command, { 1: "a file differs in more than docs/cdktn.md says", 3: "the packages cannot be had" });

void runCommand(command, async (_options, interruption) => {
  await installPackages(interruption);
  await checkTypes(interruption);
  const found = new Set<string>();
  const problems: string[] = [];
  let compared = 0;
  for (const environment of knownEnvironments(environmentsFolder()))
    await withScratchFolder(join(tmpdir(), "drydock-cdktn-"), async (scratch) => {
      say(`Synthesize ${environment} under both`);
      const [one, other] = [join(scratch, "cdktf"), join(scratch, "cdktn")];
      await synthesize(process.execPath, [], environment, one, interruption);
      await synthesize(NODE, ["--require", join(FOLDER, "alias.js")], environment, other, interruption);
      for (const file of filesIn(one, other)) {
        compared += 1;
        for (const difference of differencesOf(one, other, file))
          if (isListed(file, difference)) found.add(`${basename(file)} ${difference}`);
          else problems.push(`${environment}: ${file}: ${difference || "is not the same"}`);
      }
    });
  const stale = DIFFERENCES.filter(({ file, path }) => !found.has(`${file} ${path}`));
  problems.push(...stale.map(({ file, path }) => `cdktn/differences.ts: ${path} of ${file} does not differ any more`));
  if (problems.length > 0) throw new OutsideError(problems.join("\n"));
  process.stdout.write(
    `${compared} files are the same, but for the ${DIFFERENCES.length} differences of docs/cdktn.md\n`,
  );
});
