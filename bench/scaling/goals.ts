import { SUBJECT } from "../../src/rehearsal/policies";
import { clairvoyant } from "../../src/rehearsal/policies/clairvoyant";
import { managedPacked } from "../../src/rehearsal/policies/managed-scaling";
import type { Figures } from "./figures";

/** A goal of Drydock's scaling, and what stands against it. */
export interface Goal {
  /** The goal in words. */
  readonly name: string;
  /** One entry for each figure that misses it. Without any it is reached. */
  readonly misses: readonly string[];
}

/** Figures of one trace in one cluster: Drydock's, and the others'. */
interface Cell {
  readonly own: Figures;
  readonly others: readonly Figures[];
}

const MAX_FLASH_MINUTES = 350;
const MAX_SMALL_COST = 1.3;
const MAX_SQUARE_ACTIONS = 100;

/** Shares of managed scaling's waiting on smooth traffic, each with the cost that it may have. */
const SMOOTH = [
  { share: 0.25, cost: 1.12 },
  { share: 0.1, cost: 1.15 },
] as const;

/** Each goal: its words, and what misses it in a cell. */
const GOALS: readonly { readonly name: string; readonly missIn: (cell: Cell) => string | undefined }[] = [
  {
    name: "smooth traffic: 0.25 of managed scaling's waiting at 1.12 of the lower bound, or 0.10 at 1.15",
    missIn: ({ own, others }) => {
      if (own.kind !== "smooth") return undefined;
      const rival = others.find(({ policy }) => policy === managedPacked.name);
      const share = rival && own.waiting.mean / rival.waiting.mean;
      if (share === undefined || SMOOTH.some((goal) => share <= goal.share && own.cost.mean <= goal.cost))
        return undefined;
      return `${share.toFixed(2)} at ${own.cost.mean.toFixed(2)}`;
    },
  },
  {
    name: "no rival is better both in waiting and in cost",
    missIn: ({ own, others }) => {
      const better = others.filter(
        (other) =>
          other.policy !== clairvoyant.name && other.waiting.mean < own.waiting.mean && other.cost.mean < own.cost.mean,
      );
      return better.length === 0 ? undefined : better.map(({ policy }) => policy).join(" and ");
    },
  },
  {
    name: `flash crowd of ${MAX_FLASH_MINUTES} task-minutes at the maximum`,
    missIn: ({ own }) =>
      own.kind === "flash" && own.waiting.mean > MAX_FLASH_MINUTES ? own.waiting.mean.toFixed(0) : undefined,
  },
  {
    name: `1 and 2 containers an instance: ${MAX_SMALL_COST} of the lower bound at the maximum`,
    missIn: ({ own }) => (own.containers <= 2 && own.cost.mean > MAX_SMALL_COST ? own.cost.mean.toFixed(2) : undefined),
  },
  {
    name: `square waves: ${MAX_SQUARE_ACTIONS} starts and stops a day at the maximum`,
    missIn: ({ own }) =>
      own.kind === "square" && own.actionsPerDay.mean > MAX_SQUARE_ACTIONS
        ? own.actionsPerDay.mean.toFixed(0)
        : undefined,
  },
  {
    name: "constant demand starts and stops nothing",
    missIn: ({ own }) =>
      own.kind === "constant" && own.actionsPerDay.maximum > 0 ? own.actionsPerDay.maximum.toFixed(0) : undefined,
  },
  {
    name: "no task is killed",
    missIn: ({ own }) => (own.killed > 0 ? String(own.killed) : undefined),
  },
];

/** Every goal, judged by the figures. */
export function goalsOf(figures: readonly Figures[]): readonly Goal[] {
  const cells = figures
    .filter(({ policy }) => policy === SUBJECT.name)
    .map((own) => ({
      own,
      others: figures.filter(
        ({ policy, trace, containers }) =>
          policy !== own.policy && trace === own.trace && containers === own.containers,
      ),
    }));
  return GOALS.map(({ name, missIn }) => ({
    name,
    misses: cells.flatMap((cell) => {
      const miss = missIn(cell);
      return miss === undefined ? [] : [`${cell.own.trace} with ${cell.own.containers} an instance (${miss})`];
    }),
  }));
}

/** All goals in one line. */
export const verdictOf = (goals: readonly Goal[]): string => {
  const missed = goals.filter(({ misses }) => misses.length > 0);
  if (missed.length === 0) return `PASS: all ${goals.length} goals are reached.`;
  return `FAIL: ${missed.length} of ${goals.length} goals are missed: ${missed.map(({ name }) => name).join("; ")}.`;
};
