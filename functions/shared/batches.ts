/** Cuts a list into batches of at most `size`: the AWS APIs take so many at a time. */
export const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Carries out `work` for every item, at most `width` at a time, and gives the results in the items' order. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  for (const batch of batches(items, width)) results.push(...(await Promise.allSettled(batch.map(work))));
  return results;
}
