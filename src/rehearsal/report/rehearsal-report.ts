import type { Resources } from "../../../functions/headroom/contract";
import type { Measures } from "../measures/measures";
import type { MonthlyCost, Prices } from "../money";
import type { JudgedObjective } from "../objectives";
import type { FigureSpread } from "../repeated-runs";
import type { PolicyOutcome } from "../run-policy";
import type { ScenariosReport } from "../scenarios/ask";
import type { Reserve } from "../sizing";
import type { Reading } from "../traffic/traffic";
import type { FargateCost, Verdict } from "../verdict";

/** The result of a rehearsal. It is plain data, and `--json` prints it as it is. */
export interface RehearsalReport {
  /** Name of the environment, or of the cluster that was read from a folder. */
  readonly environment: string;
  /** Sentences on a cluster that Drydock did not make, as it was read; null where the cluster is Drydock's. */
  readonly foreign: readonly string[] | null;
  readonly traffic: {
    /** A file's name, or the name of the generated traffic. */
    readonly source: string;
    /** Begin of the traffic, ISO 8601. */
    readonly start: string;
    readonly days: number;
    /** Tasks wanted at the peak; of several applications all together, counted in usual containers. */
    readonly peakTasks: number;
    /** How the trace was read; null for generated traffic. */
    readonly reading: Reading | null;
    /** Highest number of tasks wanted in each of 88 equal spans of time. */
    readonly wanted: readonly number[];
    /** Each application where there are several, in the order of their names; else none. */
    readonly services: readonly ServiceTraffic[];
  };
  /** The cluster as it was rehearsed. */
  readonly cluster: {
    readonly instanceType: string;
    /** Instances. */
    readonly minSize: number;
    /** Instances; more than the environment's when the peak needs more. */
    readonly maxSize: number;
    /** CPU units and MiB that one task reserves. */
    readonly task: Resources;
    /** Tasks that an empty instance holds. */
    readonly tasksPerInstance: number;
    /** The room that Drydock keeps free, in such tasks and in percent of those in use. */
    readonly reserve: Reserve;
  };
  /** The runs of each policy. */
  readonly runs: {
    /** 1, or as many as were asked for. */
    readonly count: number;
    /** The run whose waiting is the median of the subject's, from 1 on: all but `spread` is of this one. */
    readonly shown: number;
    /** Its seed. */
    readonly seed: number;
  };
  /** One sentence for each thing to know or to mend, in the environment or in the subject's run. */
  readonly warnings: readonly string[];
  /** The environment's objectives, judged by the subject's run; none where it has none. */
  readonly objectives: readonly JudgedObjective[];
  /** Name of the policy that is rehearsed. */
  readonly subject: string;
  /** Name of the policy whose figures the others' are divided by. */
  readonly reference: string;
  /** Every policy that ran, by its name, in the order of the registry. */
  readonly policies: Readonly<Record<string, PolicyReport>>;
  /** Money beside the policies; null where the region's table has no price of the instance type. */
  readonly money: Money | null;
  /** The scenarios that were asked for; null where none was. */
  readonly scenarios: ScenariosReport | null;
  /** Seconds of virtual time that were measured. */
  readonly durationSeconds: number;
  /** Seconds that the rehearsal took. */
  readonly wallSeconds: number;
}

/** An application, and the traffic that it followed. */
export interface ServiceTraffic {
  /** Name of the application. */
  readonly name: string;
  /** CPU units and MiB that one task reserves. */
  readonly task: Resources;
  /** Tasks wanted at its peak. */
  readonly peakTasks: number;
  /** A file's name, the name of the generated traffic, "its minimum" or "its count today". */
  readonly source: string;
  /** How its trace was read; null where it has none. */
  readonly reading: Reading | null;
}

/** One policy's run, and its figures beside the reference's. */
export interface PolicyReport extends PolicyOutcome {
  /** The policy's name for people. */
  readonly title: string;
  /** A sentence that explains the policy. @default none */
  readonly note?: string;
  /** Beside the reference; those of the reference itself are 1, or null. */
  readonly ratios: Ratios;
  /** The figures that policies are compared by, over all runs; empty where there is one. */
  readonly spread: readonly FigureSpread[];
  /** Its cost a month; null where no price is known. */
  readonly usdPerMonth: MonthlyCost | null;
}

/** Money beside the policies. */
export interface Money {
  /** Region and day of the prices, in words. */
  readonly source: string;
  readonly prices: Prices;
  /** The same tasks on Fargate; null where they cannot run on it, which the verdict explains. */
  readonly fargate: FargateCost | null;
  /** Own instances, or managed ones? */
  readonly verdict: Verdict;
}

/** A policy's figures over the reference's; null where the reference's is 0. */
export interface Ratios {
  /** Of pending task-minutes. */
  readonly waiting: number | null;
  /** Of instance-hours. */
  readonly cost: number | null;
  /** Of instance starts and stops. */
  readonly actions: number | null;
}

/** Divides a policy's figures by the reference's. */
export const ratiosOf = (measures: Measures, reference: Measures): Ratios => {
  const ratio = (figure: (of: Measures) => number): number | null => {
    const divisor = figure(reference);
    return divisor === 0 ? null : figure(measures) / divisor;
  };
  return {
    waiting: ratio(({ waiting }) => waiting.taskMinutes),
    cost: ratio(({ cost }) => cost.instanceHours),
    actions: ratio(({ instances }) => instances.starts + instances.stops),
  };
};
