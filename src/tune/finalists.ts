import { frontOf, type Scored } from "./front";
import { nearestToBest } from "./search";

/** The maximum cost of a finalist, in costs of today's settings. */
const DEAREST = 2;

/**
 * The candidates to compare on all days: today's settings and the best of the screened ones. Half of them lie next to the one that
 * would be recommended, the others are spread over the front, for the choice is the user's in the end.
 *
 * @param scored today's first
 * @param count of them, 2 or more
 */
export function finalistsOf(scored: readonly Scored[], count: number, boundsWaiting: boolean): readonly Scored[] {
  const today = scored[0]!;
  const best = nearestToBest(scored, boundsWaiting).filter((each) => each !== today);
  const near = best.slice(0, Math.floor(count / 2));
  const others = frontOf(best.filter((each) => !near.includes(each) && costsOf(each) <= DEAREST * costsOf(today)));
  const places = Math.min(others.length, count - 1 - near.length);
  const spread = Array.from(
    { length: places },
    (_, index) => others[Math.round((index * (others.length - 1)) / Math.max(1, places - 1))]!,
  );
  return [today, ...near, ...spread];
}

const costsOf = ({ score }: Scored): number => score.usdPerMonth;
