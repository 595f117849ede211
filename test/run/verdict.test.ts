import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import {
  exitCodeOf,
  hasTooManyErrors,
  type Judgement,
  parseErrorAllowance,
  worstExitCode,
} from '../../src/run/verdict.ts';

test.for<[string, number, number, boolean]>([
  ['0', 0, 100, false],
  ['0', 1, 100, true],
  ['3', 3, 100, false],
  ['3', 4, 100, true],
  ['2%', 2, 100, false],
  ['2%', 3, 100, true],
  ['2.5%', 3, 120, false],
  ['.5%', 1, 100, true],
  ['100%', 100, 100, false],
])('--max-errors %s with %i errored of %i is too many: %s', ([text, errored, samples, expected]) => {
  expect(hasTooManyErrors({ errored, samples }, parseErrorAllowance(text))).toBe(expected);
});

test.for(['', 'many', '-1', '1.5', '101%', '5 %%'])('--max-errors %o is refused', (text) => {
  expect(() => parseErrorAllowance(text)).toThrow(UsageError);
});

test.for<[string, Record<string, number>, number]>([
  ['all right', { correct: 3, samples: 3 }, 0],
  ['all wrong is a finished run', { incorrect: 3, samples: 3 }, 0],
  ['scored samples are verdicts', { scored: 1, samples: 1 }, 0],
  ['nothing but ungraded checked nothing', { ungraded: 3, samples: 3 }, 1],
  ['an error is too many, and goes before the missing verdict', { errored: 3, samples: 3 }, 3],
])('%s', ([, metrics, expected]) => {
  expect(exitCodeOf({ metrics, allowed: { count: 0 }, gates: [], lacking: 0 })).toBe(expected);
});

test.for<[string, Partial<Judgement>, number]>([
  ['no item got a verdict', {}, 1],
  ['some answers lack what the criteria read, and others errored', { lacking: 2 }, 1],
  ['every answer lacks what the criteria read', { lacking: 3 }, 0],
  ['every answer does, and a gate hangs on it', { lacking: 3, gates: [{ hasHeld: true }] }, 1],
  ['every answer does, and errors are said to count', { lacking: 3, allowed: { count: 3 } }, 1],
])('where the errors of items do not count and %s', ([, given, expected]) => {
  const metrics = { errored: 3, samples: 3 };
  expect(exitCodeOf({ metrics, allowed: undefined, gates: [], lacking: 0, ...given })).toBe(expected);
});

test('a gate that failed is 1, and one that held is 0', () => {
  const run = { metrics: { correct: 3, samples: 3 }, allowed: { count: 0 }, lacking: 0 };
  expect(exitCodeOf({ ...run, gates: [{ hasHeld: true }, { hasHeld: false }] })).toBe(1);
  expect(exitCodeOf({ ...run, gates: [{ hasHeld: true }] })).toBe(0);
});

test('of several exit codes the documented precedence decides', () => {
  expect(worstExitCode([0, 5, 1, 4, 3, 130, 70])).toBe(70);
  expect(worstExitCode([0, 5, 1, 4, 3, 130])).toBe(130);
  expect(worstExitCode([0, 5, 1, 4, 3])).toBe(3);
  expect(worstExitCode([0, 5, 1, 4])).toBe(4);
  expect(worstExitCode([0, 5, 1])).toBe(1);
  expect(worstExitCode([0, 5])).toBe(5);
  expect(worstExitCode([])).toBe(0);
});
