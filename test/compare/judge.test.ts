import { expect, test } from 'vitest';
import { isGateClosed } from '../../src/compare/gate-verdict.ts';
import { judge, type Verdict, worstVerdict } from '../../src/compare/judge.ts';

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
