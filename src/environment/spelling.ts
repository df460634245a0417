import { editDistance } from "../aws/closest";

/**
 * The known word that a misspelled one is most likely to stand for.
 *
 * @returns undefined when none is close: within one mistake for each three letters
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, mistakes: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, mistakes }) => mistakes <= Math.floor(Math.min(word.length, candidate.length) / 3))
    .sort((a, b) => a.mistakes - b.mistakes);
  return ranked[0]?.candidate;
}
