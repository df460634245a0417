import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { inParallel } from "../../functions/shared/parallel";
import { synthesizeStacks } from "../add-stacks";
import { settingsFrom } from "../environment/changes";
import { readEnvironment } from "../environment/load";
import type { SettingMembers } from "../environment/patch";
import type { Environment } from "../environment/schema";
import { besideInstances } from "../rehearsal/blueprint/beside-instances";
import { monthlyCost, type Prices, pricesFor } from "../rehearsal/money";
import { type JudgedObjective, judge } from "../rehearsal/objectives";
import { SUBJECT } from "../rehearsal/policies";
import { type Plan, planOf, type RehearsalOptions } from "../rehearsal/run";
import type { PolicyOutcome, PolicyRunner } from "../rehearsal/run-policy";
import { chooseTraffic, type TrafficReader } from "../rehearsal/traffic/choose-traffic";
import { endOfDemand } from "../rehearsal/traffic/demand";
import { DAY_MS, type Traffic } from "../rehearsal/traffic/traffic";
import { isUserError, UserError } from "../user-error";
import type { Candidate } from "./candidate";
import { type Days, runOnDays } from "./days";
import type { Score } from "./front";
import { asTexts, changesOf, type Tuned } from "./tried-settings";

/** The traffic of a tuning, the virtual AWS in which it is rehearsed, and prices. */
export type TuningOptions = Omit<
  RehearsalOptions,
  | "stacksDir"
  | "asIs"
  | "cpuUsePercent"
  | "policies"
  | "runs"
  | "isDetailed"
  | "scenario"
  | "readTraffic"
  | "service"
  | "foreign"
  | "countsUsual"
>;

/** The figures of a candidate under some days of traffic. It is plain data. */
export interface Figures extends Score {
  /** Tasks whose instance ended before they had stopped. */
  readonly killed: number;
  /** 99th percentile of the time that tasks wait for a place, in seconds; null when no task came to be wanted. */
  readonly p99WaitSeconds: number | null;
  /** Instances launched and terminated, a day. */
  readonly startsAndStopsPerDay: number;
  /** The environment's objectives. */
  readonly objectives: readonly JudgedObjective[];
}

/** A candidate that was rehearsed. */
export interface Rehearsed {
  readonly figures: Figures;
  /** The group's max size that the peak needs, or the environment's where that is enough. */
  readonly maxSize: number;
}

/** The settings as they are, from which each candidate differs. */
export interface Base extends Tuned {
  /** Its traffic is read once, and its peak is that of all candidates. */
  readonly options: Omit<RehearsalOptions, "stacksDir">;
  /** Folder for synths. */
  readonly folder: string;
  readonly runOne: PolicyRunner;
  /** Cost of one instance of a type a month, with its disks and detailed monitoring, in USD; undefined where the region has none. */
  readonly usdPerMonth: (type: string) => number | undefined;
}

/** A candidate as it was synthesized. */
interface Prepared {
  readonly plan: Plan;
  readonly prices: Prices;
}

/**
 * Plans the rehearsal of an environment as its file says.
 *
 * @param folder an empty one, for synths
 * @param runOne plays a run
 * @param onProgress gets how much of a trace is read, in words
 * @throws UserError when the environment or the traffic cannot be used, or its instances have no price
 */
export async function planBase(
  given: TuningOptions,
  folder: string,
  runOne: PolicyRunner,
  onProgress: (progress: string) => void,
): Promise<Omit<Base, "rhythm">> {
  const { environment } = readEnvironment(given.environment);
  const options = { ...given, readTraffic: readOnce() };
  return withStacks(environment, folder, async (stacksDir) => {
    const { plan } = await prepare({ ...options, stacksDir }, environment.name, onProgress);
    const beside = besideInstances(stacksDir, environment.name);
    const { region, group } = plan.run.blueprint;
    return {
      environment,
      options: { ...options, ...peaksOf(plan) },
      folder,
      runOne,
      plan,
      usdPerMonth: (instanceType) => {
        const found = pricesFor({ region, group: { ...group, instanceType } }, beside, given.prices);
        return found && monthlyCost(1, group, found.prices, false).totalUsd;
      },
    };
  });
}

/** Reads each trace once, however many candidates have it. */
const readOnce = (): TrafficReader => {
  const read = new Map<string, Promise<Traffic>>();
  return (choice, onProgress) => {
    const key = JSON.stringify([choice.trace, choice.column, choice.application]);
    const traffic = read.get(key) ?? chooseTraffic(choice, onProgress);
    read.set(key, traffic);
    return traffic;
  };
};

