/** Cuts a list into batches of at most `size`: the AWS APIs take so many at a time. */
export const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/**
 * Carries out `work` for every item, at most `width` at a time, and gives the results in the items' order. Of an
 * asynchronous source the next item is asked for while work on the earlier ones is under way.
 *
 * @throws what the first failing item in that order threw, once none is under way any more
 */
export async function inParallel<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: Promise<R>[] = [];
  const underWay = new Set<Promise<unknown>>();
  try {
    for await (const item of items) {
      const result = work(item);
      const settled: Promise<unknown> = Promise.allSettled([result]).then(() => underWay.delete(settled));
      results.push(result);
      underWay.add(settled);
      if (underWay.size >= width) await Promise.race(underWay);
    }
  } finally {
    await Promise.all(underWay);
  }
  return Promise.all(results);
}
