import { expect, test } from 'vitest';
import { type Gate, parseGate } from '../../src/gates/gate.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { meanMetric } from '../../src/metrics/mean-metric.ts';
import { falseAlarms, type NoiseOptions } from '../../src/noise/false-alarms.ts';
import { readRepeats } from '../../src/noise/read-repeats.ts';
import { PythonRandom } from '../../src/random/python-random.ts';
import { errorEvent, matchOf, metricsOf, recorded, sampleEvent } from '../metrics/events.ts';

/** Samples, each written as what came of its repeats: right, wrong, errored, or a score. */
function runOf(samples: readonly string[]) {
  const run = readRepeats([accuracy, meanMetric('score')]);
  samples.forEach((signs, sample) => {
    for (const sign of signs) {
      const score = Number(sign.replace(/[+e-]/, 'x'));
      const outcome = sign === '+' ? 'correct' : sign === '-' ? 'incorrect' : sign === 'e' ? 'errored' : 'scored';
      const rest =
        outcome === 'scored' ? metricsOf({ score }) : outcome === 'errored' ? errorEvent : matchOf(sign === '+');
      for (const event of [sampleEvent(outcome), rest]) run.add({ ...recorded(event), sample_id: `a.dev.${sample}` });
    }
  });
  return run.result();
}

function alarms(samples: readonly string[], options: Partial<NoiseOptions> & { thresholds?: string[] } = {}) {
  const gates = (options.thresholds ?? []).map((text) => parseGate(text) as Gate);
  const random = PythonRandom.fromInt(7);
  return falseAlarms(runOf(samples), {
    ...{ gates, gateOn: 'all', maxDrop: 0, alpha: 0.05, strict: false, random },
    ...options,
  });
}

const many = (signs: string, count: number): string[] => Array.from({ length: count }, () => signs);

test('where nothing flips there is no alarm, unless a gate fails each time', () => {
  const still = [...many('+++', 8), ...many('---', 2)];
  expect(alarms(still).red.rate).toBe(0);
  expect(alarms(still, { thresholds: ['accuracy>=0.8'] }).red.rate).toBe(0);
  expect(alarms(still, { thresholds: ['accuracy>=0.9'] })).toMatchObject({
    red: { rate: 1 },
    gates: [{ failed: { rate: 1 } }],
  });
});

test('a gate at the mean of what flips fails about half of the time', () => {
  const { gates, regressed } = alarms(many('+-', 101), { thresholds: ['accuracy>=0.5'] });
  expect(gates[0]?.failed.rate).toBeGreaterThan(0.42);
  expect(gates[0]?.failed.rate).toBeLessThan(0.58);
  expect(regressed.rate).toBeLessThan(0.05);
});

test('comparisons at alpha 0.05 raise at most 5 % alarms, and a drop that may be chance counts only when strict', () => {
  const flipping = [...many('++++-', 60), ...many('+-+-+', 40)];
  const loose = alarms(flipping);
  expect(loose.red.rate).toBe(loose.regressed.rate);
  expect(loose.regressed.rate).toBeLessThan(0.05);
  expect(loose.inconclusive.rate).toBeGreaterThan(0.3);
  const strict = alarms(flipping, { strict: true });
  expect(strict.red.rate).toBeCloseTo(strict.regressed.rate + strict.inconclusive.rate, 12);
  expect(alarms(flipping, { strict: true, maxDrop: 0.2 }).red.rate).toBeLessThan(0.02);
});

test('scores are compared by permutation', () => {
  const { regressed, inconclusive } = alarms([...many('153', 12), ...many('444', 20)]);
  expect(regressed.rate).toBeLessThan(0.06);
  expect(inconclusive.rate).toBeGreaterThan(0.2);
});

test('an errored repeat counts as wrong, or is left out where only graded samples count', () => {
  const samples = many('+e', 20);
  expect(alarms(samples, { thresholds: ['accuracy>=1'] }).red.rate).toBeGreaterThan(0.99);
  expect(alarms(samples, { thresholds: ['accuracy>=1'], gateOn: 'graded' }).red.rate).toBe(0);
  expect(alarms(samples, { thresholds: ['errored<=20'] }).red.rate).toBeLessThan(0.05);
});

test('gates on the run as a whole are named as left out', () => {
  const { gates, leftOut } = alarms(many('+-', 5), { thresholds: ['usage_total_tokens<=9', 'samples>=6'] });
  expect(leftOut).toEqual(['usage_total_tokens<=9']);
  expect(gates).toMatchObject([{ gate: 'samples>=6', failed: { rate: 1 } }]);
});

test('the same seed draws the same', () => {
  const samples = many('+-+', 30);
  expect(alarms(samples)).toEqual(alarms(samples));
});
