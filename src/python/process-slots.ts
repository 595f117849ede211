import type { PythonProcess } from './python-process.ts';

/** A place for one process, held by whoever works with it. */
export interface Slot {
  process: PythonProcess | undefined;
}

/** Hands out places, so that never more than so many processes run and each has one request at a time. */
export interface Slots {
  readonly all: readonly Slot[];
  /** Waits for a free place; rejects with the signal's reason. */
  take(signal: AbortSignal | undefined): Promise<Slot>;
  give(slot: Slot): void;
}

/** First come, first served; of the free places the one used last, so that no more processes start than are needed. */
export function createSlots(size: number): Slots {
  const all: readonly Slot[] = Array.from({ length: size }, () => ({ process: undefined }));
  const free = [...all];
  const waiting = new Set<(slot: Slot) => void>();
  return {
    all,
    take(signal) {
      signal?.throwIfAborted();
      const slot = free.pop();
      if (slot) return Promise.resolve(slot);
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(enter);
          reject(signal?.reason);
        };
        const enter = (given: Slot) => {
          signal?.removeEventListener('abort', leave);
          resolve(given);
        };
        waiting.add(enter);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
    give(slot) {
      const [next] = waiting;
      if (!next) {
        free.push(slot);
        return;
      }
      waiting.delete(next);
      next(slot);
    },
  };
}
