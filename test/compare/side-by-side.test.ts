import { expect, test } from 'vitest';
import { createSampleValues, type SampleValues } from '../../src/compare/sample-values.ts';
import { differences, estimate } from '../../src/compare/side-by-side.ts';

/** A run by the values of its samples; a hole is a sample without a verdict. */
function run(values: readonly (number | undefined)[]): SampleValues {
  const made = createSampleValues();
  for (const [index, value] of values.entries()) if (value !== undefined) made.add(`a.b.${index}`, value);
  return made;
}

const verdicts = (...counts: readonly (readonly [value: number, times: number])[]) =>
  run(counts.flatMap(([value, times]) => Array.from({ length: times }, () => value)));

test('a share has the interval of Wilson: 8 of 10 is 0.4902 to 0.9433', () => {
  const { value, interval, samples } = estimate(verdicts([1, 8], [0, 2])) ?? {};
  expect({ value, samples }).toEqual({ value: 0.8, samples: 10 });
  expect(interval?.lower).toBeCloseTo(0.4901625, 6);
  expect(interval?.upper).toBeCloseTo(0.9433178, 6);
});

test('a mean score has the interval of its standard error', () => {
  const { value, interval } = estimate(run([0.5, 0.7, 0.9])) ?? {};
  expect(value).toBeCloseTo(0.7, 12);
  // s = 0.2, s / sqrt(3) = 0.11547, times 1.959964
  expect(interval?.upper).toBeCloseTo(0.7 + 0.226317, 5);
});

test('a run without any verdict has no estimate, and no difference to others', () => {
  expect(estimate(run([undefined]))).toBeUndefined();
  expect(differences([run([undefined, 1]), run([1, undefined])])).toEqual([]);
});

test('verdicts are compared by the exact McNemar test: 10 to 2 is p = 158 / 4096', () => {
  const one = verdicts([1, 10], [0, 2], [1, 30], [0, 8]);
  const other = verdicts([0, 10], [1, 2], [1, 30], [0, 8]);
  const [found] = differences([one, other]);
  expect(found).toMatchObject({ one: 0, other: 1, pairs: 50 });
  expect(found?.difference).toBeCloseTo(8 / 50, 12);
  expect(found?.pValue).toBeCloseTo(158 / 4096, 12);
  expect(found?.interval.lower).toBeGreaterThan(0);
  const [turned] = differences([other, one]);
  expect(turned?.difference).toBeCloseTo(-8 / 50, 12);
  expect(turned?.pValue).toBe(found?.pValue);
  expect(turned?.interval.upper).toBeCloseTo(-(found?.interval.lower ?? 0), 12);
});

test('only samples with a verdict in both runs are compared', () => {
  const [found] = differences([run([1, 1, undefined, 0]), run([undefined, 1, 1, 0])]);
  expect(found).toMatchObject({ pairs: 2, difference: 0, pValue: 1 });
});

test('scores are compared by a permutation test: of ten differences of one sign, two in 1024 are as far', () => {
  const one = run(Array.from({ length: 10 }, (_, i) => 0.5 + i / 100));
  const other = run(Array.from({ length: 10 }, () => 0.25));
  const [found] = differences([one, other]);
  expect(found?.pValue).toBeCloseTo(2 / 1024, 12);
});

test('the p values of several pairs are adjusted by Holm', () => {
  const better = verdicts([1, 12]);
  const [one, two, three] = differences([better, verdicts([0, 12]), verdicts([1, 6], [0, 6])]);
  // 2 / 2^12 thrice, 2 / 2^6 as the two larger ones.
  expect(one?.pValue).toBeCloseTo((3 * 2) / 4096, 12);
  expect(two?.pValue).toBeCloseTo((2 * 2) / 64, 12);
  expect(three?.pValue).toBeCloseTo((2 * 2) / 64, 12);
});
