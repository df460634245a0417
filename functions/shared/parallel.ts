/** Cuts a list into batches of at most `size` items, the maximum that an AWS API accepts at a time. */
export const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/**
 * Does `work` for every item, for at most `width` at a time, and gives the results in the items' order. The next item of
 * an asynchronous source is requested while work on the earlier ones is under way.
 *
 * @throws the error of the first item in that order that failed, once none is under way any more
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
