/**
 * Does `count` pieces of work, a few at a time. After the first failure nothing new begins, and what is under way is told to stop.
 * @param work gets a signal that also follows the outer one
 * @throws the first failure, once everything has come to rest
 */
export async function inParallel(
  count: number,
  workers: number,
  outer: AbortSignal,
  work: (index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    try {
      while (next < count && failures.length === 0) await work(next++, signal);
    } catch (error) {
      failures.push(error);
      stop.abort();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, count) }, worker));
  if (failures.length > 0) throw failures[0];
}
