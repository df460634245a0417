import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { typeScriptLoader } from "../src/project-root";
import { ALL_POLICIES, SUBJECT } from "../src/rehearsal/policies";
import type { Plan } from "../src/rehearsal/run";
import { outcomesOf, runAll } from "../src/rehearsal/run-all";
import { runPolicy } from "../src/rehearsal/run-policy";
import { spareMemory } from "../src/rehearsal/spare-memory";
import { demandOf } from "../src/rehearsal/traffic/demand";
import { matchDays } from "../src/rehearsal/traffic/match-day";
import { runBench } from "./run-bench";
import type { ClusterSize } from "./scaling/clusters";

/** Instances at the peak. */
const SIZES = [250, 1000, 5000] as const;
const CHECK_SIZES = [50, 100] as const;

const CONTAINERS_PER_INSTANCE = 7;
/** Share of the group's places that the peak takes. */
const PEAK_SHARE = 0.85;
const MAX_EXPONENT = 1.1;
const MAX_MEGABYTES = 400;

/** The rehearsal of all policies: a cluster of the usual size for two weeks. */
const ALL_TASKS = 200;
const ALL_DAYS = 14;
/** Processor seconds for each policy: eight of them take 30 s on two cores. */
const MAX_POLICY_SECONDS = 7.5;

interface Sample {
  /** Instances at the peak. */
  readonly size: number;
  /** Processor seconds of the run, user and system. */
  readonly processorSeconds: number;
  /** Peak resident memory of the process, MB. */
  readonly megabytes: number;
}

/** Loaded where it is needed: a run that is measured has no use for what synthesizes, which takes 80 MB. */
const planned = async (folder: string, size: ClusterSize): Promise<Plan> =>
  (await import("./scaling/clusters")).planFor(folder, size);

/** Writes what one run needs: a day of generated traffic in a cluster of so many instances. */
const prepare = async (folder: string, size: number): Promise<string> => {
  const peakTasks = Math.floor(size * CONTAINERS_PER_INSTANCE * PEAK_SHARE);
  const container = { containerCpu: 128, containerMemory: 128 };
  const { run } = await planned(mkdtempSync(join(folder, "stacks-")), {
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
  const { peakTasks, ...run } = JSON.parse(readFileSync(file, "utf8"));
  spareMemory(run);
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

/** Runs one size in a process of its own, which loads TypeScript as the commands do. */
const measure = (file: string, size: number): Sample => {
  const args = ["--require", typeScriptLoader(), __filename, "--file", file, "--size", String(size)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${size} instances: ${stderr}`);
  return JSON.parse(stdout);
};

/** The exponent of the processor seconds between two sizes. */
const exponentOf = (one: Sample, other: Sample): number =>
  Math.log(other.processorSeconds / one.processorSeconds) / Math.log(other.size / one.size);

/** A figure, the highest that is allowed, and both in words. */
interface Judgement {
  readonly isKept: boolean;
  readonly words: string;
}

const judge = (figure: number, allowed: number, words: (value: string) => string, digits = 0): Judgement => ({
  isKept: figure <= allowed,
  words: `${words(figure.toFixed(digits))}, allowed ${allowed.toFixed(digits)}`,
});

/** Plays each size, and judges the growth of time and the memory of the largest. */
async function measureSizes(sizes: readonly number[]): Promise<readonly Judgement[]> {
  const samples = await withScratchFolder(join(tmpdir(), "drydock-rehearsal-"), async (folder) => {
    const measured: Sample[] = [];
    for (const size of sizes) measured.push(measure(await prepare(folder, size), size));
    return measured;
  });
  for (const { size, processorSeconds, megabytes } of samples)
    console.log(
      `${String(size).padStart(5)} instances ${processorSeconds.toFixed(1).padStart(7)} s ${megabytes.toFixed(0).padStart(5)} MB`,
    );
  const first = samples[0]!;
  const last = samples.at(-1)!;
  return [
    judge(exponentOf(first, last), MAX_EXPONENT, (value) => `a day costs its instances to the power of ${value}`, 2),
    judge(last.megabytes, MAX_MEGABYTES, (value) => `${last.size} instances take ${value} MB`),
  ];
}

/** Plays every policy, as a rehearsal does, in a thread for each core. */
const measurePolicies = (): Promise<Judgement> =>
  withScratchFolder(join(tmpdir(), "drydock-rehearsal-"), async (folder) => {
    const container = { containerCpu: 128, containerMemory: 128 };
    const { run } = await planned(folder, { containers: CONTAINERS_PER_INSTANCE, peakTasks: ALL_TASKS, container });
    const demand = demandOf(matchDays({ days: ALL_DAYS }), ALL_TASKS);
    const began = process.cpuUsage();
    outcomesOf(await runAll(ALL_POLICIES.map(({ name }) => ({ ...run, policy: name, demand }))));
    const { user, system } = process.cpuUsage(began);
    return judge(
      (user + system) / 1e6,
      MAX_POLICY_SECONDS * ALL_POLICIES.length,
      (value) =>
        `${ALL_POLICIES.length} policies, ${ALL_DAYS} days, ${ALL_TASKS} tasks take ${value} processor seconds`,
    );
  });

async function measureAll({ check }: { readonly check: boolean }): Promise<void> {
  const judgements = [
    ...(await measureSizes(check ? CHECK_SIZES : SIZES)),
    ...(check ? [] : [await measurePolicies()]),
  ];
  for (const { words, isKept } of judgements) console.log(`${isKept ? "pass" : "FAIL"}: ${words}`);
  if (!check && judgements.some(({ isKept }) => !isKept)) process.exitCode = 1;
}

void runBench(
  new Command("npm run bench:rehearsal --")
    .description(
      "Measures what a day under Drydock's policy costs in processor time and memory, from 250 to 5,000 instances, each in a\n" +
        "process of its own, and two weeks of 200 tasks under every policy. Exit code 1 when time grows faster than the\n" +
        "instances to the power of 1.1, when 5,000 take more than 400 MB, or a policy 7.5 processor seconds.",
    )
    .option("--check", "play two small sizes, and judge nothing", false)
    .option("--file <FILE>", "play one run and print figures (used by the measurement itself)")
    .option("--size <N>", "the size for --file")
    .action(({ file, size, check }: { file?: string; size?: string; check: boolean }) =>
      file && size ? playOne(file, Number(size)) : measureAll({ check }),
    ),
);
