import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { synthesizeInto } from "../src/cli/synthesize";
import { projectRoot } from "../src/project-root";
import { PHASES } from "../src/rehearsal/repeated-runs";
import { planOf } from "../src/rehearsal/run";
import { runAll } from "../src/rehearsal/run-all";
import { UserError } from "../src/user-error";
import { showRuns } from "./progress";
import { type Job, jobsOf } from "./promises/jobs";
import { PROMISES_PAGE, pageOf, tableOf, verdictOf } from "./promises/page";
import { breachesOf, figuresOf, type Result } from "./promises/verdict";
import { runBench } from "./run-bench";

/** The environments of the project; `minimal` sets nothing but its network, and so has the defaults. */
const ENVIRONMENTS = ["minimal", "example", "production", "spot"] as const;

/** Days of traffic of each run. */
const DAYS = 7;

interface Options {
  readonly traces?: string;
  readonly json: boolean;
  readonly write: boolean;
  readonly check: boolean;
  readonly environment?: string;
}

/** A short form for the gate: the defaults and Spot, one day, the three pairs that differ most. */
const CHECK = {
  environments: ["minimal", "spot"],
  days: 1,
  phases: PHASES.filter((_, index) => index % 4 === 0),
} as const;

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    throw new UserError(
      `--traces: got "${folder}", allowed a folder that holds traces; name one, or leave the option out`,
    );
  }
};

/** Synthesizes an environment into the folder, and gives its runs. */
async function jobsFor(
  folder: string,
  environment: string,
  { traces, check }: Pick<Options, "traces" | "check">,
): Promise<readonly Job[]> {
  const { days, phases } = check ? CHECK : { days: DAYS, phases: PHASES };
  await synthesizeInto(folder, environment, new AbortController().signal);
  const jobs: Job[] = [];
  for (const trace of [undefined, ...(traces === undefined ? [] : filesIn(traces))]) {
    const plan = await planOf({ stacksDir: join(folder, "stacks"), environment, trace, days });
    jobs.push(...jobsOf(environment, plan, phases));
  }
  return jobs;
}

/** Plays all runs; the functions' zips must be there until the last of them has ended. */
const playAll = (options: Options): Promise<readonly Result[]> =>
  withScratchFolder(join(tmpdir(), "drydock-promises-"), async (folder) => {
    const { environment, check } = options;
    const environments = environment === undefined ? (check ? CHECK.environments : ENVIRONMENTS) : [environment];
    const jobs: Job[] = [];
    for (const each of environments) jobs.push(...(await jobsFor(join(folder, each), each, options)));
    const endings = await runAll(
      jobs.map(({ run }) => run),
      showRuns,
    );
    return jobs.map((job, index) => ({ job, ending: endings[index]! }));
  });

async function play(options: Options): Promise<void> {
  const results = await playAll(options);
  const figures = figuresOf(results);
  const breaches = breachesOf(results);
  const outcome = { runs: results.length, breaches, figures };
  if (options.json) console.log(JSON.stringify({ kept: breaches.length === 0, ...outcome }, null, 2));
  else console.log([tableOf(figures), ...verdictOf(outcome)].join("\n"));
  if (options.write) writeFileSync(join(projectRoot(), PROMISES_PAGE), pageOf(outcome, new Date()));
  if (breaches.length > 0) process.exitCode = 1;
}

void runBench(
  new Command("npm run bench:promises --")
    .description(
      "Plays Drydock's promises in the virtual AWS, with the spread that is known of AWS: nothing that drains is killed,\n" +
        "nothing starts or stops under constant load. A week of generated match days and a day of constant load, over nine\n" +
        "pairs of phases of alarms and schedules, each with a seed of its own, in each environment.\n" +
        "Exit code 1 when a promise is broken.",
    )
    .option("--traces <FOLDER>", "play each trace of the folder too")
    .option("-e, --environment <NAME>", "play this environment alone")
    .option("--json", "print JSON", false)
    .option("--write", `write the figures to ${PROMISES_PAGE}`, false)
    .option("--check", "play a short form: two environments, one day, three pairs", false)
    .action(play),
);
