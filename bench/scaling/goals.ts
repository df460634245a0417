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

/** Figures of one trace in one cluster: Drydock's, the others', and Drydock's with more reserve. */
interface Cell {
  readonly own: Figures;
  readonly others: readonly Figures[];
  readonly reserved: readonly Figures[];
}

const MAX_FLASH_MINUTES = 350;
const MAX_RESERVED_FLASH_MINUTES = 250;
const MAX_SMALL_COST = 1.3;
const MAX_SQUARE_ACTIONS = 100;

/** Shares of managed scaling's waiting on smooth traffic, each with the cost that it may have. */
const SMOOTH = [
  { share: 0.25, cost: 1.12 },
  { share: 0.1, cost: 1.15 },
] as const;

/** A point between waiting and cost. */
interface Point {
  /** Waiting, as a share of managed scaling's. */
  readonly share: number;
  /** Instance-hours over the lower bound. */
  readonly cost: number;
}

/** Where figures stand between waiting and cost; undefined where managed scaling was not played. */
const pointOf = ({ waiting, cost }: Figures, others: readonly Figures[]): Point | undefined => {
  const rival = others.find(({ policy }) => policy === managedPacked.name);
  return rival && { share: waiting.mean / rival.waiting.mean, cost: cost.mean };
};

const pointInWords = ({ share, cost }: Point): string => `${share.toFixed(2)} at ${cost.toFixed(2)}`;

/** Each goal: its words, and what misses it in a cell. */
const GOALS: readonly { readonly name: string; readonly missIn: (cell: Cell) => string | undefined }[] = [
  {
    name: "smooth traffic: 0.25 of managed scaling's waiting at 1.12 of the lower bound, or 0.10 at 1.15",
    missIn: ({ own, others }) => {
      const point = own.kind === "smooth" ? pointOf(own, others) : undefined;
      if (!point || SMOOTH.some((goal) => point.share <= goal.share && point.cost <= goal.cost)) return undefined;
      return pointInWords(point);
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
    name: `flash crowd of ${MAX_RESERVED_FLASH_MINUTES} task-minutes at the maximum with a reserve`,
    missIn: ({ own, reserved }) => {
      if (own.kind !== "flash" || reserved.length === 0 || cheapestReserve(reserved)) return undefined;
      return Math.min(...reserved.map(({ waiting }) => waiting.mean)).toFixed(0);
    },
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

/** The cheapest reserve with which a flash crowd waits no longer than it may. */
const cheapestReserve = (reserved: readonly Figures[]): Figures | undefined =>
  reserved
    .filter(({ waiting }) => waiting.mean <= MAX_RESERVED_FLASH_MINUTES)
    .sort((one, other) => one.usdPerMonth.mean - other.usdPerMonth.mean)[0];

const cellsOf = (figures: readonly Figures[]): readonly Cell[] =>
  figures
    .filter(({ policy, reserve }) => policy === SUBJECT.name && reserve === undefined)
    .map((own) => {
      const others = figures.filter(
        (other) => other !== own && other.trace === own.trace && other.containers === own.containers,
      );
      return {
        own,
        others: others.filter(({ reserve }) => reserve === undefined),
        reserved: others.filter(({ reserve }) => reserve !== undefined),
      };
    });

/** Every goal, judged by the figures. */
export function goalsOf(figures: readonly Figures[]): readonly Goal[] {
  const cells = cellsOf(figures);
  return GOALS.map(({ name, missIn }) => ({
    name,
    misses: cells.flatMap((cell) => {
      const miss = missIn(cell);
      return miss === undefined ? [] : [`${cell.own.trace} with ${cell.own.containers} an instance (${miss})`];
    }),
  }));
}

/** The price of the cheapest reserve for a flash crowd, a sentence for each cluster that has one. */
export const reserveSentences = (figures: readonly Figures[]): readonly string[] =>
  cellsOf(figures).flatMap(({ own, reserved }) => {
    const best = own.kind === "flash" ? cheapestReserve(reserved) : undefined;
    if (!best) return [];
    const usd = best.usdPerMonth.mean - own.usdPerMonth.mean;
    return [
      `${own.trace} with ${own.containers} an instance: ${best.reserve} makes ${best.waiting.mean.toFixed(0)} task-minutes of ${own.waiting.mean.toFixed(0)}, for USD ${usd.toFixed(0)} a month more (${own.usdPerMonth.mean.toFixed(0)} without).`,
    ];
  });

/** A line of the frontier between waiting and cost: a cluster, and the point of each reserve. */
export interface FrontierLine {
  /** The trace and the cluster in words. */
  readonly name: string;
  /** The default first, then each reserve with its point in words. */
  readonly points: readonly { readonly reserve: string; readonly point: string }[];
}

/**
 * The frontier between waiting and cost on smooth traffic, which the goals ask for at once: waiting as a share of managed
 * scaling's at so many instance-hours over the lower bound, with more and more reserve.
 */
export const frontierOf = (figures: readonly Figures[]): readonly FrontierLine[] =>
  cellsOf(figures)
    .filter(({ own }) => own.kind === "smooth")
    .map(({ own, others, reserved }) => ({
      name: `${own.trace}, ${own.containers} an instance`,
      points: [own, ...reserved].flatMap((each) => {
        const point = pointOf(each, others);
        return point ? [{ reserve: each.reserve ?? "default", point: pointInWords(point) }] : [];
      }),
    }));

/** All goals in one line. */
export const verdictOf = (goals: readonly Goal[]): string => {
  const missed = goals.filter(({ misses }) => misses.length > 0);
  if (missed.length === 0) return `PASS: all ${goals.length} goals are reached.`;
  return `FAIL: ${missed.length} of ${goals.length} goals are missed: ${missed.map(({ name }) => name).join("; ")}.`;
};
