/** Letters to insert, delete or replace until one text is the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
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
