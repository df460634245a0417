import type { Candidate } from "./candidate";

/** The figures by which candidates are compared. */
export interface Score {
  /** Cost of the instances with their disks and detailed monitoring, in USD a month. */
  readonly usdPerMonth: number;
  /** Minutes that tasks wait for a place, added up, a day. */
  readonly waitingPerDay: number;
  /** The environment's objectives that are missed. */
  readonly missed: number;
}

/** A candidate and its score. */
export interface Scored {
  readonly candidate: Candidate;
  readonly score: Score;
}

const AXES = ["missed", "usdPerMonth", "waitingPerDay"] as const satisfies readonly (keyof Score)[];

const isBetter = (one: Score, other: Score): boolean =>
  AXES.every((axis) => one[axis] <= other[axis]) && AXES.some((axis) => one[axis] < other[axis]);

const isSame = (one: Score, other: Score): boolean => AXES.every((axis) => one[axis] === other[axis]);

/** The candidates that no other one beats in all figures, the cheapest first. Of those with the same figures the first counts. */
export const frontOf = <Item extends Scored>(scored: readonly Item[]): readonly Item[] =>
  scored
    .filter(
      ({ score }, place) =>
        !scored.some((other, index) => isBetter(other.score, score) || (index < place && isSame(other.score, score))),
    )
    .toSorted((one, other) => one.score.usdPerMonth - other.score.usdPerMonth);
