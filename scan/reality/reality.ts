import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { addExitCodes } from "../../src/cli/exit-codes";
import { addJsonOption, type OutputOptions } from "../../src/cli/options";
import { runCommand } from "../../src/cli/run-command";
import { withScratchFolder } from "../../src/cli/scratch-folder";
import { synthesizeInto } from "../../src/cli/synthesize";
import { environmentsFolder, knownEnvironments, loadEnvironment } from "../../src/environment/load";
import { STRICT_ENVIRONMENT } from "../exceptions";
import { type Deployment, readDeployment } from "./deployments";
import type { Judge, Shortfall, Tools, Verdict } from "./judge";
import { JUDGES } from "./judges";
import { blindJudges } from "./known-bad";
import { findTools } from "./tools";
import { synthesizePipelineRoles, synthesizeUnusual, unusualEnvironments } from "./unusual";

const say = (what: string): void => void process.stderr.write(`${what}\n`);

/** The result of one judge. */
interface Judged extends Verdict {
  readonly judge: Judge;
}

const command = addJsonOption(
  new Command("npm run check:reality --").description(
    "Holds the stacks, scripts and configurations of every environment, and of unusual ones that no file holds, against judges\n" +
      "that nobody here wrote: parliament, ShellCheck, botocore, Terraform, and lists of AWS's own sources.",
  ),
);

addExitCodes(command, {
  1: "something falls short, or a judge does not find what is wrong in a sample",
  3: "a program is missing",
});

void runCommand<OutputOptions>(command, async ({ json }, interruption) => {
  const { judged, blind } = await withScratchFolder(join(tmpdir(), "drydock-reality-"), async (scratch) => {
    const tools = await findTools(scratch, interruption, say);
    const deployments = [...(await environments(scratch, interruption)), ...unusual(scratch), pipelineRoles(scratch)];
    const verdicts = await judgeAll(deployments, tools);
    const richest = deployments.find(({ environment }) => environment === STRICT_ENVIRONMENT)!;
    say("Judging samples that are bad on purpose");
    return { judged: verdicts, blind: await blindJudges(richest, tools) };
  });
  const shortfalls = [...judged.flatMap((each) => each.shortfalls), ...blind];
  process.stdout.write(json ? toJson(judged, shortfalls) : toText(judged, shortfalls));
  if (shortfalls.length > 0) process.exitCode = 1;
});

/** Synthesizes every environment that a file holds. */
async function environments(scratch: string, interruption: AbortSignal): Promise<readonly Deployment[]> {
  const deployments: Deployment[] = [];
  for (const environment of knownEnvironments(environmentsFolder())) {
    say(`Synthesizing ${environment}`);
    const folder = join(scratch, environment);
    await synthesizeInto(folder, environment, interruption);
    deployments.push(readDeployment(environment, folder));
  }
  return deployments;
}

function unusual(scratch: string): readonly Deployment[] {
  say("Synthesizing the unusual environments");
  return unusualEnvironments().map((environment) => {
    const folder = join(scratch, environment.name);
    synthesizeUnusual(environment, folder);
    return readDeployment(environment.name, folder);
  });
}

/** The roles of pipelines for the environment that has most of all. */
function pipelineRoles(scratch: string): Deployment {
  const folder = join(scratch, "pipeline-roles");
  synthesizePipelineRoles(loadEnvironment(STRICT_ENVIRONMENT), folder);
  return readDeployment("pipeline-roles", folder);
}

async function judgeAll(deployments: readonly Deployment[], tools: Tools): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const judge of JUDGES) {
    say(`Judging: ${judge.name}`);
    judged.push({ judge, ...(await judge.judge(deployments, tools)) });
  }
  return judged;
}

/** Number of things of each environment that a judge held, and of those that fell short. */
const byEnvironment = ({ held, shortfalls }: Verdict) =>
  [...new Set(held.map(({ environment }) => environment))].map((environment) => ({
    environment,
    held: held.filter((each) => each.environment === environment).length,
    short: shortfalls.filter((each) => each.environment === environment).length,
  }));

function toText(judged: readonly Judged[], shortfalls: readonly Shortfall[]): string {
  const lines = judged.flatMap(({ judge, leftOut, ...verdict }) =>
    leftOut === undefined
      ? byEnvironment(verdict).map(
          ({ environment, held, short }) =>
            `${judge.name.padEnd(22)} ${environment.padEnd(14)} ${String(held).padStart(4)} ${judge.holds}, ${short} fall short`,
        )
      : [`${judge.name.padEnd(22)} left out: ${leftOut}`],
  );
  const found = shortfalls.map(({ environment, address, text }) => `${environment}: ${address}: ${text}`);
  return `${[...lines, "", ...found, ...(found.length > 0 ? [""] : []), `${shortfalls.length} fell short`].join("\n")}\n`;
}

const toJson = (judged: readonly Judged[], shortfalls: readonly Shortfall[]): string =>
  `${JSON.stringify(
    {
      judges: judged.map(({ judge, leftOut, ...verdict }) => ({
        judge: judge.name,
        leftOut,
        environments: byEnvironment(verdict),
      })),
      shortfalls,
    },
    undefined,
    2,
  )}\n`;
