import type { SettingMembers } from "../environment/patch";
import { progressOf } from "../rehearsal/run-all";
import type { Budget } from "./budget";
import { type Candidate, keyOf } from "./candidate";
import type { Days } from "./days";
import { MAX_SIZE } from "./paths";
import type { Judged } from "./recommend";
import { type Base, type Figures, type Outcome, type Rehearsed, rehearseRound } from "./rehearsals";
import type { Rehearse } from "./search";
import { asTexts, changesOf, settingsOf } from "./tried-settings";

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
  /** The settings that the candidate stands for, with the max size that the peak needs, by their paths. */
  readonly settings: SettingMembers;
}

/** The rehearsals of a tuning. */
export interface Rounds {
  /** Scores candidates on the screened days. */
  readonly screen: Rehearse;
  /** Rehearses candidates on all training days, and on those held out. What is refused is left out. */
  readonly compare: (candidates: readonly Candidate[]) => Promise<readonly Final[]>;
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
  const round = (candidates: readonly Candidate[], each: Days, onShares: (shares: readonly number[]) => void) =>
    rehearseRound(base, { candidates, today, days: each, total, onShares });
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
        refused.push({ changes: asTexts(changesOf(base, candidate, today)), problem: outcome.refusal });
        return undefined;
      });
    },
    compare: async (candidates) => {
      const isScreened =
        days.screened.length === days.training.length && candidates.every((each) => known.has(keyOf(each)));
      const parts = [...(isScreened ? [] : [days.training]), ...(days.heldOut.length > 0 ? [days.heldOut] : [])];
      const played = sum(parts.map((each) => each.length));
      const count = candidates.length === 1 ? "one more setting" : `the best ${candidates.length} settings`;
      const sayCompared = progress(say, `${count}, ${inDays(played)} each`);
      const outcomes = isScreened ? [candidates.map((each) => known.get(keyOf(each))!)] : [];
      let before = 0;
      for (const part of parts) {
        const report = (shares: readonly number[]): void =>
          sayCompared([(before + (part.length * sum(shares)) / shares.length) / played]);
        outcomes.push([...(await round(candidates, part, report))]);
        before += part.length;
      }
      return candidates.flatMap((candidate, index) => {
        const its = outcomes.flatMap((each) => rehearsed(each[index]!));
        return its.length < outcomes.length ? [] : [finalOf(base, candidate, its)];
      });
    },
  };
}

const progress = (say: Say, what: string): ((shares: readonly number[]) => void) => {
  const beganMs = performance.now();
  return (shares) => say(progressOf(shares, performance.now() - beganMs, what));
};

const rehearsed = (outcome: Outcome): readonly Rehearsed[] => ("figures" in outcome ? [outcome] : []);

const finalOf = (base: Base, candidate: Candidate, outcomes: readonly Rehearsed[]): Final => ({
  candidate,
  scores: outcomes.map(({ figures }) => figures),
  settings: { ...settingsOf(base, candidate), [MAX_SIZE]: Math.max(...outcomes.map(({ maxSize }) => maxSize)) },
});

const inDays = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
