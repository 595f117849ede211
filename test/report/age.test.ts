import { expect, test } from 'vitest';
import { formatAge } from '../../src/report/age.ts';

test.for([
  [0, '0 seconds'],
  [0.9, '0 seconds'],
  [1, '1 second'],
  [59.9, '59 seconds'],
  [60, '1 minute'],
  [3599, '59 minutes'],
  [3600, '1 hour'],
  [86_399, '23 hours'],
  [86_400, '1 day'],
  [14 * 86_400, '14 days'],
] as const)('%d seconds are %s', ([seconds, expected]) => {
  expect(formatAge(seconds)).toBe(expected);
});
