import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runPool } from '../../src/run/pool.ts';

const never = new AbortController().signal;

test('every item is worked on once, and never more than the workers at a time', async () => {
  const seen: number[] = [];
  let underWay = 0;
  let most = 0;
  await runPool(
    Array.from({ length: 50 }, (_, i) => i),
    { workers: 4, stop: never },
    async (item) => {
      most = Math.max(most, ++underWay);
      await wait(1);
      underWay--;
      seen.push(item);
    },
  );
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(most).toBe(4);
});

test('items are pulled as they are needed, not in advance', async () => {
  let pulled = 0;
  function* items() {
    for (let i = 0; i < 1000; i++) {
      pulled++;
      yield i;
    }
  }
  const stop = new AbortController();
  await runPool(items(), { workers: 2, stop: stop.signal }, async (item) => {
    if (item === 9) stop.abort();
    await wait(0);
  });
  expect(pulled).toBeLessThan(13);
});

test('after a failure nothing is started, what is under way ends, and the failure is thrown', async () => {
  const started: number[] = [];
  const ended: number[] = [];
  const running = runPool([0, 1, 2, 3, 4, 5], { workers: 2, stop: never }, async (item) => {
    started.push(item);
    if (item === 0) throw new Error('first failure');
    await wait(5);
    ended.push(item);
  });
  await expect(running).rejects.toThrow('first failure');
  expect(started).toEqual([0, 1]);
  expect(ended).toEqual([1]);
});

test('work that never waits still lets timers run', async () => {
  let hasFired = false;
  let firedAt = -1;
  setTimeout(() => {
    hasFired = true;
  }, 1);
  await runPool(
    Array.from({ length: 200_000 }, (_, i) => i),
    { workers: 2, stop: never },
    async (item) => {
      for (let i = 0; i < 2000; i++) Math.sqrt(i);
      if (hasFired && firedAt < 0) firedAt = item;
    },
  );
  expect(firedAt).toBeGreaterThan(-1);
});
