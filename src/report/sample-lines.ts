import { criterionName } from '../metrics/criteria.ts';
import { criterionText } from './criterion-text.ts';
import type { SampleResult } from './sample-result.ts';
import { showValue } from './show-value.ts';

const longestInMessage = 200;

/** Whether a sample is one that somebody should look at. */
export function isFault({ outcome }: SampleResult): boolean {
  return outcome !== 'correct' && outcome !== 'scored';
}

/** What is wrong with a sample, in a line. */
export function faultMessage({ outcome, expected, actual, choice, criteria = [], error }: SampleResult): string {
  if (outcome === 'errored') return showValue(error ?? 'no answer');
  if (outcome === 'ungraded') return 'no verdict that can be read';
  const failed = criteria.filter(({ passed }) => !passed);
  if (failed.length > 0)
    return `failed: ${failed.map(({ name }) => showValue(criterionName(name), longestInMessage)).join(', ')}`;
  const got = `got ${showValue(actual ?? choice, longestInMessage)}`;
  return expected === undefined ? got : `expected ${showValue(expected, longestInMessage)}, ${got}`;
}

/** What is known of a sample, a safe line each. */
export function sampleLines({ expected, actual, choice, score, criteria = [], error }: SampleResult): string[] {
  const known: [string, unknown][] = [
    ['expected', expected],
    ['actual', actual],
    ['choice', choice],
    ['score', score],
    ...criteria.map((criterion): [string, unknown] => ['criterion', criterionText(criterion)]),
    ['error', error],
  ];
  return known.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${showValue(value)}`);
}
