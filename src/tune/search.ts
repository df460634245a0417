import { type Candidate, changesOfOne, keyOf, neighboursOf, type Space } from "./candidate";
import { frontOf, type Score, type Scored } from "./front";
import { choose } from "./recommend";

/**
 * Rehearses candidates.
 *
 * @returns a score for each, undefined of one that the environment refuses
 */
export type Rehearse = (candidates: readonly Candidate[]) => Promise<readonly (Score | undefined)[]>;

/** The extent and the aim of a search. */
export interface SearchTerms {
  /** Candidates to rehearse, today's among them. */
  readonly limit: number;
  /** Whether an objective of the environment bounds waiting. */
  readonly boundsWaiting: boolean;
}

/** Candidates that are rehearsed before the next ones are chosen. It is no number of cores: the answer is the same on each machine. */
const BATCH = 8;

/**
 * Searches a space: first each instance type, then whatever differs from today's settings in one of the others, nearest first, then
 * the neighbours of the best candidates, for as long as there are some.
 *
 * @param rehearse scores a batch of them
 * @returns the scored candidates in their order, today's first
 */
export async function search(
  space: Space,
  { limit, boundsWaiting }: SearchTerms,
  rehearse: Rehearse,
): Promise<readonly Scored[]> {
  const scored: Scored[] = [];
  const seen = new Set<string>();
  for (let next: readonly Candidate[] = [space.today]; next.length > 0; ) {
    for (const candidate of next) seen.add(keyOf(candidate));
    const scores = await rehearse(next);
    scored.push(...next.flatMap((candidate, index) => (scores[index] ? [{ candidate, score: scores[index] }] : [])));
    const open =
      scored.length === 0 ? [] : nextCandidates(space, scored, boundsWaiting).filter((each) => !seen.has(keyOf(each)));
    next = unique(open).slice(0, Math.min(BATCH, limit - seen.size));
  }
  return scored;
}

const unique = (candidates: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(candidates.map((each) => [keyOf(each), each])).values(),
];

/**
 * Single changes of today's settings: of the first setting, the instance type, on which the cost depends most, then of the others
 * in turn; then the neighbours of the best.
 */
const nextCandidates = (space: Space, scored: readonly Scored[], boundsWaiting: boolean): readonly Candidate[] => [
  ...changesOfOne(space.today, space.dimensions[0]!),
  ...inTurn(space.dimensions.slice(1).map((dimension) => changesOfOne(space.today, dimension))),
  ...nearestToBest(scored, boundsWaiting).flatMap(({ candidate }, place) => [
    ...neighboursOf(candidate, space),
    ...(place === 0 ? pairsOf(candidate, space) : []),
  ]),
];

/** The candidates one step away in two settings: a cheaper type may need a little more reserve. */
const pairsOf = (candidate: Candidate, space: Space): readonly Candidate[] =>
  neighboursOf(candidate, space).flatMap((each) => neighboursOf(each, space));

/** The first of each list, then the second of each. */
const inTurn = <Item>(lists: readonly (readonly Item[])[]): readonly Item[] =>
  Array.from({ length: Math.max(...lists.map((each) => each.length)) }, (_, index) =>
    lists.flatMap((each) => (index < each.length ? [each[index]!] : [])),
  ).flat();

/** The front of scored candidates, those first that lie next to the one that would be recommended. @param scored today's first */
export function nearestToBest(scored: readonly Scored[], boundsWaiting: boolean): readonly Scored[] {
  const judged = scored.map((each) => ({ ...each, scores: [each.score] }));
  const { best } = choose(judged, judged[0]!, { days: [1], boundsWaiting });
  const distance = ({ score: { usdPerMonth } }: Scored) => Math.abs(usdPerMonth - best.score.usdPerMonth);
  return frontOf(scored).toSorted(
    (one, other) => one.score.missed - other.score.missed || distance(one) - distance(other),
  );
}
