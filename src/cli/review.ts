import { readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Command, Option } from "commander";
import { readStackFolders } from "../deploy/stack-folder";
import { loadEnvironment } from "../environment/load";
import { SUBJECT } from "../rehearsal/policies";
import { rehearse } from "../rehearsal/run";
import { groupsIn, infracostUsage } from "../review/infracost-usage";
import { LEVELS, type Level, reaches } from "../review/levels";
import { planEnvironment } from "../review/plan-environment";
import { readPlan } from "../review/plan-json";
import { changesRehearsal } from "../review/rehearsed-changes";
import { renderHtml } from "../review/render-html";
import { headlineOf, renderMarkdown } from "../review/render-markdown";
import { type NamedPlan, type Review, remarksOf, reviewPlans } from "../review/review";
import { UserError } from "../user-error";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { refuseUnwritable } from "./report-files";
import { rehearseBeforeAndAfter } from "./review-rehearsal";
import { runCommand, unlessInterrupted } from "./run-command";
import { synthesize } from "./synthesize";
import { startTerraformSession, type TerraformSession } from "./terraform-session";

type Options = EnvironmentCommandOptions & {
  readonly html?: boolean;
  readonly failOn?: Level;
  readonly usage?: string;
  readonly base?: string;
};

const command = new Command("npm run review --")
  .description("Reviews Terraform plans: what they do to running work, data, network, rights, alarms and the bill.")
  .argument("[plans...]", "files that terraform show -json printed (default: plans the environment)")
  .addOption(new Option("--html", "print a page instead of Markdown"))
  .addOption(
    new Option("--fail-on <LEVEL>", "end with 1 when a remark has this level or a higher one").choices([...LEVELS]),
  )
  .option("--usage <FILE>", "rehearse the environment and write an infracost-usage.yml with its instances")
  .option(
    "--base <COMMIT>",
    "also rehearse the environment as it is at a commit of git, for example origin/main, and as it is now, when scaling, sizes or applications change",
  )
  .addHelpText(
    "after",
    "\nWithout files it plans the environment with Terraform, and applies nothing." +
      "\n\nExample:\n  npm run review -- -e example --fail-on danger",
  );

addEnvironmentCommandOptions(command);

addExitCodes(command, { ...OF_TERRAFORM, 1: "--fail-on finds something, or Terraform or AWS fails" });

void runCommand<Options>(command, async (options, interruption) => {
  const { json, html, failOn } = options;
  const ofEnvironment = { "-e": options.environment, "--usage": options.usage, "--base": options.base };
  const [given] = Object.entries(ofEnvironment).find(([, value]) => value !== undefined) ?? [];
  if (command.args.length > 0 && given !== undefined)
    throw new UserError(`${given}: got files of plans too, allowed one of both; leave out the files, or the option`);
  refuseUnwritable({ usage: options.usage });
  const review =
    command.args.length > 0 ? reviewPlans(command.args.map(readFile)) : await reviewed(options, interruption);
  process.stdout.write(json ? `${JSON.stringify(review, undefined, 2)}\n` : render(review, html === true));
  if (failOn === undefined || !remarksOf(review).some(({ level }) => reaches(level, failOn))) return;
  process.stderr.write(`--fail-on ${failOn}: ${headlineOf(review)}\n`);
  process.exitCode = 1;
});

/** Plans an environment and reviews the plans. */
async function reviewed(options: Options, interruption: AbortSignal): Promise<Review> {
  const environment = loadEnvironment(environmentName(options));
  const session = await startTerraformSession(environment, options, interruption);
  await session.show(`Synthesize ${environment.name}`, () => synthesize(environment.name, DEFAULT_OUT, interruption));
  const { plans, waiting } = await planEnvironment(readStackFolders(resolve(DEFAULT_OUT)), session);
  if (options.usage !== undefined)
    await writeUsage(options.usage, { environment: environment.name, plans, waiting }, session, interruption);
  const review = reviewPlans(plans, waiting);
  const { base } = options;
  if (base === undefined || !changesRehearsal(plans, waiting)) return review;
  const states = { environment: environment.name, base, stacksDir: resolve(DEFAULT_OUT, "stacks") };
  return { ...review, rehearsal: await rehearseBeforeAndAfter(states, session, interruption) };
}

/** An environment with its plans. */
interface Planned {
  readonly environment: string;
  readonly plans: readonly NamedPlan[];
  readonly waiting: readonly string[];
}

/** Rehearses the environment and writes Infracost's usage file. Where no plan has a group, says so and writes none. */
async function writeUsage(
  file: string,
  { environment, plans, waiting }: Planned,
  { show }: Pick<TerraformSession, "show">,
  interruption: AbortSignal,
): Promise<void> {
  const groups = groupsIn(plans);
  if (groups.length === 0) {
    const why = waiting.length > 0 ? ` (not planned yet: ${waiting.join(", ")})` : "";
    process.stderr.write(`--usage: ${file} is not written, as no plan has an Auto Scaling group${why}\n`);
    return;
  }
  const stacksDir = resolve(DEFAULT_OUT, "stacks");
  const report = await show(`Rehearse ${environment}`, (say) =>
    unlessInterrupted(
      rehearse({ environment, stacksDir, policies: SUBJECT.name, signal: interruption }, say),
      interruption,
    ),
  );
  const { instanceHours } = report.policies[report.subject]!.measures.cost;
  const instances = instanceHours / (report.durationSeconds / 3600);
  writeFileSync(file, infracostUsage(groups, instances, `rehearsal of ${environment} under ${report.traffic.source}`));
}

function render(review: Review, html: boolean): string {
  return html ? renderHtml(review) : renderMarkdown(review);
}

function readFile(path: string): NamedPlan {
  return { name: basename(path, ".json"), plan: readPlan(path, textOf(path)) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(
      `${path}: not read (${(error as Error).message}); name a file that terraform show -json printed`,
    );
  }
}
