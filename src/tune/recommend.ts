import type { Candidate } from "./candidate";
import type { Score } from "./front";

/** A candidate with its scores on each part of the traffic: the training days, then those that are held out. */
export interface Judged {
  readonly candidate: Candidate;
  readonly scores: readonly Score[];
}

/** The terms by which candidates are judged. */
export interface Terms {
  /** Days of each part. */
  readonly days: readonly number[];
  /** Whether an objective of the environment bounds waiting. If not, tasks may wait no longer than under today's settings. */
  readonly boundsWaiting: boolean;
}

/** The reason for which a candidate is recommended, or none is. */
export type Reason =
  /** It is the cheapest of those that meet the objectives, and no more waits than may. */
  | "cheaper"
  /** Nothing is cheaper, and tasks wait less for the same money. */
  | "waitsLess"
  /** Nothing is better than today's settings. */
  | "keep"
  /** Today's settings miss an objective, and of those that miss none it waits least. */
  | "meetsObjectives"
  /** All miss an objective. */
  | "none";

/** The answer. */
export interface Choice<Item extends Judged> {
  readonly reason: Reason;
  /** The candidate to take; today's for `keep`; for `none` the one that misses the fewest objectives. */
  readonly best: Item;
}

/** Share of the cost within which candidates cost the same: what AWS's clocks alone move. */
const SAME_COST = 0.01;

/** Share of the waiting that a change of settings must save to be worth it, where it saves no money. */
const LESS_WAITING = 0.1;

/** Chooses among candidates. @param today one of them: the settings as they are */
export function choose<Item extends Judged>(items: readonly Item[], today: Item, terms: Terms): Choice<Item> {
  const usd = (item: Item) => mean(item, terms, "usdPerMonth");
  const waiting = (item: Item) => mean(item, terms, "waitingPerDay");
  const met = items.filter(({ scores }) => scores.every(({ missed }) => missed === 0));
  if (met.length === 0) return { reason: "none", best: lowest(items, [missedBy, usd]) };
  const allowed = terms.boundsWaiting ? met : met.filter((each) => waitsNoLonger(each, today));
  if (allowed.length === 0) return { reason: "meetsObjectives", best: lowest(met, [waiting, usd]) };
  const limit = Math.min(...allowed.map(usd)) * (1 + SAME_COST);
  const cheapest = lowest(
    allowed.filter((each) => usd(each) <= limit),
    [(each) => changesOf(each, today), waiting, usd],
  );
  if (!met.includes(today) || usd(cheapest) < usd(today) * (1 - SAME_COST))
    return { reason: "cheaper", best: cheapest };
  const patient = lowest(
    met.filter((each) => usd(each) <= usd(today) * (1 + SAME_COST) && waitsNoLonger(each, today)),
    [waiting, usd],
  );
  return savesWaiting(patient, today, terms) ? { reason: "waitsLess", best: patient } : { reason: "keep", best: today };
}

/**
 * Chooses with one candidate more, which differs from the choice among the others in one setting that saves waiting: it takes the
 * place of the choice where it costs the same.
 */
export function chooseWith<Item extends Judged>(
  items: readonly Item[],
  more: Item,
  today: Item,
  terms: Terms,
): Choice<Item> {
  const choice = choose([...items, more], today, terms);
  const isAsCheap = mean(more, terms, "usdPerMonth") <= mean(choice.best, terms, "usdPerMonth") * (1 + SAME_COST);
  return choice.reason === "cheaper" &&
    missedBy(more) === 0 &&
    isAsCheap &&
    waitsNoLonger(more, choice.best) &&
    savesWaiting(more, choice.best, terms)
    ? { reason: "cheaper", best: more }
    : choice;
}

/** Whether a change of settings saves so much waiting that it is worth it, where it saves no money. */
const savesWaiting = (one: Judged, other: Judged, terms: Terms): boolean =>
  mean(one, terms, "waitingPerDay") < mean(other, terms, "waitingPerDay") * (1 - LESS_WAITING);

/** A figure over all days. */
export const mean = ({ scores }: Judged, { days }: Terms, figure: "usdPerMonth" | "waitingPerDay"): number =>
  scores.reduce((sum, score, part) => sum + score[figure] * days[part]!, 0) /
  scores.reduce((sum, _, part) => sum + days[part]!, 0);

const missedBy = ({ scores }: Judged): number => Math.max(...scores.map(({ missed }) => missed));

const waitsNoLonger = (one: Judged, today: Judged): boolean =>
  one.scores.every(({ waitingPerDay }, part) => waitingPerDay <= today.scores[part]!.waitingPerDay);

/** Settings in which two candidates differ. */
const changesOf = (one: Judged, other: Judged): number =>
  Object.entries(one.candidate).filter(([path, value]) => other.candidate[path] !== value).length;

/** The item whose figures are the lowest, compared one after the other; the first of those that are equal. */
const lowest = <Item>(items: readonly Item[], figures: readonly ((item: Item) => number)[]): Item =>
  items.reduce((best, each) => {
    const difference = figures.map((figure) => figure(each) - figure(best)).find((value) => value !== 0) ?? 0;
    return difference < 0 ? each : best;
  });
