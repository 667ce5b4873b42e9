const WORKERS = 3;

/** Maps items with an asynchronous function, a few at a time. Results have the order of the items. */
export async function inParallel<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const next = items.entries();
  const work = async () => {
    for (const [index, item] of next) {
      results[index] = await map(item);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return results;
}
