import { billedHours, type FargateTask } from "./fargate";
import type { RunnableService } from "./managed-limits";
import {
  type FargateSize,
  type FargateUsage,
  fargateMonthlyCost,
  fargateSizeOf,
  type MonthlyCost,
  type Prices,
} from "./money";
import { HOUR_MS } from "./traffic/traffic";

/** The cost of the same tasks on Fargate. */
export interface FargateCost {
  /** The size of Fargate that a task of the usual container takes. */
  readonly size: FargateSize;
  /** USD a month. */
  readonly totalUsd: number;
  /** Task-minutes that tasks wait until their machine is there. */
  readonly waitingTaskMinutes: number;
  /** Tasks on an own instance, the mean of the time; null where there is no task or no instance. */
  readonly tasksPerInstance: number | null;
  /** Of such tasks the number below which Fargate is the cheaper one; null as above. */
  readonly breakEvenTasksPerInstance: number | null;
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

/** Services that were played on Fargate. */
export interface PlayedOnFargate {
  readonly services: readonly Pick<RunnableService, "name" | "task">[];
  readonly tasks: readonly FargateTask[];
  /** Milliseconds since the epoch: the time that counts. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The means of what is paid for: the hours of tasks by service over the hours of the time. */
export const usageOf = (
  hours: Readonly<Record<string, number>>,
  services: readonly Pick<RunnableService, "name" | "task">[],
  durationMs: number,
): readonly FargateUsage[] =>
  services.map(({ name, task }) => ({ task, tasks: (hours[name] ?? 0) / (durationMs / HOUR_MS) }));

/**
 * The cost of services on Fargate beside that of own instances.
 *
 * @param group the own instances: as many tasks are on Fargate Spot as instances are Spot Instances, in percent
 * @param tasksPerInstance usual containers that an instance holds
 * @returns undefined where a task is larger than Fargate's largest size
 */
export function fargateCost(
  { services, tasks, startMs, endMs }: PlayedOnFargate,
  own: OwnInstances,
  group: Parameters<typeof fargateMonthlyCost>[1],
  tasksPerInstance: number,
  prices: Prices,
): FargateCost | undefined {
  const usage = usageOf(billedHours(tasks, startMs, endMs), services, endMs - startMs);
  const cost = fargateMonthlyCost(usage, group, tasksPerInstance, prices);
  if (!cost) return undefined;
  const meanTasks = usage.reduce((sum, each) => sum + each.tasks, 0);
  const isUsed = meanTasks > 0 && own.instances > 0;
  return {
    size: fargateSizeOf(services[0]!.task)!,
    totalUsd: cost.totalUsd,
    waitingTaskMinutes: waitedMs(tasks, startMs, endMs) / 60_000,
    tasksPerInstance: isUsed ? meanTasks / own.instances : null,
    breakEvenTasksPerInstance: isUsed ? own.totalUsd / own.instances / (cost.totalUsd / meanTasks) : null,
  };
}

const waitedMs = (tasks: readonly FargateTask[], startMs: number, endMs: number): number =>
  tasks.reduce((sum, { wantedMs, placedMs, endedMs = placedMs }) => {
    const waitsUntil = Math.min(placedMs, endedMs, endMs);
    return sum + Math.max(0, waitsUntil - Math.max(wantedMs, startMs));
  }, 0);

/** A way with its cost and its waiting. */
interface PricedWay {
  /** USD a month. */
  readonly totalUsd: number;
  /** Task-minutes that tasks wait. */
  readonly waitingTaskMinutes: number;
}

/** Own instances under the subject. */
export interface OwnInstances extends PricedWay {
  /** Mean number that is paid for. */
  readonly instances: number;
  /** Whether there were enough of them for the tasks wanted. @default true */
  readonly isServed?: boolean;
}

/** ECS Managed Instances, as they were rehearsed. */
export interface ManagedWay extends PricedWay {
  readonly cost: MonthlyCost;
  /** Fee in percent of the instances' price on demand. */
  readonly feePercent: number;
  /** Name of their type, where it is not that of the own instances. @default it is */
  readonly otherType?: string | undefined;
  /** The thing for which fewer tasks fit on an instance there than on own ones. @default nothing */
  readonly sparser?: string | undefined;
  /** Whether there were enough of them for the tasks wanted: they are not the answer otherwise. @default true */
  readonly isServed?: boolean;
}

/** The thing for which tasks cannot run somewhere, as a part of a sentence. */
export interface Impossible {
  readonly reason: string;
}

/**
 * Compares own instances under the subject with ECS Managed Instances and Fargate: the cheapest way is the answer, own
 * instances where two cost the same. It names what each other way saves or costs, and where that turns.
 *
 * @param managed undefined where Managed Instances were not rehearsed
 * @param fargate the reason where the tasks cannot run on it
 */
export function verdictOf(
  own: PricedWay & Pick<OwnInstances, "isServed">,
  managed: ManagedWay | undefined,
  fargate: FargateCost | Impossible,
): Verdict {
  const ways: readonly PricedWayOf[] = [
    { way: "own", ...own },
    ...(managed && managed.isServed !== false ? [{ way: "managed-instances", ...managed } as const] : []),
    ...("reason" in fargate ? [] : [{ way: "fargate", ...fargate } as const]),
  ];
  const byPrice = [...ways].sort((one, other) => one.totalUsd - other.totalUsd);
  const cheapest = byPrice[0]!;
  const next = cheapest.way === "own" ? byPrice[1] : ways[0];
  return {
    cheapest: cheapest.way,
    sentences: [
      `Own or managed? ${answerOf(cheapest, next)}Own instances: USD ${usd(own.totalUsd)} a month${savedBy(cheapest, next)} ${minutes(own)} task-minutes of waiting${own.isServed === false ? ", as there were too few of them for the tasks wanted: the costs do not compare" : ""}.`,
      ...(managed ? [managedSentence(own, managed)] : []),
      "reason" in fargate ? `Fargate: no, ${fargate.reason}.` : fargateSentence(fargate),
    ],
  };
}

type PricedWayOf = PricedWay & { readonly way: Way };

const NAMES: Readonly<Record<Way, string>> = {
  own: "own instances",
  "managed-instances": "Managed Instances",
  fargate: "Fargate",
};

/** The way to use in the place of own instances, and what it saves. */
const answerOf = (cheapest: PricedWayOf, next: PricedWayOf | undefined): string =>
  cheapest.way === "own" || !next
    ? ""
    : `Use ${NAMES[cheapest.way]}, USD ${usd(next.totalUsd - cheapest.totalUsd)} a month less. `;

/** The saving of own instances where they are the cheapest: below it is the work that they may cost. */
const savedBy = (cheapest: PricedWayOf, next: PricedWayOf | undefined): string => {
  if (cheapest.way !== "own" || !next) return ",";
  const saved = next.totalUsd - cheapest.totalUsd;
  return saved === 0 ? `, as much as ${NAMES[next.way]};` : `, ${usd(saved)} less than ${NAMES[next.way]};`;
};

const managedSentence = (own: PricedWay, managed: ManagedWay): string => {
  const { otherType, sparser, isServed = true } = managed;
  const figures = `Managed Instances${otherType === undefined ? "" : ` of ${otherType}`}: USD ${usd(managed.totalUsd)}, ${minutes(managed)}`;
  if (!isServed) return `${figures} or more: ${sparser ?? "there were too few for the tasks wanted"}.`;
  return `${figures}${sparser ? `, as ${sparser}` : `; ${managedBreakEven(own, managed)}`}.`;
};

/** The fee at which Managed Instances cost as much as own ones. */
const managedBreakEven = (own: PricedWay, { cost, feePercent }: ManagedWay): string => {
  const { instancesUsd, feeUsd } = cost;
  if (instancesUsd === 0) return own.totalUsd === 0 ? "as much, without an instance" : "they need no instance";
  const left = own.totalUsd - instancesUsd;
  if (left <= 0) return "dearer even without a fee";
  return feeUsd === 0
    ? "cheaper without a fee"
    : `cheaper with a fee below ${whole((left / feeUsd) * feePercent)} % (it is ${feePercent} %)`;
};

const fargateSentence = (fargate: FargateCost): string => {
  const { tasksPerInstance, breakEvenTasksPerInstance } = fargate;
  const turn =
    breakEvenTasksPerInstance === null || tasksPerInstance === null
      ? ""
      : `; cheaper below ${breakEvenTasksPerInstance.toFixed(1)} tasks on an instance (there are ${tasksPerInstance.toFixed(1)})`;
  return `Fargate: USD ${usd(fargate.totalUsd)}, ${minutes(fargate)}${turn}.`;
};

const usd = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });

const minutes = ({ waitingTaskMinutes }: PricedWay): string => whole(waitingTaskMinutes);

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");
