import { expect, test } from 'vitest';
import { latencyTally } from '../../src/metrics/latency.ts';
import { recorded } from './events.ts';

function tally(times: readonly (number | undefined)[]) {
  const latency = latencyTally();
  for (const latency_ms of times)
    latency.add(recorded({ type: 'sampling', data: { prompt: '', sampled: [''], latency_ms } }));
  return latency.result();
}

test('median and 95th percentile are right to a quarter of a per cent', () => {
  const times = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000).map((i) => 10 + i);
  const { median = 0, p95 = 0 } = tally(times) ?? {};
  expect(Math.abs(median / 509 - 1)).toBeLessThan(0.003);
  expect(Math.abs(p95 / 959 - 1)).toBeLessThan(0.003);
});

test('answers that nobody was asked for just now do not count', () => {
  expect(tally([undefined, undefined])).toBeUndefined();
  expect(tally([undefined, 0])).toEqual({ median: 0, p95: 0 });
});

test('one answer is all quantiles', () => {
  const { median = 0, p95 = 1 } = tally([86_400_000]) ?? {};
  expect(median).toBe(p95);
  expect(Math.abs(median / 86_400_000 - 1)).toBeLessThan(0.003);
});
