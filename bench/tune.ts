import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { markdownTable } from "../src/markdown-table";
import { runInThread } from "../src/rehearsal/run-in-thread";
import { planTuning, type TuneOptions, tune } from "../src/tune/tune";
import { runBench } from "./run-bench";
import { bestOfGrid, type GridValues } from "./tune/reference";
import { PEAK_TASKS, type TunedTrace, tracesIn, writeGenerated } from "./tune/traces";

interface Options {
  readonly traces?: string;
  readonly full: boolean;
  readonly json: boolean;
}

/** The extent of a bench. */
interface Extent {
  /** Generated traces. */
  readonly generated: readonly string[];
  /** Days of each trace. */
  readonly days: number;
  /** Minutes of a tuning. */
  readonly minutes: number;
  readonly grid: GridValues;
}

const SHORT: Extent = {
  generated: ["saw-tooth, 15 min"],
  days: 2,
  minutes: 0.6,
  grid: { reservePercent: [0, 10], shortageThreshold: [0, 2] },
};

const FULL: Extent = {
  generated: [
    "match day",
    "saw-tooth, 15 min",
    "steps",
    "square wave, 40 min",
    "noise of 22 %",
    "constant",
    "office hours",
  ],
  days: 4,
  minutes: 2,
  grid: { reservePercent: [0, 5, 10, 20], shortageThreshold: [0, 2, 4, 8] },
};

/** The environment that is tuned: its minimum is its zones, its type a small one. */
const ENVIRONMENT = "example";

/** Cost of a recommendation on the days held out, in costs of the grid's best, that is allowed. */
const LIMIT = 1.05;

/** A recommendation beside the best of a grid, on the days held out. */
interface Row {
  readonly trace: string;
  readonly todayUsd: number;
  readonly recommendedUsd: number;
  readonly bestUsd: number;
  /** Cost of the recommendation, in costs of the best. */
  readonly ratio: number;
}

/** @returns undefined of a trace without a second day, of which none can be held out */
async function rowOf(
  { name, file }: TunedTrace,
  { days, minutes, grid }: Extent,
  folder: string,
): Promise<Row | undefined> {
  const options: TuneOptions = { environment: ENVIRONMENT, trace: file, peakTasks: PEAK_TASKS, days, minutes, seed: 1 };
  process.stderr.write(`${name}: tuning\n`);
  const { compared } = await tune(options, folder);
  const today = compared.find(({ isToday }) => isToday)!;
  if (!today.heldOut) {
    process.stderr.write(`${name}: it has no second day, so none is held out and nothing is compared\n`);
    return undefined;
  }
  process.stderr.write(`${name}: every combination of a grid\n`);
  const best = await bestOfGrid(await planTuning(options, folder, () => {}, runInThread), grid);
  const recommended = compared.find(({ isRecommended }) => isRecommended) ?? today;
  const [todayUsd, recommendedUsd] = [today, recommended].map(({ heldOut }) => heldOut!.usdPerMonth) as [
    number,
    number,
  ];
  const bestUsd = best.scores[1]!.usdPerMonth;
  return { trace: name, todayUsd, recommendedUsd, bestUsd, ratio: recommendedUsd / bestUsd };
}

const tableOf = (rows: readonly Row[]): string =>
  markdownTable(
    ["trace", "today's, USD a month", "recommended", "best of the grid", "recommended over best"],
    rows.map(({ trace, todayUsd, recommendedUsd, bestUsd, ratio }) => [
      trace,
      ...[todayUsd, recommendedUsd, bestUsd].map((usd) => usd.toFixed(1)),
      ratio.toFixed(3),
    ]),
  );

async function play({ traces, full, json }: Options): Promise<void> {
  const extent = full ? FULL : SHORT;
  const rows: Row[] = [];
  await withScratchFolder(join(tmpdir(), "drydock-bench-tune-"), async (folder) => {
    const all = [...writeGenerated(folder, extent.generated, extent.days), ...(traces ? tracesIn(traces) : [])];
    for (const trace of all) {
      const row = await rowOf(trace, extent, folder);
      if (row) rows.push(row);
    }
  });
  const missed = rows.filter(({ ratio }) => ratio > LIMIT);
  if (json) process.stdout.write(`${JSON.stringify({ passed: missed.length === 0, rows }, undefined, 2)}\n`);
  else
    process.stdout.write(
      `${tableOf(rows)}\n\n${
        missed.length === 0
          ? "pass: each recommendation costs at most 5 % more than the best of the grid on the days held out"
          : `fail: ${missed.map(({ trace, ratio }) => `${trace} (${ratio.toFixed(3)})`).join(", ")} cost more than 5 % above the best of the grid`
      }\n`,
    );
  if (missed.length > 0) process.exitCode = 1;
}

void runBench(
  new Command("npm run bench:tune --")
    .description(
      "Tunes the example under generated traces, and compares what is recommended with the best of every combination of a small\n" +
        "grid, on the days held out. Exit code 1 when a recommendation costs more than 5 % above that best.",
    )
    .option("--traces <FOLDER>", "tune under each CSV of the folder too")
    .option("--full", "more traces, more days, a larger grid", false)
    .option("--json", "print JSON", false)
    .action(play),
);
