/** Calls a function for each item, at most `limit` at a time. Returns the results in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], action: (item: T) => Promise<R>, limit = 8): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await action(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