/** The peaks of a plan, as `--peak-tasks` takes them. Where no task is wanted there is none to name. */
const peaksOf = ({ run, peakTasks }: Plan): Pick<RehearsalOptions, "peakTasks"> => {
  if (peakTasks === 0) return {};
  return { peakTasks: run.services?.map(({ name, peakTasks: peak }) => `${name}=${peak}`) ?? [String(peakTasks)] };
};

/** Lends the folder of an environment's synthesized stacks. */
async function withStacks<Result>(
  environment: Environment,
  folder: string,
  use: (stacksDir: string) => Promise<Result>,
): Promise<Result> {
  const outdir = mkdtempSync(join(folder, "stacks-"));
  try {
    return await use(synthesizeStacks(environment, outdir));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

async function prepare(
  options: RehearsalOptions,
  environment: string,
  onProgress: (progress: string) => void = () => {},
): Promise<Prepared> {
  const plan = await planOf(options, onProgress);
  const { blueprint } = plan.run;
  const found = pricesFor(blueprint, besideInstances(options.stacksDir, environment), options.prices);
  if (found) return { plan, prices: found.prices };
  throw new UserError(
    `there is no price of ${blueprint.group.instanceType} in ${blueprint.region}, and tuning weighs money; give --prices a file with instanceUsdPerHour`,
  );
}

/** Candidates to rehearse, and the days of it. */
export interface Round {
  readonly candidates: readonly Candidate[];
  /** The settings as they are. */
  readonly today: Candidate;
  readonly days: Days;
  /** Days of the whole traffic. */
  readonly total: number;
  /** Gets the share of each candidate that is done, 0 to 1. */
  readonly onShares: (shares: readonly number[]) => void;
}

/** A candidate's rehearsal, or the sentence with which the settings' rules refuse it. */
export type Outcome = Rehearsed | { readonly refusal: string };

/**
 * Rehearses candidates, at most one for each core at a time. Each is synthesized first, as `npm run rehearse -- --set` does it.
 *
 * @throws UserError when the traffic cannot be used, the reason of the signal when it aborts
 */
export function rehearseRound(base: Base, round: Round): Promise<readonly Outcome[]> {
  const { candidates, today, onShares } = round;
  const shares = candidates.map(() => 0);
  return inParallel(candidates.entries(), availableParallelism(), async ([index, candidate]) => {
    base.options.signal?.throwIfAborted();
    const report = (share: number): void => {
      shares[index] = share;
      onShares(shares);
    };
    const outcome = await rehearseOne(base, changesOf(base, candidate, today), round, report);
    report(1);
    return outcome;
  });
}

async function rehearseOne(
  { environment: { name }, folder, options, runOne }: Base,
  changes: SettingMembers,
  { days, total }: Pick<Round, "days" | "total">,
  onProgress: (share: number) => void,
): Promise<Outcome> {
  const environment = environmentWith(name, changes);
  if ("refusal" in environment) return environment;
  return withStacks(environment, folder, async (stacksDir) => {
    const prepared = await prepare({ ...options, stacksDir }, name);
    const run = { ...runOnDays(prepared.plan.run, days, total), policy: SUBJECT.name };
    const outcome = await runOne(run, onProgress);
    const seconds = (endOfDemand(run.demand) - run.demand.startMs) / 1000;
    return {
      figures: figuresOf(outcome, prepared, environment, seconds),
      maxSize: prepared.plan.run.blueprint.group.maxSize,
    };
  });
}

const environmentWith = (name: string, changes: SettingMembers): Environment | { readonly refusal: string } => {
  try {
    return readEnvironment(name, undefined, undefined, settingsFrom(asTexts(changes))).environment;
  } catch (error) {
    if (!isUserError(error)) throw error;
    // The first line names the file, the second what is wrong.
    return { refusal: error.message.split("\n").at(1)?.trim() ?? error.message };
  }
};

const figuresOf = (
  outcome: PolicyOutcome,
  { plan, prices }: Prepared,
  { rehearsal }: Environment,
  seconds: number,
): Figures => {
  const { waiting, cost, tasks, instances } = outcome.measures;
  const usdPerMonth = monthlyCost(cost.instanceHours / (seconds / 3600), plan.run.blueprint.group, prices, false);
  const objectives = judge(rehearsal.objectives, [{ measures: outcome.measures, usdPerMonth }], seconds);
  const perDay = (count: number): number => (count * DAY_MS) / (seconds * 1000);
  return {
    usdPerMonth: usdPerMonth.totalUsd,
    waitingPerDay: perDay(waiting.taskMinutes),
    missed: objectives.filter(({ isMet }) => !isMet).length,
    killed: tasks.killed,
    p99WaitSeconds: waiting.p99Seconds,
    startsAndStopsPerDay: perDay(instances.starts + instances.stops),
    objectives,
  };
};
