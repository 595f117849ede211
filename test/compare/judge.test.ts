import { expect, test } from 'vitest';
import { isGateClosed } from '../../src/compare/gate-verdict.ts';
import { checkMaxDrop, judge, type Verdict, worstVerdict } from '../../src/compare/judge.ts';

const limits = { maxDrop: 0, alpha: 0.05 };

test.for<[drop: number, pValue: number, Verdict, maxDrop?: number]>([
  [0, 1, 'passed'],
  [-0.2, 0.001, 'passed'],
  [0.1, 0.049, 'regressed'],
  [0.1, 0.05, 'inconclusive'],
  [0.001, 1, 'inconclusive'],
  [0.02, 0.001, 'passed', 0.02],
  [0.8 - 0.7, 0.001, 'passed', 0.1],
  [0.021, 0.001, 'regressed', 0.02],
  [0.021, 0.5, 'inconclusive', 0.02],
])('a drop of %f with p = %f is %s', ([drop, pValue, verdict, maxDrop = 0]) => {
  expect(judge({ drop, pValue }, { ...limits, maxDrop })).toBe(verdict);
});

test.for<[maxDrop: number, hint: RegExp]>([
  [1, /for 1 %, write --max-drop 0\.01/],
  [5, /for 5 %, write --max-drop 0\.05/],
  [1000, /for example --max-drop 0\.02/],
])('an accuracy cannot fall by more than %f, so that such a limit is refused', ([maxDrop, hint]) => {
  expect(() => checkMaxDrop(maxDrop, { isAccuracy: true })).toThrow(
    expect.objectContaining({
      problems: [{ message: expect.stringContaining('is a share'), hint: expect.stringMatching(hint) }],
    }),
  );
  expect(() => checkMaxDrop(maxDrop, { isAccuracy: false })).not.toThrow();
  expect(() => checkMaxDrop(0.99, { isAccuracy: true })).not.toThrow();
});

test('of several verdicts a regression counts most, then what is inconclusive', () => {
  expect(worstVerdict(['passed', 'inconclusive', 'regressed'])).toBe('regressed');
  expect(worstVerdict(['passed', 'inconclusive'])).toBe('inconclusive');
  expect(worstVerdict(['passed'])).toBe('passed');
});

test.for<[Verdict, isStrict: boolean, hasHeld: boolean, isClosed: boolean]>([
  ['passed', true, true, false],
  ['inconclusive', false, true, false],
  ['inconclusive', true, true, true],
  ['regressed', false, true, true],
  ['passed', false, false, true],
])(
  'a gate that is %s, strict %s, with its threshold held %s is closed: %s',
  ([verdict, isStrict, hasHeld, isClosed]) => {
    expect(isGateClosed(verdict, { thresholds: [{ hasHeld: true }, { hasHeld }], isStrict })).toBe(isClosed);
    expect(isGateClosed(verdict, { thresholds: [], isStrict })).toBe(isClosed && hasHeld);
  },
);
