import { describe, expect, test } from 'vitest';
import { fuzzyRatio } from '../../src/graders/fuzzy-ratio.ts';
import { longestCommon } from '../../src/graders/longest-common.ts';
import { PythonRandom } from '../../src/random/python-random.ts';

describe('the ratio', () => {
  test.for<[string, string, string, number]>([
    ['of two empty texts is 1', '', '', 1],
    ['with one empty text is 0', 'a', '', 0],
    ['counts what both have in order', 'abc', 'axbxc', 6 / 8],
    ['minds case', 'ABC', 'abc', 0],
    ['counts code points', '😀a', '😁a', 0.5],
    ['does not normalise', 'é', 'e\u0301', 0],
    ['takes lone surrogates as characters', '\ud800a', '\ud801a', 0.5],
  ])('%s', ([, input, reference, ratio]) => {
    expect(fuzzyRatio(input, reference)).toBeCloseTo(ratio, 12);
  });
});

/** The textbook's table, row by row. */
function slowLongestCommon(left: readonly string[], right: readonly string[]): number {
  let row = right.map(() => 0);
  for (const symbol of left) {
    const next: number[] = [];
    for (const [column, other] of right.entries())
      next.push(symbol === other ? (row[column - 1] ?? 0) + 1 : Math.max(row[column] ?? 0, next[column - 1] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

test('the longest common subsequence is that of the plain algorithm, for 300 pairs of up to 200 symbols', () => {
  const random = PythonRandom.fromInt(11);
  const makeList = (symbols: number): string[] =>
    Array.from({ length: Math.floor(random.random() * 200) }, () => String(Math.floor(random.random() * symbols)));
  for (let round = 0; round < 300; round += 1) {
    const symbols = 1 + (round % 40);
    const [left, right] = [makeList(symbols), makeList(symbols)];
    expect(longestCommon(left, right)).toBe(slowLongestCommon(left, right));
  }
});

test('texts of 30,000 characters are compared well within the time of a test', () => {
  expect(fuzzyRatio('ab'.repeat(15_000), 'ba'.repeat(15_000))).toBeCloseTo(1, 3);
});
