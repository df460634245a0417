import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { parse } from "csv-parse/sync";
import { readTrace } from "../src/rehearsal/traffic/read-trace";

const MAX_MEGABYTES = 200;
const ROWS = 10_000_000;

/** The whole file in memory needs too much for all rows: it gets this share of them. */
const WHOLE_FILE_SHARE = 0.1;

const ROW_SECONDS = 3;
const START_SECONDS = Date.UTC(2025, 0, 1) / 1000;
const BLOCK_ROWS = 100_000;

interface Sample {
  readonly rows: number;
  readonly seconds: number;
  /** Peak resident memory of the process, MB. */
  readonly megabytes: number;
}

/** Reads a trace, and gives the number of its rows. */
const WAYS: Readonly<Record<string, (file: string) => Promise<number>>> = {
  "as a stream": async (file) => (await readTrace(file)).reading!.rows,
  "the file whole": async (file) => (parse(readFileSync(file, "utf8")) as string[][]).length - 1,
  "nothing, only start": async () => 0,
};

const writeTrace = async (file: string, rows: number): Promise<void> => {
  const stream = createWriteStream(file);
  stream.write("time,requests\n");
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const block = Array.from(
      { length: Math.min(BLOCK_ROWS, rows - from) },
      (_, index) => `${START_SECONDS + (from + index) * ROW_SECONDS},${1 + ((from + index) % 977)}\n`,
    );
    if (!stream.write(block.join(""))) await once(stream, "drain");
  }
  await once(stream.end(), "finish");
};

/** Runs one way in a process of its own. */
const measure = (way: string, file: string): Sample => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", __filename, "--way", way, "--file", file],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`reading ${way} failed: ${stderr}`);
  return JSON.parse(stdout);
};

const readOne = async (way: string, file: string): Promise<void> => {
  const began = performance.now();
  const rows = await WAYS[way]!(file);
  const sample: Sample = {
    rows,
    seconds: (performance.now() - began) / 1000,
    // Node.js gives KiB on every platform.
    megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
  process.stdout.write(JSON.stringify(sample));
};

const lineOf = (way: string, { rows, seconds, megabytes }: Sample): string =>
  `${way.padEnd(20)} ${rows.toLocaleString("en").padStart(11)} rows ${megabytes.toFixed(0).padStart(6)} MB ` +
  `${seconds.toFixed(1).padStart(6)} s ${Math.round(rows / seconds)
    .toLocaleString("en")
    .padStart(11)} rows/s\n`;

async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "drydock-bench-"));
  try {
    const [large, small] = [join(folder, "large.csv"), join(folder, "small.csv")];
    await writeTrace(large, ROWS);
    await writeTrace(small, ROWS * WHOLE_FILE_SHARE);
    process.stdout.write(`A trace of ${Math.round(statSync(large).size / 1e6)} MB, and a tenth of it:\n`);
    const streamed = measure("as a stream", large);
    process.stdout.write(lineOf("as a stream", streamed));
    for (const way of ["as a stream", "the file whole", "nothing, only start"])
      process.stdout.write(lineOf(way, measure(way, small)));
    if (streamed.megabytes < MAX_MEGABYTES) return;
    process.stderr.write(`reading as a stream took ${streamed.megabytes.toFixed(0)} MB, at most ${MAX_MEGABYTES}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const command = new Command("npm run bench:traces")
  .description(
    "Measures what the reading of a trace of ten million rows costs, beside the file being read whole. It fails when the stream takes 200 MB.",
  )
  .option("--way <WAY>", "read in one way and print figures (used by the measurement itself)")
  .option("--file <FILE>", "the file for --way")
  .action(({ way, file }: { way?: string; file?: string }) => (way && file ? readOne(way, file) : compare()));

void command.parseAsync();
