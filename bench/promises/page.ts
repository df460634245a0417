import { markdownTable } from "../../src/markdown-table";
import type { Range } from "../../src/rehearsal/measures/range";
import { REST_MINUTES } from "./jobs";
import type { Figures } from "./verdict";

/** The page with the figures of the last full run, from the project's root. */
export const PROMISES_PAGE = "docs/promises.md";

/** The result of all runs. */
export interface PromisesOutcome {
  /** Number of runs. */
  readonly runs: number;
  /** Every broken promise in words. */
  readonly breaches: readonly string[];
  readonly figures: readonly Figures[];
}

const inWords = (range: Range | undefined, digits: number): string =>
  range === undefined
    ? "-"
    : `${range.median.toFixed(digits)} (${range.minimum.toFixed(digits)} to ${range.maximum.toFixed(digits)})`;

/** The figures as a table in Markdown. */
export const tableOf = (figures: readonly Figures[]): string =>
  markdownTable(
    [
      "environment",
      "traffic",
      "runs",
      "killed, maximum",
      "taken with Spot, maximum",
      "starts + stops a day under constant load, maximum",
      "waiting, task-minutes",
      "cost over the minimum",
    ],
    figures.map((each) => [
      each.environment,
      each.traffic,
      String(each.runs),
      String(each.killed),
      String(each.killedBySpot),
      String(each.constantActions),
      inWords(each.waitingMinutes, 0),
      inWords(each.costRatio, 2),
    ]),
  );

/** The verdict as the last lines of the output: one line where the promises are kept, else one for each that broke. */
export const verdictOf = ({ runs, breaches }: PromisesOutcome): readonly string[] => {
  const [first, ...others] = breaches;
  if (first === undefined) return [`Promises kept in ${runs} runs.`];
  return [...others.map((breach) => `Also broken: ${breach}`), `Promise broken: ${first}`];
};

/** The page about a run. @param date of the run */
export const pageOf = (outcome: PromisesOutcome, date: Date): string =>
  `# The promises

Nothing that drains is killed, and nothing flaps. \`npm run bench:promises\` plays both in the [virtual AWS](virtual-aws.md)
with the states and the spread that are known of AWS: a week of traffic and a day of constant load for each of nine pairs
of phases, alarms at three seconds of their range and schedules at three seconds of the minute. Each pair has a seed of its
own, which draws all other timings: boots, throttles, disconnections, Spot interruptions. Waiting and cost are the median
of the runs, with the smallest and the largest; the promises are held against the worst run.

Left out of them:

- Under constant load a new cluster has ${REST_MINUTES / 60} hours to come to rest before the day that counts
  (\`settlingMinutes: ${REST_MINUTES}\` in \`bench/promises/jobs.ts\`): in them it grows from its first instances to the load, ECS may throttle
  its services meanwhile, for up to 27 minutes at a time, and what is surplus then goes. No figure has these hours. Under
  traffic a run has half an hour, as every rehearsal has.
- Tasks on a Spot Instance that EC2 has given its notice count as taken with Spot and not as killed, whether or not their drain
  could have ended within the two minutes. Under constant load EC2 takes no Spot Instance back: the one that replaces it would
  be a start that no scaling has caused.

The figures are those of ${date.toISOString().slice(0, 10)}; \`npm run bench:promises -- --write\` writes this page.

${tableOf(outcome.figures)}

${verdictOf(outcome).join("\n\n")}
`;
