import { describe, expect, test } from 'vitest';
import { type Draws, hypergeometric } from '../../src/metrics/hypergeometric.ts';
import { PythonRandom } from '../../src/random/python-random.ts';

const ROUNDS = 20_000;

function drawMany(draws: Draws): number[] {
  const random = PythonRandom.fromInt(11);
  const draw = hypergeometric(draws);
  return Array.from({ length: ROUNDS }, () => draw(random));
}

function histogram(values: readonly number[], size: number): number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1 / values.length;
  return counts;
}

const cases: Draws[] = [
  { population: 2, marked: 1, draws: 1 },
  { population: 10, marked: 3, draws: 5 },
  { population: 21, marked: 20, draws: 10 },
  { population: 40, marked: 1, draws: 20 },
  { population: 60, marked: 33, draws: 30 },
];

describe('draws are spread as those of a naive simulation', () => {
  test.for(cases)('for $marked marked of $population, $draws drawn', ({ population, marked, draws }) => {
    const random = PythonRandom.fromInt(12);
    const all = Array.from({ length: population }, (_, index) => index);
    const naive = Array.from(
      { length: ROUNDS },
      () => random.sample(all, draws).filter((index) => index < marked).length,
    );
    const expected = histogram(naive, draws + 1);
    for (const [count, share] of histogram(drawMany({ population, marked, draws }), draws + 1).entries())
      expect(Math.abs(share - (expected[count] ?? 0))).toBeLessThan(0.02);
  });
});

test.for<[Draws, number]>([
  [{ population: 10, marked: 0, draws: 5 }, 0],
  [{ population: 10, marked: 10, draws: 5 }, 5],
  [{ population: 10, marked: 4, draws: 10 }, 4],
])('%o can only give %d', ([draws, only]) => {
  expect(new Set(drawMany(draws))).toEqual(new Set([only]));
});

test('a million samples keep the mean and the spread of the formula', () => {
  const draws = { population: 1_000_000, marked: 730_000, draws: 500_000 };
  const values = drawMany(draws);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean - 365_000)).toBeLessThan(8);
  expect(deviation / Math.sqrt(500_000 * 0.73 * 0.27 * (500_000 / 999_999))).toBeCloseTo(1, 1);
});
