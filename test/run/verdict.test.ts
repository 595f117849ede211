import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { exitCodeOf, hasTooManyErrors, parseErrorAllowance, worstExitCode } from '../../src/run/verdict.ts';

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
  expect(exitCodeOf(metrics, { count: 0 })).toBe(expected);
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
