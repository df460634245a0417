import { progressOf } from "../rehearsal/run-all";
import type { Budget } from "./budget";
import { type Candidate, keyOf } from "./candidate";
import type { Days } from "./days";
import { MAX_SIZE } from "./paths";
import type { Judged } from "./recommend";
import { type Base, changesOf, type Figures, type Outcome, type Rehearsed, rehearseRound } from "./rehearsals";
import type { Rehearse } from "./search";

/** A candidate that the settings' rules refuse. It is plain data. */
export interface Refused {
  /** Its settings that differ from today's, `PATH=VALUE` each. */
  readonly changes: readonly string[];
  /** The first sentence of the refusal. */
  readonly problem: string;
}

/** A candidate that was compared on all days. */
export interface Final extends Judged {
  /** Figures on the training days and, where the traffic has more than one day, on those held out. */
  readonly scores: readonly Figures[];
  /** The candidate with its max size. */
  readonly settings: Candidate;
}

/** The rehearsals of a tuning. */
export interface Rounds {
  /** Scores candidates on the screened days. */
  readonly screen: Rehearse;
  /** Rehearses screened candidates on all training days, and on those held out. */
  readonly compare: (candidates: readonly Candidate[]) => Promise<readonly Final[]>;
  /**
   * Rehearses a candidate on the days held out, with a minimum by the hour of the day that is learnt from the training days.
   *
   * @returns undefined where no days are held out
   */
  readonly schedule: (candidate: Candidate) => Promise<Figures | undefined>;
  /** The candidates that were refused so far. */
  readonly refused: readonly Refused[];
}

/** Gets how far it is, in words. */
export type Say = (progress: string) => void;

/**
 * Prepares the rounds of a tuning.
 *
 * @param today the settings as they are
 */
export function roundsOf(base: Base, today: Candidate, { days, screened }: Budget, say: Say): Rounds {
  const refused: Refused[] = [];
  const known = new Map<string, Outcome>();
  const { total } = days;
  const round = (
    candidates: readonly Candidate[],
    each: Days,
    onShares: (shares: readonly number[]) => void,
    scheduledBy?: Days,
  ) => rehearseRound(base, { candidates, today, days: each, total, onShares, ...(scheduledBy && { scheduledBy }) });
  const sayScreened = progress(say, `up to ${screened} settings, ${inDays(days.screened.length)} each`);
  return {
    refused,
    screen: async (candidates) => {
      const before = known.size;
      const outcomes = await round(candidates, days.screened, (shares) =>
        sayScreened([(before + sum(shares)) / screened]),
      );
      return outcomes.map((outcome, index) => {
        const candidate = candidates[index]!;
        known.set(keyOf(candidate), outcome);
        if ("figures" in outcome) return outcome.figures;
        refused.push({ changes: changesOf(base, candidate, today), problem: outcome.refusal });
        return undefined;
      });
    },
    schedule: async (candidate) => {
      if (days.heldOut.length === 0) return undefined;
      const report = progress(say, "a schedule on the days held out");
      const [outcome] = await round([candidate], days.heldOut, report, days.training);
      return outcome && "figures" in outcome ? outcome.figures : undefined;
    },
    compare: async (candidates) => {
      const isScreened = days.screened.length === days.training.length;
      const parts = [...(isScreened ? [] : [days.training]), ...(days.heldOut.length > 0 ? [days.heldOut] : [])];
      const played = sum(parts.map((each) => each.length));
      const sayCompared = progress(say, `the best ${candidates.length} settings, ${inDays(played)} each`);
      const outcomes = isScreened ? [candidates.map((each) => known.get(keyOf(each))!)] : [];
      let before = 0;
      for (const part of parts) {
        const report = (shares: readonly number[]): void =>
          sayCompared([(before + (part.length * sum(shares)) / shares.length) / played]);
        outcomes.push([...(await round(candidates, part, report))]);
        before += part.length;
      }
      return candidates.map((candidate, index) =>
        finalOf(
          candidate,
          outcomes.flatMap((each) => rehearsed(each[index]!)),
        ),
      );
    },
  };
}

const progress = (say: Say, what: string): ((shares: readonly number[]) => void) => {
  const beganMs = performance.now();
  return (shares) => say(progressOf(shares, performance.now() - beganMs, what));
};

const rehearsed = (outcome: Outcome): readonly Rehearsed[] => ("figures" in outcome ? [outcome] : []);

const finalOf = (candidate: Candidate, outcomes: readonly Rehearsed[]): Final => ({
  candidate,
  scores: outcomes.map(({ figures }) => figures),
  settings: { ...candidate, [MAX_SIZE]: Math.max(...outcomes.map(({ maxSize }) => maxSize)) },
});

const inDays = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
