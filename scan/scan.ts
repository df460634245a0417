import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { Command } from "commander";
import { addExitCodes } from "../src/cli/exit-codes";
import { addJsonOption, type OutputOptions } from "../src/cli/options";
import { runCommand } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { synthesizeInto } from "../src/cli/synthesize";
import { knownEnvironments } from "../src/environment/load";
import { projectRoot } from "../src/project-root";
import { installPython } from "../src/python-programs";
import { type ScanResult, scanFolder } from "./checkov";
import { CHOICES, EXCEPTIONS, MOST_EXCEPTIONS } from "./exceptions";
import { applies, type Judgement, judge } from "./judge";
import { checkOwn } from "./own-checks";
import { prepare, prepared } from "./prepare";

/** A stack that passes fewer checks than this was not read whole. The one of alerts has eight things to check. */
const floorOf = (stack: string): number => (stack.endsWith("-alerts") ? 8 : 15);

/** The checks that must find something in `known-bad/`: if one does not, the scan has gone blind. */
const KNOWN_BAD: readonly string[] = JSON.parse(
  readFileSync(join(projectRoot(), "scan", "known-bad", "expected.json"), "utf8"),
);

/** The result of one stack's scan: findings are sorted by `judge`. */
interface ScannedStack extends Judgement {
  readonly environment: string;
  readonly stack: string;
  /** Number of passed checks. */
  readonly passed: number;
  /** Sentences on failed checks, and on a scan that cannot be relied upon. */
  readonly problems: readonly string[];
}

const say = (what: string): void => void process.stderr.write(`${what}\n`);

const command = addJsonOption(
  new Command("npm run scan --").description(
    "Scans the synthesized stacks of every environment with Checkov, beside a stack that is known to be bad.",
  ),
);

addExitCodes(command, {
  1: "a check fails that is no exception (scan/exceptions.ts), or the scan has gone blind",
  3: "a program is missing",
});

void runCommand<OutputOptions>(command, async ({ json }, interruption) => {
  const requirements = join(projectRoot(), "scan", "requirements.txt");
  const checkov = (await installPython(requirements, "Checkov's packages", "300 MB", interruption, say))("checkov");
  const { scanned, problems } = await withScratchFolder(join(tmpdir(), "drydock-scan-"), (scratch) =>
    scanAll(checkov, scratch, interruption),
  );
  const stacks = scanned.map(({ problems: _, ...stack }) => stack);
  process.stdout.write(json ? `${JSON.stringify({ stacks, problems }, undefined, 2)}\n` : `${render(scanned)}\n`);
  for (const problem of problems) say(problem);
  if (problems.length > 0) process.exitCode = 1;
});

async function scanAll(checkov: string, scratch: string, interruption: AbortSignal) {
  const canary = await scanKnownBad(checkov, scratch, interruption);
  const scanned: ScannedStack[] = [];
  for (const environment of knownEnvironments(join(projectRoot(), "environments"))) {
    say(`Scanning ${environment}`);
    const folder = join(scratch, environment);
    await synthesizeInto(folder, environment, interruption);
    for (const stack of readdirSync(join(folder, "stacks")).sort()) {
      const source = join(folder, "stacks", stack);
      const copy = prepare(source, join(scratch, "prepared", stack));
      const own = checkOwn(prepared(readFileSync(join(source, "cdk.tf.json"), "utf8")));
      scanned.push(scannedStack(environment, stack, await scanFolder(checkov, copy, interruption), own));
    }
  }
  const problems = [...canary, ...scanned.flatMap((stack) => stack.problems), ...unused(scanned)];
  return { scanned, problems };
}

/** Judges the findings of Checkov and of Drydock's own checks on one stack. */
function scannedStack(
  environment: string,
  stack: string,
  result: ScanResult,
  own: ReturnType<typeof checkOwn>,
): ScannedStack {
  const passed = result.passed.length + own.passed;
  const floor = floorOf(stack);
  const judgement = judge(environment, [...result.failed, ...own.failed], EXCEPTIONS, CHOICES);
  const problems = [
    ...(result.parsingErrors > 0 ? [`${stack}: Checkov could not read ${result.parsingErrors} files`] : []),
    ...(passed < floor ? [`${stack}: only ${passed} checks passed, at least ${floor} were expected`] : []),
    ...judgement.failed.map(({ check, name, resource }) => `${stack}: ${resource} fails ${check}: ${name}`),
  ];
  return { environment, stack, passed, ...judgement, problems };
}

async function scanKnownBad(checkov: string, scratch: string, interruption: AbortSignal): Promise<string[]> {
  say("Scanning a stack that is known to be bad");
  const source = join(projectRoot(), "scan", "known-bad");
  const { failed } = await scanFolder(checkov, prepare(source, join(scratch, "known-bad")), interruption);
  const own = checkOwn(prepared(readFileSync(join(source, "cdk.tf.json"), "utf8"))).failed;
  const caught = new Set([...failed, ...own].map(({ check }) => check));
  return KNOWN_BAD.filter((check) => !caught.has(check)).map(
    (check) => `known-bad: ${check} was not found, so the scan cannot be relied upon`,
  );
}

/** Exceptions are few, and each is there because something needs it. */
function unused(stacks: readonly ScannedStack[]): string[] {
  const excepted = stacks.flatMap((stack) => stack.excepted);
  const chosen = stacks.flatMap((stack) => stack.chosen);
  const checks = EXCEPTIONS.flatMap((exception) => exception.checks);
  return [
    ...(checks.length > MOST_EXCEPTIONS
      ? [`${checks.length} checks are excepted, at most ${MOST_EXCEPTIONS} are allowed`]
      : []),
    ...EXCEPTIONS.flatMap((exception) =>
      exception.checks
        .filter((check) => !excepted.some((finding) => finding.check === check && applies(exception, finding)))
        .map((check) => `the exception from ${check} for ${exception.resource} is not needed: remove it`),
    ),
    ...CHOICES.filter(({ check }) => !chosen.some((finding) => finding.check === check)).map(
      ({ check }) => `the choice of ${check} is not needed: remove it`,
    ),
  ];
}

function render(stacks: readonly ScannedStack[]): string {
  const table = new Table({
    head: ["stack", "passed", "failed", "excepted", "left off by a setting"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right", "right"],
  });
  for (const { stack, passed, failed, excepted, chosen } of stacks)
    table.push([stack, passed, failed.length, excepted.length, chosen.length]);
  return table.toString();
}
