import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { markdownTable } from "../src/markdown-table";
import { ALL_POLICIES } from "../src/rehearsal/policies";
import { runAll } from "../src/rehearsal/run-all";
import { showRuns } from "./progress";
import { runBench } from "./run-bench";
import { type Figures, figuresOf, type Result, type Spread } from "./scaling/figures";
import { type FrontierLine, frontierOf, type Goal, goalsOf, reserveSentences, verdictOf } from "./scaling/goals";
import { CHECK, FIXED, FULL, jobsOf } from "./scaling/jobs";

interface Options {
  readonly traces?: string;
  readonly json: boolean;
  readonly check: boolean;
  readonly full: boolean;
}

/** Plays all runs; the functions' zips must be there until the last of them has ended. */
const playAll = ({ traces, check, full }: Options): Promise<readonly Result[]> =>
  withScratchFolder(join(tmpdir(), "drydock-scaling-"), async (folder) => {
    const jobs = await jobsOf(folder, check ? CHECK : full ? FULL : FIXED, traces);
    const endings = await runAll(
      jobs.map(({ run }) => run),
      showRuns,
    );
    return jobs.map((job, index) => ({ job, ending: endings[index]! }));
  });

const inWords = ({ mean, minimum, maximum }: Spread, digits: number): string => {
  const [middle, low, high] = [mean, minimum, maximum].map((value) => value.toFixed(digits));
  return low === high ? middle! : `${middle} (${low} to ${high})`;
};

const titleOf = (name: string): string => ALL_POLICIES.find((policy) => policy.name === name)!.title;

const tableOf = (figures: readonly Figures[]): string =>
  markdownTable(
    [
      "policy",
      "waiting, task-minutes",
      "cost over the bound",
      "starts + stops a day",
      "killed",
      "p99 wait, s",
      "USD a month",
    ],
    figures.map((each) => [
      each.reserve === undefined ? titleOf(each.policy) : `${titleOf(each.policy)}, ${each.reserve}`,
      inWords(each.waiting, 0),
      inWords(each.cost, 2),
      inWords(each.actionsPerDay, 0),
      String(each.killed),
      inWords(each.p99Seconds, 0),
      inWords(each.usdPerMonth, 0),
    ]),
  );

/** A table for each trace in each cluster. */
const tablesOf = (figures: readonly Figures[]): readonly string[] => {
  const headOf = ({ trace, containers, runs }: Figures) =>
    `### ${trace}, ${containers} containers an instance (${runs} ${runs === 1 ? "run" : "runs"})`;
  const heads = new Set(figures.map(headOf));
  return [...heads].map((head) => `${head}\n\n${tableOf(figures.filter((each) => headOf(each) === head))}\n`);
};

/** The frontier as a table, with a sentence on what it shows; nothing where no trace is smooth. */
const frontierText = (lines: readonly FrontierLine[]): string => {
  const [first] = lines;
  if (!first) return "";
  const table = markdownTable(
    ["smooth traffic", ...first.points.map(({ reserve }) => reserve)],
    lines.map(({ name, points }) => [name, ...points.map(({ point }) => point)]),
  );
  return `### The frontier: waiting as a share of managed scaling's, at the cost over the bound\n\n${table}\n`;
};

const goalText = ({ name, misses }: Goal): string =>
  misses.length === 0 ? `- reached: ${name}` : `- missed: ${name}: ${misses.join(", ")}`;

async function play(options: Options): Promise<void> {
  const figures = figuresOf(await playAll(options));
  const goals = goalsOf(figures);
  const frontier = frontierOf(figures);
  const reached = goals.every(({ misses }) => misses.length === 0);
  if (options.json) console.log(JSON.stringify({ reached, goals, frontier, figures }, null, 2));
  else {
    for (const table of tablesOf(figures)) console.log(table);
    for (const sentence of reserveSentences(figures)) console.log(`${sentence}\n`);
    console.log(frontierText(frontier));
    for (const goal of goals) console.log(goalText(goal));
    console.log(options.check ? "It runs; the goals are judged without --check." : verdictOf(goals));
  }
  if (!reached && !options.check) process.exitCode = 1;
}

void runBench(
  new Command("npm run bench:scaling --")
    .description(
      "Plays every scaling policy under every kind of demand in the virtual AWS, with the spread that is known of AWS, in\n" +
        "clusters whose instances hold 1, 2, 7 and 16 containers; means over seeds, each with phases of its own, and in\n" +
        "brackets the lowest and the highest. It ends with the frontier between waiting and cost, and with the goals of\n" +
        "Drydock's policy. Exit code 1 when one is missed.",
    )
    .option("--traces <FOLDER>", "play each trace of the folder too")
    .option("--full", "play every trace in every cluster with nine seeds", false)
    .option("--json", "print JSON", false)
    .option("--check", "play a short form that says whether it runs", false)
    .action(play),
);
