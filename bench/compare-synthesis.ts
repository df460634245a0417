/**
 * Proves that a change of the code changes nothing that would be deployed: synthesizes every environment of a commit with
 * the code of that commit and with the code at hand, and compares the stacks' JSON. Exits with 1 when anything differs
 * but what {@link withoutExpected} takes out.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Command } from "commander";
import { FUNCTION_VARIABLE } from "../functions/shared/contract";
import { addExitCodes } from "../src/cli/exit-codes";
import { runCommand } from "../src/cli/run-command";
import { projectRoot } from "../src/project-root";
import { UserError } from "../src/user-error";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Takes out what may differ: where a function's zip lies, its hash, and the marker, which earlier commits do not have. */
const withoutExpected = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutExpected);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as { readonly [key: string]: Json };
  const isFunction = "runtime" in fields && "source_code_hash" in fields;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(
        ([key]) => key !== FUNCTION_VARIABLE && !(isFunction && (key === "filename" || key === "source_code_hash")),
      )
      .map(([key, member]) => [key, withoutExpected(member)]),
  );
};

/** Every place at which two values differ, as a path. */
function* differences(before: Json | undefined, after: Json | undefined, path: string): Generator<string> {
  if (isDeepStrictEqual(before, after)) return;
  const areFields = [before, after].every((value) => typeof value === "object" && value !== null);
  if (!areFields) {
    yield `${path}: ${short(before)} -> ${short(after)}`;
    return;
  }
  const [old, fresh] = [before, after] as [Record<string, Json>, Record<string, Json>];
  for (const key of new Set([...Object.keys(old), ...Object.keys(fresh)]))
    yield* differences(old[key], fresh[key], `${path}/${key}`);
}

const short = (value: Json | undefined): string =>
  value === undefined ? "absent" : JSON.stringify(value).slice(0, 200);

const environmentsOf = (root: string): string[] =>
  readdirSync(join(root, "environments"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"));

const stacksOf = (folder: string): Record<string, Json> =>
  Object.fromEntries(
    readdirSync(join(folder, "stacks")).map((stack) => [
      stack,
      withoutExpected(JSON.parse(readFileSync(join(folder, "stacks", stack, "cdk.tf.json"), "utf8")) as Json),
    ]),
  );

const synthesize = (root: string, environment: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  execFileSync(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: root,
    env: { ...process.env, DRYDOCK_ENV: environment, CDKTF_OUTDIR: folder },
    stdio: ["ignore", "ignore", "inherit"],
  });
};

function checkOut(commit: string, folder: string): void {
  try {
    execFileSync("git", ["worktree", "add", "--detach", folder, commit], { cwd: projectRoot(), stdio: "ignore" });
  } catch {
    throw new UserError(`commit ${JSON.stringify(commit)} is not in this repository: name one that git log shows`);
  }
  symlinkSync(join(projectRoot(), "node_modules"), join(folder, "node_modules"));
}

const command = new Command("npm run bench:compare --")
  .description(
    "Compares what the code at hand synthesizes with what the code of a commit did, environment by environment.",
  )
  .argument("<commit>", "the commit to compare with")
  .option("--check", "only see that it still runs: differences are printed and are no failure", false)
  .addHelpText("after", "\nExample:\n  npm run bench:compare -- origin/main");

addExitCodes(command, { 1: "without --check: the stacks differ" });

void runCommand<{ check: boolean }>(command, async ({ check }) => {
  const commit = command.args[0]!;
  const scratch = mkdtempSync(join(tmpdir(), "drydock-compare-"));
  const before = join(scratch, "before");
  try {
    checkOut(commit, before);
    let found = 0;
    for (const environment of environmentsOf(before)) {
      const [old, fresh] = ["old", "new"].map((name) => join(scratch, name, environment)) as [string, string];
      synthesize(before, environment, old);
      synthesize(projectRoot(), environment, fresh);
      const differing = [...differences(stacksOf(old), stacksOf(fresh), environment)];
      found += differing.length;
      process.stdout.write(
        differing.length === 0
          ? `${environment}: the same\n`
          : `${environment}: differs\n  ${differing.join("\n  ")}\n`,
      );
    }
    process.stdout.write(
      `${found} differences to ${commit} (zips' hashes and file names and ${FUNCTION_VARIABLE} left out)\n`,
    );
    if (found > 0 && !check) process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    execFileSync("git", ["worktree", "prune"], { cwd: projectRoot() });
  }
});
