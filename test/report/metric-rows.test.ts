import { expect, test } from 'vitest';
import { cachedRow, metricRows } from '../../src/report/metric-rows.ts';

test.for([
  [{}, []],
  [{ cached_answers: 1, cached_oldest_seconds: 90, cached_total_tokens: 0 }, ['1 answer, 1 minute old']],
  [
    { cached_answers: 1200, cached_oldest_seconds: 3 * 86_400, cached_total_tokens: 45_000 },
    ['1,200 answers, the oldest 3 days old; 45,000 of the tokens'],
  ],
] as const)('%j is told as %j', ([metrics, expected]) => {
  expect(cachedRow(metrics).map(([, text]) => text)).toEqual(expected);
  expect(metricRows(metrics)).toEqual([]);
});
