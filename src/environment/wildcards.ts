/**
 * A text in which * stands for any characters or none and ? for exactly one, as conditions of listener rules have them
 * (Application Load Balancer user guide, "Condition types for listener rules").
 */
export type Wildcards = string;

/** A character that stands for all that no pattern names. */
const OTHER = "\u0000";

/** States of patterns that are followed before the question is given up: patterns with many * could have 2^n together. */
const MAXIMUM_STATES = 200_000;

/** A pattern as a machine that reads a text character by character. Bit i of a state: the first i characters are read. */
interface Machine {
  readonly start: bigint;
  readonly next: (state: bigint, character: string) => bigint;
  readonly accepts: (state: bigint) => boolean;
}

function machineOf(pattern: Wildcards): Machine {
  const bitsOf = (...characters: readonly string[]): bigint =>
    [...pattern].reduce((bits, each, index) => (characters.includes(each) ? bits | (1n << BigInt(index)) : bits), 0n);
  const stars = bitsOf("*");
  const any = bitsOf("?");
  const matching = new Map([...new Set(pattern)].map((each) => [each, bitsOf(each, "?")]));
  const end = 1n << BigInt(pattern.length);
  /** A star may stand for nothing. */
  const passingStars = (state: bigint): bigint => {
    const further = state | ((state & stars) << 1n);
    return further === state ? state : passingStars(further);
  };
  return {
    start: passingStars(1n),
    next: (state, character) => passingStars(((state & (matching.get(character) ?? any)) << 1n) | (state & stars)),
    accepts: (state) => (state & end) !== 0n,
  };
}

export function matchesWildcards(pattern: Wildcards, text: string): boolean {
  const { start, next, accepts } = machineOf(pattern);
  return accepts([...text].reduce(next, start));
}

/** A text that a pattern matchesWildcards, and few others do. */
export const sampleOf = (pattern: Wildcards): string => pattern.replace(/[*?]/g, OTHER);

/**
 * Follows all texts that some of `own` match, and tells which of the others match them too.
 *
 * @param own at least one pattern
 * @param others lists of patterns; a text matches a list when it matches one of its patterns
 * @returns sets of indexes of `others`: for each text that `own` matchesWildcards, the lists that match it. undefined when there are
 *   too many states to follow
 */
export function matchedTogether(
  own: readonly Wildcards[],
  others: readonly (readonly Wildcards[])[],
): readonly ReadonlySet<number>[] | undefined {
  const owner = [...own.map(() => -1), ...others.flatMap((list, index) => list.map(() => index))];
  const patterns = [...own, ...others.flat()];
  const machines = patterns.map(machineOf);
  const alphabet = [...new Set([...patterns.join("").replace(/[*?]/g, ""), OTHER])];

  const found = new Map<string, ReadonlySet<number>>();
  const seen = new Set<string>();
  const ahead: (readonly bigint[])[] = [];
  const visit = (states: readonly bigint[]): void => {
    const key = states.join();
    if (seen.has(key) || own.every((_, index) => states[index] === 0n)) return;
    seen.add(key);
    ahead.push(states);
    const matched = new Set(owner.filter((_, index) => machines[index]!.accepts(states[index]!)));
    if (matched.delete(-1)) found.set([...matched].join(), matched);
  };
  visit(machines.map(({ start }) => start));
  for (let states = ahead.pop(); states; states = ahead.pop()) {
    if (seen.size * machines.length > MAXIMUM_STATES) return undefined;
    for (const character of alphabet)
      visit(states.map((state, index) => (state === 0n ? state : machines[index]!.next(state, character))));
  }
  return [...found.values()];
}
