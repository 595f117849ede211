import { expect, test } from 'vitest';
import type { SampleEvent } from '../../src/record/event.ts';
import { createBudget } from '../../src/run/budget.ts';

/** The events of a sample whose answer cost so much and took so many tokens. */
function sample(cost: number, tokens = 0): SampleEvent[] {
  return [{ type: 'sampling', data: { prompt: '', sampled: '', cost, usage: { total_tokens: tokens } } }];
}

/** Runs samples of such costs, so many at a time, and says how many were started. */
async function spend(limits: { cost?: number; tokens?: number }, costs: readonly number[], atATime: number) {
  const budget = createBudget(limits, () => 0);
  let next = 0;
  let started = 0;
  let spent = 0;
  const worker = async () => {
    while (next < costs.length) {
      const own = costs[next++] ?? 0;
      if (!(await budget.admit())) return;
      started++;
      await new Promise(setImmediate);
      spent += own;
      budget.settle(limits.cost === undefined ? sample(0, own) : sample(own));
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return { started, spent, reached: budget.reached() };
}

const thousand = (cost: number) => Array.from({ length: 1000 }, () => cost);

test.for([1, 10, 100])('with %i at a time a run stops at its cost, and not behind it', async (atATime) => {
  const { started, spent, reached } = await spend({ cost: 1 }, thousand(0.01), atATime);
  expect([started, spent.toFixed(2)]).toEqual([100, '1.00']);
  expect(reached?.message).toBe('--max-cost is reached: $1.00 spent');
  expect(reached?.exitCode).toBe(4);
});

test('tokens are limited in the same way', async () => {
  const { started, reached } = await spend({ tokens: 5000 }, thousand(100), 20);
  expect(started).toBe(50);
  expect(reached?.message).toBe('--max-tokens-total is reached: 5000 tokens spent');
});

test('before the first sample tells what one costs, eight are tried', async () => {
  expect(await spend({ cost: 0.001 }, thousand(1), 100)).toMatchObject({ started: 8, spent: 8 });
});

test('what costs less than the limit is run to its end', async () => {
  expect(await spend({ cost: 100 }, thousand(0.01), 50)).toMatchObject({ started: 1000, reached: undefined });
});

test('samples of differing costs are started in their order, and none is skipped for what it would cost', async () => {
  const costs = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 0.1 : 0.001));
  const { started, spent } = await spend({ cost: 1 }, costs, 10);
  expect(spent).toBeCloseTo(
    costs.slice(0, started).reduce((sum, cost) => sum + cost, 0),
    9,
  );
  expect(spent).toBeLessThan(1.1);
  expect(spent).toBeGreaterThan(0.7);
});

test('one that is given up frees its share', async () => {
  const budget = createBudget({ cost: 1 }, () => 0);
  await budget.admit();
  budget.settle(sample(0.6));
  const waiting = [budget.admit(), budget.admit()];
  budget.settle(undefined);
  expect(await Promise.all(waiting)).toEqual([false, false]);
});

test('when the time is up nothing is started any more', () => {
  let now = 0;
  const budget = createBudget({ timeMs: 1000 }, () => now);
  expect([budget.admit(), budget.leftMs(), budget.reached()]).toEqual([true, 1000, undefined]);
  now = 1500;
  expect(budget.admit()).toBe(false);
  expect(budget.reached()?.message).toBe('--max-time is reached: 1 s have passed');
});
