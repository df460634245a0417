import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { SUBJECT } from "../src/rehearsal/policies";
import { runPolicy } from "../src/rehearsal/run-policy";
import { demandOf } from "../src/rehearsal/traffic/demand";
import { matchDays } from "../src/rehearsal/traffic/match-day";
import { planFor } from "./scaling/clusters";

/** Instances at the peak. */
const SIZES = [250, 1000, 5000] as const;
const CHECK_SIZES = [50, 100] as const;

const CONTAINERS_PER_INSTANCE = 7;
/** Share of the group's places that the peak takes. */
const PEAK_SHARE = 0.85;
const MAX_EXPONENT = 1.1;
const MAX_MEGABYTES = 400;

interface Sample {
  /** Instances at the peak. */
  readonly size: number;
  /** Processor seconds of the run, user and system. */
  readonly processorSeconds: number;
  /** Peak resident memory of the process, MB. */
  readonly megabytes: number;
}

/** Writes what one run needs: a day of generated traffic in a cluster of so many instances. */
const prepare = async (folder: string, size: number): Promise<string> => {
  const peakTasks = Math.floor(size * CONTAINERS_PER_INSTANCE * PEAK_SHARE);
  const container = { containerCpu: 128, containerMemory: 128 };
  const { run } = await planFor(mkdtempSync(join(folder, "stacks-")), {
    containers: CONTAINERS_PER_INSTANCE,
    peakTasks,
    container,
  });
  const file = join(folder, `${size}.json`);
  const group = { ...run.blueprint.group, maxSize: size, desiredCapacity: Math.ceil(size / 10) };
  writeFileSync(file, JSON.stringify({ ...run, blueprint: { ...run.blueprint, group }, demand: undefined, peakTasks }));
  return file;
};

/** Plays one run, and prints what it took. */
const playOne = async (file: string, size: number): Promise<void> => {
  const { peakTasks, ...run } = await import(file);
  const began = process.cpuUsage();
  await runPolicy({ ...run, policy: SUBJECT.name, demand: demandOf(matchDays({ days: 1 }), peakTasks) });
  const { user, system } = process.cpuUsage(began);
  const sample: Sample = {
    size,
    processorSeconds: (user + system) / 1e6,
    // Node.js gives KiB on every platform.
    megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
  process.stdout.write(JSON.stringify(sample));
};

/** Runs one size in a process of its own. */
const measure = (file: string, size: number): Sample => {
  const args = ["--import", "tsx", __filename, "--file", file, "--size", String(size)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${size} instances: ${stderr}`);
  return JSON.parse(stdout);
};

/** The exponent of the processor seconds between two sizes. */
const exponentOf = (one: Sample, other: Sample): number =>
  Math.log(other.processorSeconds / one.processorSeconds) / Math.log(other.size / one.size);

async function measureAll({ check }: { readonly check: boolean }): Promise<void> {
  const samples = await withScratchFolder(join(tmpdir(), "drydock-rehearsal-"), async (folder) => {
    const measured: Sample[] = [];
    for (const size of check ? CHECK_SIZES : SIZES) measured.push(measure(await prepare(folder, size), size));
    return measured;
  });
  for (const { size, processorSeconds, megabytes } of samples)
    console.log(
      `${String(size).padStart(5)} instances ${processorSeconds.toFixed(1).padStart(7)} s ${megabytes.toFixed(0).padStart(5)} MB`,
    );
  const [first, ...others] = samples;
  const last = others.at(-1)!;
  const exponent = exponentOf(first!, last);
  console.log(`A day costs its instances to the power of ${exponent.toFixed(2)}.`);
  if (check) return;
  if (exponent > MAX_EXPONENT) console.error(`the exponent is ${exponent.toFixed(2)}, allowed ${MAX_EXPONENT}`);
  if (last.megabytes > MAX_MEGABYTES)
    console.error(`it took ${last.megabytes.toFixed(0)} MB, allowed ${MAX_MEGABYTES}`);
  if (exponent > MAX_EXPONENT || last.megabytes > MAX_MEGABYTES) process.exitCode = 1;
}

new Command("npm run bench:rehearsal --")
  .description(
    "Measures what a day under Drydock's policy costs in processor time and memory, from 250 to 5,000 instances, each in a\n" +
      "process of its own. Exit code 1 when it grows faster than the instances to the power of 1.1 or takes 400 MB.",
  )
  .option("--check", "play two small sizes, and judge nothing", false)
  .option("--file <FILE>", "play one run and print figures (used by the measurement itself)")
  .option("--size <N>", "the size for --file")
  .action(({ file, size, check }: { file?: string; size?: string; check: boolean }) =>
    file && size ? playOne(file, Number(size)) : measureAll({ check }),
  )
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
