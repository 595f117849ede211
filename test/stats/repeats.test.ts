import { expect, test } from 'vitest';
import { flipRate, passAtK, passHatK } from '../../src/stats/repeats.ts';

test('pass^k is C(c, k) / C(n, k)', () => {
  expect(passHatK({ n: 5, c: 4 }, 1)).toBeCloseTo(4 / 5, 12);
  expect(passHatK({ n: 5, c: 4 }, 2)).toBeCloseTo(6 / 10, 12);
  expect(passHatK({ n: 5, c: 5 }, 5)).toBe(1);
  expect(passHatK({ n: 5, c: 2 }, 3)).toBe(0);
  expect(passHatK({ n: 1000, c: 999 }, 500)).toBeCloseTo(0.5, 12);
});

test('pass@1 and pass^1 are both the share right', () => {
  for (const c of [0, 1, 3, 7]) {
    expect(passAtK({ n: 7, c }, 1)).toBeCloseTo(c / 7, 12);
    expect(passHatK({ n: 7, c }, 1)).toBeCloseTo(c / 7, 12);
  }
});

test('the flip rate is the share of the pairs of repeats that disagree', () => {
  expect(flipRate({ n: 2, c: 1 })).toBe(1);
  expect(flipRate({ n: 4, c: 2 })).toBeCloseTo(4 / 6, 12);
  expect(flipRate({ n: 5, c: 4 })).toBeCloseTo(4 / 10, 12);
  expect(flipRate({ n: 5, c: 5 })).toBe(0);
});
