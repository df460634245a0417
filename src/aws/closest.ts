/** Letters to insert, delete, replace or swap with the next one until one text is the other (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    const [before, previous] = [rows[row - 2], rows[row - 1]!];
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const [letter, other] = [from[row - 1], to[column - 1]];
      const replaced = previous[column - 1]! + (letter === other ? 0 : 1);
      const isSwapped = letter === to[column - 2] && from[row - 2] === other;
      const swapped = isSwapped && before ? before[column - 2]! + 1 : replaced;
      current.push(Math.min(replaced, swapped, previous[column]! + 1, current[column - 1]! + 1));
    }
    rows.push(current);
  }
  return rows.at(-1)!.at(-1)!;
}

/** The candidate that is the fewest edits away from a text, the first one of several; undefined when none is close. */
export function closest(text: string, candidates: readonly string[]): string | undefined {
  const close = misspellings(text, candidates);
  return close.find(({ mistakes }) => mistakes === fewestOf(close))?.candidate;
}

/** Letters from which on the begin of a word stands for it. */
const SHORTEST_BEGIN = 3;

/**
 * The known word that a wrong one is most likely to stand for: the only one that it begins, or else the one with the fewest
 * mistakes, or else the longest one that begins it. Of several that are as near none is named.
 *
 * @returns undefined when none is close: within one mistake for each three letters
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return abbreviated(word, known) ?? misspelled(word, known) ?? extended(word, known);
}

/**
 * The only known word that a wrong one begins, or else the one with the fewest mistakes, within one for each four letters: for
 * words from elsewhere, of which one that only begins the wrong one says nothing.
 */
export const nearestElsewhere = (word: string, known: readonly string[]): string | undefined =>
  abbreviated(word, known) ?? misspelled(word, known, 4);

/** The remedy for a name that is not known, to complete "allowed …;". */
export const nameRemedy = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  return meant === undefined ? "name some of these" : `did you mean ${meant}?`;
};

/** The only known word that another one begins. */
const abbreviated = (word: string, known: readonly string[]): string | undefined =>
  onlyOf(known.filter((candidate) => begins(word, candidate)));

/** The longest known word that begins another one. */
const extended = (word: string, known: readonly string[]): string | undefined =>
  known.filter((candidate) => begins(candidate, word)).sort((one, other) => other.length - one.length)[0];

/** The known word with the fewest mistakes that is close. */
function misspelled(word: string, known: readonly string[], lettersPerMistake = 3): string | undefined {
  const close = misspellings(word, known, lettersPerMistake).filter(({ candidate }) => !isOpposite(word, candidate));
  return onlyOf(close.filter(({ mistakes }) => mistakes === fewestOf(close)).map(({ candidate }) => candidate));
}

/** A known word for which another one may stand. */
interface Misspelling {
  readonly candidate: string;
  readonly mistakes: number;
}

const misspellings = (word: string, known: readonly string[], lettersPerMistake = 3): readonly Misspelling[] =>
  known
    .map((candidate) => ({ candidate, mistakes: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(
      ({ candidate, mistakes }) => mistakes <= Math.floor(Math.min(word.length, candidate.length) / lettersPerMistake),
    );

const fewestOf = (some: readonly Misspelling[]): number => Math.min(...some.map(({ mistakes }) => mistakes));

/** Whether two words are the same but for a minimum in the place of a maximum: nobody who writes one means the other. */
const isOpposite = (one: string, other: string): boolean =>
  one.toLowerCase() !== other.toLowerCase() && withoutBound(one) === withoutBound(other);

const withoutBound = (word: string): string => word.toLowerCase().replace(/min|max/g, "*");

const begins = (begin: string, whole: string): boolean =>
  begin.length >= SHORTEST_BEGIN && whole.toLowerCase().startsWith(begin.toLowerCase());

const onlyOf = (words: readonly string[]): string | undefined => {
  const different = [...new Set(words)];
  return different.length === 1 ? different[0] : undefined;
};
