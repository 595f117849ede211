import { expect, test } from 'vitest';
import { exactSum } from '../../src/metrics/exact-sum.ts';
import { PythonRandom } from '../../src/random/python-random.ts';

function sumOf(values: readonly number[]): number {
  const sum = exactSum();
  for (const value of values) sum.add(value);
  return sum.total();
}

// The right-hand sides are those of CPython's math.fsum.
test.for<[number[], number]>([
  [[], 0],
  [[0.1, 0.2, 0.3], 0.6],
  [Array.from({ length: 10 }, () => 0.1), 1],
  [[1e100, 1, -1e100], 1],
  [[1e16, 1, 1e-16], 10000000000000002],
  [[1e16, 1], 10000000000000000],
  [[1e16, 3], 10000000000000004],
  [[1e16, 3, -1e-16], 10000000000000002],
  [[2 ** 53, -0.5, -(2 ** -54)], 2 ** 53 - 1],
])('%j sums to %d', ([values, total]) => {
  expect(sumOf(values)).toBe(total);
});

test('the order of the numbers does not change the last digit', () => {
  const random = PythonRandom.fromInt(3);
  for (let round = 0; round < 300; round += 1) {
    const values = Array.from({ length: 30 }, () => (random.random() - 0.5) * 10 ** random.randbelow(18));
    const total = sumOf(values);
    random.shuffle(values);
    expect(sumOf(values)).toBe(total);
  }
});
