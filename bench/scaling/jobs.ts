import { readdirSync } from "node:fs";
import { join } from "node:path";
import { managedTypeFor } from "../../src/rehearsal/managed-type";
import { NOTHING_BESIDE } from "../../src/rehearsal/money";
import { ALL_POLICIES, SUBJECT } from "../../src/rehearsal/policies";
import type { Plan } from "../../src/rehearsal/run";
import { type PolicyRun, servicesOf } from "../../src/rehearsal/run-policy";
import { demandOf, endOfDemand } from "../../src/rehearsal/traffic/demand";
import { readTrace } from "../../src/rehearsal/traffic/read-trace";
import { DAY_MS } from "../../src/rehearsal/traffic/traffic";
import { UserError } from "../../src/user-error";
import { CLUSTER_SIZES, type ClusterSize, planFor, type Reserve, reserveInWords } from "./clusters";
import { demandOfShares, GENERATED_TRACES, type GeneratedTrace } from "./traces";

/** One run of one policy. */
export interface Job {
  /** Name of the trace. */
  readonly trace: string;
  /** The kind of goal that the trace is for. */
  readonly kind: GeneratedTrace["kind"];
  /** Containers that an instance holds. */
  readonly containers: number;
  /** Name of the policy. */
  readonly policy: string;
  /** Setting with which Drydock differs from its defaults, with its value. @default none */
  readonly reserve?: string;
  /** Minimum of instances by the defaults, which the lower bound has too. */
  readonly minSize: number;
  /** All that the run needs. */
  readonly run: PolicyRun;
}

/** How much is played. */
export interface Sample {
  /** Seeds where every trace is played, each with a phase of the traffic and of every clock of its own. */
  readonly seeds: number;
  /** Seeds at the other sizes. */
  readonly seedsElsewhere: number;
  /** Containers an instance of the clusters that are played. */
  readonly sizes: readonly number[];
  /** Of these, the ones in which every generated trace is played. */
  readonly wholeAt: readonly number[];
  /** Names of the traces that are played at the other sizes. */
  readonly elsewhere: readonly string[];
  /** Days that are read of each real trace. */
  readonly traceDays: number;
}

const ALL_SIZES = CLUSTER_SIZES.map(({ containers }) => containers);

/** A sample that two cores play in less than four minutes. */
export const FIXED: Sample = {
  seeds: 3,
  seedsElsewhere: 2,
  sizes: ALL_SIZES,
  wholeAt: [7],
  elsewhere: ["match day", "square wave, 20 min", "noise of 22 %", "constant"],
  traceDays: 2,
};

/** Everything. */
export const FULL: Sample = {
  seeds: 9,
  seedsElsewhere: 9,
  sizes: ALL_SIZES,
  wholeAt: ALL_SIZES,
  elsewhere: [],
  traceDays: 14,
};

/** As little as shows that it runs. */
export const CHECK: Sample = {
  seeds: 1,
  seedsElsewhere: 1,
  sizes: [7],
  wholeAt: [],
  elsewhere: ["flash crowd", "constant"],
  traceDays: 1,
};

/** Every run of a sample. @param folder gets the synthesized clusters; they must be there until the last run has ended */
export async function jobsOf(
  folder: string,
  sample: Sample,
  tracesFolder: string | undefined,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  const files = tracesFolder === undefined ? [] : filesIn(tracesFolder);
  for (const size of CLUSTER_SIZES.filter(({ containers }) => sample.sizes.includes(containers))) {
    const isWhole = sample.wholeAt.includes(size.containers);
    const traces = GENERATED_TRACES.filter(({ name }) => isWhole || sample.elsewhere.includes(name));
    const plan = await planFor(folder, size);
    jobs.push(
      ...traces.flatMap((trace) => generatedJobs(plan, size, trace, isWhole ? sample.seeds : sample.seedsElsewhere)),
    );
    for (const trace of traces)
      jobs.push(...(await reserveJobs(folder, size, trace, isWhole ? sample.seeds : sample.seedsElsewhere, plan)));
    if (isWhole) for (const file of files) jobs.push(...(await realJobs(plan, size, file, sample)));
  }
  return jobs;
}

