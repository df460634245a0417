import { mean } from "simple-statistics";
import { lowerBoundHoursOf } from "../../src/rehearsal/measures/measures";
import { monthlyCost, NOTHING_BESIDE, type Prices, pricesFor } from "../../src/rehearsal/money";
import { ALL_POLICIES } from "../../src/rehearsal/policies";
import { usdOf } from "../../src/rehearsal/run";
import { type Ending, type PolicyOutcome, servicesOf } from "../../src/rehearsal/run-policy";
import { endOfDemand } from "../../src/rehearsal/traffic/demand";
import { DAY_MS } from "../../src/rehearsal/traffic/traffic";
import type { Job } from "./jobs";

/** Mean, minimum and maximum of a figure over the seeds. */
export interface Spread {
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** One policy under one trace in one cluster. */
export interface Figures extends Pick<Job, "trace" | "kind" | "containers" | "policy" | "reserve"> {
  /** Runs, each with a seed of its own. */
  readonly runs: number;
  /** Task-minutes that tasks waited for a place. */
  readonly waiting: Spread;
  /** Instance-hours over the lower bound; of Fargate its price over that of the lower bound. */
  readonly cost: Spread;
  /** Instances started and stopped in a day. */
  readonly actionsPerDay: Spread;
  /** Tasks that died with their instance: the maximum of a run. */
  readonly killed: number;
  /** 99th percentile of the waits, in seconds; 0 where nothing was wanted anew. */
  readonly p99Seconds: Spread;
  /** Price of the instances a month, with the fee where AWS manages them, in USD. */
  readonly usdPerMonth: Spread;
}

/** A run and its end. */
export interface Result {
  readonly job: Job;
  readonly ending: Ending;
}

/** The figures of each policy under each trace in each cluster, in the order of the results. @throws when a run failed */
export function figuresOf(results: readonly Result[]): readonly Figures[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const { trace, containers, policy, reserve } = result.job;
    const key = JSON.stringify([containers, trace, policy, reserve]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map(figuresOfGroup);
}

const figuresOfGroup = (group: readonly Result[]): Figures => {
  const { trace, kind, containers, policy, reserve } = group[0]!.job;
  const runs = group.map(({ job, ending }) => ({ job, outcome: outcomeOf(job, ending) }));
  const spread = (of: (outcome: PolicyOutcome, days: number, job: Job) => number) =>
    spreadOf(runs.map(({ job, outcome }) => of(outcome, daysOf(job), job)));
  return {
    trace,
    kind,
    containers,
    policy,
    ...(reserve !== undefined && { reserve }),
    runs: runs.length,
    waiting: spread(({ measures }) => measures.waiting.taskMinutes),
    cost: spread((outcome, days, job) => costOf(outcome, days, job)),
    actionsPerDay: spread(({ measures: { instances } }, days) => (instances.starts + instances.stops) / days),
    killed: Math.max(...runs.map(({ outcome }) => outcome.measures.tasks.killed)),
    p99Seconds: spread(({ measures }) => measures.waiting.p99Seconds ?? 0),
    usdPerMonth: spread((outcome, _, job) => totalUsd(outcome, job)),
  };
};

const outcomeOf = ({ trace, policy, run }: Job, ending: Ending): PolicyOutcome => {
  if (ending.kind === "failed") throw new Error(`${policy} under ${trace}, seed ${run.seed}: ${ending.error}`);
  return ending.outcome;
};

const daysOf = ({ run: { demand } }: Job): number => (endOfDemand(demand) - demand.startMs) / DAY_MS;

/** Instance-hours over the lower bound; of Fargate, which has no instances, the prices of both. */
const costOf = (outcome: PolicyOutcome, days: number, job: Job): number => {
  const { run, minSize } = job;
  const boundHours = lowerBoundHoursOf({ ...run, minSize, services: servicesOf(run) });
  if (!outcome.fargateHours) return outcome.measures.cost.instanceHours / boundHours;
  const bound = monthlyCost(boundHours / (24 * days), run.blueprint.group, pricesOf(job), false);
  return totalUsd(outcome, job) / bound.totalUsd;
};

const totalUsd = (outcome: PolicyOutcome, job: Job): number => {
  const hasFee = ALL_POLICIES.some(({ name, fee }) => name === job.policy && fee !== undefined);
  const cost = usdOf(outcome, job.run, pricesOf(job), hasFee);
  if (!cost) throw new Error(`a task of ${job.trace} is too large for Fargate`);
  return cost.totalUsd;
};

const pricesOf = ({ run: { blueprint } }: Job): Prices => {
  const known = pricesFor(blueprint, NOTHING_BESIDE);
  if (!known) throw new Error(`there is no price of ${blueprint.group.instanceType} in ${blueprint.region}`);
  return known.prices;
};

const spreadOf = (values: readonly number[]): Spread => ({
  mean: mean([...values]),
  minimum: Math.min(...values),
  maximum: Math.max(...values),
});
