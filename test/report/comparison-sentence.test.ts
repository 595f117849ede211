import { expect, test } from 'vitest';
import { pValue } from '../../src/report/comparison-sentence.ts';

test.for<[number, string]>([
  [1, 'p = 1.0000'],
  [0.0001, 'p = 0.0001'],
  [0.00001526, 'p = 1.5e-5'],
  [0, 'p < 1e-300'],
])('of %f it is said that %s', ([p, text]) => {
  expect(pValue(p)).toBe(text);
});