const generatedJobs = (plan: Plan, size: ClusterSize, trace: GeneratedTrace, seeds: number): readonly Job[] =>
  seedsOf(seeds).flatMap(({ seed, phaseSeconds }) => {
    const demand = demandOfShares(trace.shares(seed), size.peakTasks, phaseSeconds);
    return jobsWith(trace, size, { ...plan.run, seed, demand });
  });

/** Shares of the peak that have room before the flash crowd comes. */
const RESERVED_SHARES = [0.35, 0.4, 0.5] as const;

/** Of these, the one for which the reserve above what is in use is played beside a minimum. */
const RESERVE_SHARE = 0.4;

/** Reserves beside the default, in percent, that show what waiting costs on smooth traffic. */
const RESERVE_PERCENTS = [5, 10] as const;

/** The reserves beside the default with which Drydock plays a trace. */
const reservesFor = ({ kind, shares }: GeneratedTrace, { containers, peakTasks }: ClusterSize): readonly Reserve[] => {
  if (kind === "smooth") return RESERVE_PERCENTS.map((reservePercent) => ({ reservePercent }));
  if (kind !== "flash") return [];
  const quiet = Math.min(...demandOfShares(shares(1), peakTasks, 0).tasks);
  return [
    ...RESERVED_SHARES.map((share) => ({ minSize: Math.ceil((share * peakTasks) / containers) })),
    { shortageThreshold: Math.ceil(RESERVE_SHARE * peakTasks) - quiet - 1 },
  ];
};

/** Drydock under a trace, with more room than it keeps by default. */
const reserveJobs = async (
  folder: string,
  size: ClusterSize,
  trace: GeneratedTrace,
  seeds: number,
  byDefault: Plan,
): Promise<readonly Job[]> => {
  const { minSize } = byDefault.run.blueprint.group;
  const jobs: Job[] = [];
  for (const reserve of reservesFor(trace, size)) {
    const plan = await planFor(folder, size, reserve);
    const played = generatedJobs(plan, size, trace, seeds).filter(({ policy }) => policy === SUBJECT.name);
    jobs.push(...played.map((job) => ({ ...job, minSize, reserve: reserveInWords(reserve) })));
  }
  return jobs;
};

const realJobs = async (plan: Plan, size: ClusterSize, file: string, { seeds, traceDays }: Sample) => {
  const traffic = await readTrace(join(file), { days: traceDays });
  const { startMs, ...demand } = demandOf(traffic, size.peakTasks);
  const name = file.slice(file.lastIndexOf("/") + 1);
  return seedsOf(seeds).flatMap(({ seed, phaseSeconds }) =>
    jobsWith({ name, kind: "other" }, size, {
      ...plan.run,
      seed,
      demand: { ...demand, startMs: startMs + phaseSeconds * 1000 },
    }),
  );
};

const jobsWith = (
  { name, kind }: Pick<GeneratedTrace, "name" | "kind">,
  { containers }: ClusterSize,
  run: Omit<PolicyRun, "policy">,
): readonly Job[] => {
  const { group } = run.blueprint;
  // Only where nothing is wanted at times can nothing be kept.
  const minSize = run.demand.tasks.includes(0) ? 0 : group.minSize;
  const desiredCapacity = Math.max(minSize, Math.ceil((1.1 * run.demand.tasks[0]!) / containers));
  const blueprint = { ...run.blueprint, group: { ...group, minSize, desiredCapacity } };
  const days = (endOfDemand(run.demand) - run.demand.startMs) / DAY_MS;
  const managedType = managedTypeFor({ blueprint, demand: run.demand, services: servicesOf(run) }, NOTHING_BESIDE);
  return ALL_POLICIES.filter(({ learnsFromDays = 0 }) => learnsFromDays < days).map(({ name: policy }) => ({
    trace: name,
    kind,
    containers,
    policy,
    minSize,
    run: { ...run, blueprint, managedType, policy, preset: "aws" as const },
  }));
};

/** Seeds, with seconds after the minute at which the traffic changes. */
const seedsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    seed: index + 1,
    phaseSeconds: Math.round(((index + 0.5) * 60) / count),
  }));

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => !name.endsWith(".md"))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    throw new UserError(
      `--traces: got "${folder}", allowed a folder that holds traces; name one, or leave the option out`,
    );
  }
};
