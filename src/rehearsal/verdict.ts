import type { Resources } from "../../functions/headroom/contract";
import { HOURS_PER_MONTH } from "../aws/list-prices";
import { type FargateSize, fargateSizeOf, fargateUsdPerHour, type MonthlyCost, type Prices } from "./money";
import { type Demand, demandSteps, endOfDemand } from "./traffic/demand";

/** The cost of the same tasks on Fargate. */
export interface FargateCost {
  /** The size of Fargate that a task of the usual container takes. */
  readonly size: FargateSize;
  /** USD a month. */
  readonly totalUsd: number;
  /** Task-minutes that tasks wait until their machine is there. */
  readonly waitingTaskMinutes: number;
  /** Tasks on an instance below which Fargate is the cheaper one. */
  readonly breakEvenTasksPerInstance: number;
}

/** A way to run the tasks. */
export type Way = "own" | "managed-instances" | "fargate";

/** Own instances, or managed ones? */
export interface Verdict {
  /** The cheapest way. */
  readonly cheapest: Way;
  /** The answer, in sentences. */
  readonly sentences: readonly string[];
}

/** A service of the demand. */
export interface PricedService {
  /** CPU units and MiB that one task reserves. */
  readonly task: Resources;
  readonly demand: Demand;
}

/**
 * Seconds from a task being wanted on Fargate until its machine is there; a task without a place on an instance waits for
 * the like. Modelling assumption: AWS publishes no figure.
 */
const FARGATE_START_SECONDS = 30;

/**
 * The cost of services on Fargate.
 *
 * @returns undefined where a task is larger than Fargate's largest size
 */
export function fargateCost(services: readonly PricedService[], prices: Prices): FargateCost | undefined {
  let totalUsd = 0;
  let starts = 0;
  for (const { task, demand } of services) {
    const size = fargateSizeOf(task);
    if (!size) return undefined;
    const usage = usageOf(demand);
    totalUsd += usage.meanTasks * fargateUsdPerHour(size, prices) * HOURS_PER_MONTH;
    starts += usage.starts;
  }
  const size = fargateSizeOf(services[0]!.task)!;
  return {
    size,
    totalUsd,
    waitingTaskMinutes: (starts * FARGATE_START_SECONDS) / 60,
    breakEvenTasksPerInstance: prices.instanceUsdPerHour / fargateUsdPerHour(size, prices),
  };
}

/** The mean of a demand, and the tasks that come to be wanted. */
const usageOf = (demand: Demand): { readonly meanTasks: number; readonly starts: number } => {
  const steps = [...demandSteps(demand)];
  const endMs = endOfDemand(demand);
  let taskMs = 0;
  let starts = 0;
  for (const [index, { time, tasks }] of steps.entries()) {
    taskMs += tasks * ((steps[index + 1]?.time ?? endMs) - time);
    starts += Math.max(0, tasks - (steps[index - 1]?.tasks ?? tasks));
  }
  return { meanTasks: taskMs / (endMs - demand.startMs), starts };
};

/** A way with its cost and its waiting. */
interface PricedWay {
  readonly totalUsd: number;
  readonly waitingTaskMinutes: number;
}

/**
 * Compares own instances under the subject with ECS Managed Instances and Fargate: the cheapest way is the answer. It
 * names the price from which another way would be.
 *
 * @param managed undefined where Managed Instances were not rehearsed
 * @param fargate undefined where a task is too large for it
 */
export function verdictOf(
  own: PricedWay,
  managed: (PricedWay & { readonly cost: MonthlyCost; readonly feePercent: number }) | undefined,
  fargate: FargateCost | undefined,
): Verdict {
  const ways: readonly (readonly [Way, PricedWay])[] = [
    ["own", own],
    ...(managed ? ([["managed-instances", managed]] as const) : []),
    ...(fargate ? ([["fargate", fargate]] as const) : []),
  ];
  const [cheapest] = ways.reduce((best, each) => (each[1].totalUsd < best[1].totalUsd ? each : best));
  return {
    cheapest,
    sentences: [
      `Own or managed? ${ANSWERS[cheapest]}Own instances: USD ${usd(own.totalUsd)} a month, ${minutes(own)} task-minutes of waiting.`,
      ...(managed ? [managedSentence(own, managed)] : []),
      ...(fargate ? [fargateSentence(fargate)] : []),
    ],
  };
}

const ANSWERS: Readonly<Record<Way, string>> = {
  own: "",
  "managed-instances": "Use Managed Instances. ",
  fargate: "Use Fargate. ",
};

const managedSentence = (
  own: PricedWay,
  managed: PricedWay & { readonly cost: MonthlyCost; readonly feePercent: number },
): string => {
  const { instancesUsd } = managed.cost;
  const breakEven = (own.totalUsd / instancesUsd - 1) * 100;
  const words =
    breakEven <= 0
      ? "dearer even without a fee"
      : `cheaper with a fee below ${breakEven.toFixed(0)} % (it is ${managed.feePercent} %)`;
  return `Managed Instances: USD ${usd(managed.totalUsd)}, ${minutes(managed)}; ${words}.`;
};

const fargateSentence = (fargate: FargateCost): string =>
  `Fargate: USD ${usd(fargate.totalUsd)}, ${minutes(fargate)}; cheaper below ${fargate.breakEvenTasksPerInstance.toFixed(1)} tasks on an instance.`;

const usd = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });

const minutes = ({ waitingTaskMinutes }: PricedWay): string => Math.round(waitingTaskMinutes).toLocaleString("en-US");
