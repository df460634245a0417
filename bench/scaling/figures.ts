import { mean } from "simple-statistics";
import type { Measures } from "../../src/rehearsal/measures/measures";
import { monthlyCost, pricesFor } from "../../src/rehearsal/money";
import { ALL_POLICIES } from "../../src/rehearsal/policies";
import type { Ending } from "../../src/rehearsal/run-policy";
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
export interface Figures extends Pick<Job, "trace" | "kind" | "containers" | "policy"> {
  /** Runs, each with a seed of its own. */
  readonly runs: number;
  /** Task-minutes that tasks waited for a place. */
  readonly waiting: Spread;
  /** Instance-hours over the lower bound. */
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
    const { trace, containers, policy } = result.job;
    const key = JSON.stringify([containers, trace, policy]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map(figuresOfGroup);
}

const figuresOfGroup = (group: readonly Result[]): Figures => {
  const { trace, kind, containers, policy } = group[0]!.job;
  const runs = group.map(({ job, ending }) => ({ job, measures: measuresOf(job, ending) }));
  const spread = (of: (measures: Measures, days: number, job: Job) => number) =>
    spreadOf(runs.map(({ job, measures }) => of(measures, daysOf(job), job)));
  return {
    trace,
    kind,
    containers,
    policy,
    runs: runs.length,
    waiting: spread(({ waiting }) => waiting.taskMinutes),
    cost: spread(({ cost }) => cost.ratio),
    actionsPerDay: spread(({ instances }, days) => (instances.starts + instances.stops) / days),
    killed: Math.max(...runs.map(({ measures }) => measures.tasks.killed)),
    p99Seconds: spread(({ waiting }) => waiting.p99Seconds ?? 0),
    usdPerMonth: spread(({ cost }, days, job) => usdOf(cost.instanceHours / (24 * days), job)),
  };
};

const measuresOf = ({ trace, policy, run }: Job, ending: Ending): Measures => {
  if (ending.kind === "failed") throw new Error(`${policy} under ${trace}, seed ${run.seed}: ${ending.error}`);
  return ending.outcome.measures;
};

const daysOf = ({ run: { demand } }: Job): number => (endOfDemand(demand) - demand.startMs) / DAY_MS;

const NOTHING_BESIDE = { natGateways: 0, loadBalancers: 0, addresses: 0 };

/** @param instances mean number that is paid for */
const usdOf = (instances: number, { policy, run: { blueprint } }: Job): number => {
  const known = pricesFor(blueprint, NOTHING_BESIDE);
  if (!known) throw new Error(`there is no price of ${blueprint.group.instanceType} in ${blueprint.region}`);
  const hasFee = ALL_POLICIES.some(({ name, fee }) => name === policy && fee !== undefined);
  return monthlyCost(instances, blueprint.group, known.prices, hasFee).totalUsd;
};

const spreadOf = (values: readonly number[]): Spread => ({
  mean: mean([...values]),
  minimum: Math.min(...values),
  maximum: Math.max(...values),
});
