import { setImmediate as nextTurn } from 'node:timers/promises';

export interface PoolOptions {
  workers: number;
  /** Fires when no new item shall be started; those under way go on. */
  stop: AbortSignal;
}

/** How long work that never waits may keep the event loop from timers, signals and the terminal. */
const longestTurnMs = 20;

/**
 * Works through one iterator with so many workers, so that memory does not grow with the number of items.
 * The first failure starts no further items; it is thrown when those under way have ended.
 */
export async function runPool<Item>(
  items: Iterable<Item>,
  { workers, stop }: PoolOptions,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { error: unknown } | undefined;
  let turnStarted = performance.now();

  const worker = async () => {
    while (!stop.aborted && !failure) {
      const next = iterator.next();
      if (next.done) return;
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
        return;
      }
      if (performance.now() - turnStarted > longestTurnMs) {
        await nextTurn();
        turnStarted = performance.now();
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  if (failure) throw failure.error;
}
