/** Letters to insert, delete or replace until one text is the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (letter === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}

/** The candidate that is the fewest edits away from a text, the first one of several. */
export function closest(text: string, [first, ...others]: readonly string[]): string {
  if (first === undefined) throw new Error("there is nothing to choose from");
  return others.reduce(
    (best, candidate) => (editDistance(text, candidate) < editDistance(text, best) ? candidate : best),
    first,
  );
}

/** Letters from which on the begin of a word stands for it. */
const SHORTEST_BEGIN = 3;

/**
 * The known word that a wrong one is most likely to stand for: the only one that it begins with or that begins with it, or else
 * the one with the fewest mistakes.
 *
 * @returns undefined when none is close: within one mistake for each three letters
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const begun = new Set(known.filter((candidate) => isBeginOfTheOther(word, candidate)));
  if (begun.size === 1) return [...begun][0];
  const ranked = known
    .map((candidate) => ({ candidate, mistakes: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, mistakes }) => mistakes <= Math.floor(Math.min(word.length, candidate.length) / 3))
    .sort((a, b) => a.mistakes - b.mistakes);
  return ranked[0]?.candidate;
}

const isBeginOfTheOther = (one: string, other: string): boolean => {
  const [begin, whole] = [one, other].map((each) => each.toLowerCase()).sort((a, b) => a.length - b.length);
  return begin!.length >= SHORTEST_BEGIN && whole!.startsWith(begin!);
};
