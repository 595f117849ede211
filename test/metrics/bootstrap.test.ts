import { describe, expect, test } from 'vitest';
import { bootstrap } from '../../src/metrics/bootstrap.ts';
import { foldAll, matchOf } from './events.ts';

describe('boostrap_std', () => {
  const events = (correct: number, count: number) =>
    Array.from({ length: count }, (_, index) => matchOf(index < correct));

  test('is the spread of the accuracies of random halves', () => {
    const { boostrap_std: spread } = foldAll(bootstrap({ seed: 1 }), events(70, 100));
    // The deviation of a hypergeometric share: sqrt(p q / half * (n - half) / (n - 1)).
    expect(Math.abs((spread ?? 0) - Math.sqrt(((0.7 * 0.3) / 50) * (50 / 99)))).toBeLessThan(0.004);
  });

  test('is the same for the same seed, and another for another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => foldAll(bootstrap({ seed }), events(70, 100)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('is 0 when all matches are alike', () => {
    expect(foldAll(bootstrap({ seed: 1 }), events(5, 5))).toEqual({ boostrap_std: 0 });
  });

  test('is left out for fewer than two matches', () => {
    expect(foldAll(bootstrap({ seed: 1 }), events(1, 1))).toEqual({});
  });
});
