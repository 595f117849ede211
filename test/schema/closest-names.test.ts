import { expect, test } from 'vitest';
import { closestNames, didYouMean } from '../../src/schema/closest-names.ts';

const names = ['test-match', 'test-includes', 'test-fuzzy-match', '2d_movement', 'coqa-fact', 'sql'];

test.for([
  ['a letter left out', 'test-mach', ['test-match']],
  ['two letters swapped', 'tset-includes', ['test-includes']],
  ['another case', 'SQL', ['sql']],
  ['a part of a name', 'movement', ['2d_movement']],
  ['nothing like any name', 'xyzzy', []],
] as const)('%s finds the nearest names first', ([, typed, expected]) => {
  expect(closestNames(typed, names)).toEqual(expected);
});

test('at most five names are given, each once', () => {
  const many = Array.from({ length: 20 }, (_, index) => `eval-${index}`);
  expect(closestNames('eval', [...many, ...many])).toHaveLength(5);
});

test.for([
  [['alpha'], 'did you mean "alpha"?'],
  [['alpha', 'alpha1'], 'did you mean "alpha" or "alpha1"?'],
  [['alpha', 'alpha1', 'alpha2'], 'did you mean "alpha", "alpha1" or "alpha2"?'],
  [['beta'], undefined],
] as const)('the hint for %j reads as a question', ([known, hint]) => {
  expect(didYouMean('alpha', known)).toBe(hint);
});
