import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { bootstrap } from '../../src/metrics/bootstrap.ts';
import { mostFlipping } from '../../src/metrics/flips.ts';
import type { Metric } from '../../src/metrics/fold.ts';
import { meanMetric } from '../../src/metrics/mean-metric.ts';
import { reportFold } from '../../src/metrics/report-fold.ts';
import type { Outcome, RunEvent, SampleEvent } from '../../src/record/event.ts';
import { clusteredMean } from '../../src/stats/clustered-mean.ts';
import { errorEvent, matchOf, metricsOf, recorded, sampleEvent } from './events.ts';

const events = (outcome: Outcome, score?: number): SampleEvent[] => [
  sampleEvent(outcome),
  ...(outcome === 'correct' || outcome === 'incorrect' ? [matchOf(outcome === 'correct')] : []),
  ...(score === undefined ? [] : [metricsOf({ score })]),
  ...(outcome === 'errored' ? [errorEvent] : []),
];

/** Right, wrong, errored; or a score. */
function repeatOf(sign: string): SampleEvent[] {
  if (sign === '+') return events('correct');
  if (sign === '-') return events('incorrect');
  return sign === 'e' ? events('errored') : events('scored', Number(sign));
}

/** The events of samples, each of which is written as what came of its repeats: `++-`. */
function runOf(samples: readonly string[]): RunEvent[][] {
  return samples.flatMap((signs, sample) =>
    [...signs].map((sign, repeat) =>
      repeatOf(sign).map((event) => ({ ...recorded(event), sample_id: `a.dev.${sample}`, repeat })),
    ),
  );
}

function report(samples: readonly string[], metrics: readonly Metric[] = [accuracy, bootstrap, meanMetric('score')]) {
  const repeats = samples[0]?.length ?? 1;
  const fold = reportFold(metrics, { seed: 1, samples: samples.length, repeats });
  for (const event of runOf(samples).flat()) fold.add(event);
  return fold.result();
}

test('without repeats a report has nothing of them', () => {
  const names = Object.keys(report(['+', '-', '+']));
  expect(names).toEqual(expect.arrayContaining(['accuracy', 'accuracy_stderr', 'boostrap_std', 'samples']));
  expect(names.filter((name) => /repeats|pass|flip/.test(name))).toEqual([]);
});

test('the mean is over all repeats, its error is clustered by sample, and the bootstrap of independent draws is left out', () => {
  const metrics = report(['++++', '----', '++--', '+---']);
  const sums = [4, 0, 2, 1].map((sum) => ({ sum, count: 4 }));
  expect(metrics['accuracy']).toBeCloseTo(7 / 16, 12);
  expect(metrics['accuracy_stderr']).toBeCloseTo(clusteredMean(sums).standardError ?? 0, 12);
  expect(metrics).not.toHaveProperty('boostrap_std');
});

test('samples count once, and the ledger counts every repeat', () => {
  expect(report(['++e', '+--'])).toMatchObject({
    samples: 2,
    repeats: 3,
    correct: 3,
    incorrect: 2,
    errored: 1,
    not_run: 0,
  });
});

test('pass@k is the chance that one of k is right, pass^k that all of them are; an errored repeat is not right', () => {
  const metrics = report(['+++', '++-', 'e--']);
  expect(metrics['pass@2']).toBeCloseTo((1 + 1 + 0) / 3, 12);
  expect(metrics['pass^2']).toBeCloseTo((1 + 1 / 3 + 0) / 3, 12);
  expect(metrics['pass@3']).toBeCloseTo(2 / 3, 12);
  expect(metrics['pass^3']).toBeCloseTo(1 / 3, 12);
});

test.for<[number, readonly number[]]>([
  [2, [2]],
  [5, [2, 3, 4, 5]],
  [12, [2, 4, 8, 12]],
])('of %i repeats, pass@k is told for k of %j', ([repeats, ks]) => {
  const names = Object.keys(report(['+'.repeat(repeats)])).filter((name) => name.startsWith('pass@'));
  expect(names).toEqual(ks.map((k) => `pass@${k}`));
});

test('the flip rate is the chance that two repeats disagree', () => {
  expect(report(['++--', '++++'])).toMatchObject({ flip_rate: 4 / 6 / 2, flipping_samples: 1 });
});

test('scores flip where they differ, and have a clustered error but no pass@k', () => {
  const metrics = report(['112', '333']);
  expect(metrics).toMatchObject({ flip_rate: 2 / 3 / 2, flipping_samples: 1, score: 13 / 6 });
  expect(metrics['score_stderr']).toBeGreaterThan(0);
  expect(metrics).not.toHaveProperty('pass@2');
});

test('the order in which repeats end changes nothing', () => {
  const units = runOf(['+++-', '--+-', '++++', 'e+--', '----']);
  const folded = (order: readonly RunEvent[][]) => {
    const fold = reportFold([accuracy], { seed: 1, samples: 5, repeats: 4 });
    for (const event of order.flat()) fold.add(event);
    return fold.result();
  };
  expect(folded(units.toReversed())).toEqual(folded(units));
  expect(folded(units.toSorted((a, b) => (a[0]?.repeat ?? 0) - (b[0]?.repeat ?? 0)))).toEqual(folded(units));
});

test('those that flip the most are kept, so many at most', () => {
  const flips = mostFlipping(4, 2);
  for (const event of runOf(['++++', '+---', '++--', '+---', '+---', '-++-']).flat()) flips.add(event);
  const found = flips.result();
  expect(found.map(({ correct, runs, verdicts }) => [correct, runs, verdicts])).toEqual([
    [2, 4, 2],
    [2, 4, 2],
  ]);
  expect(found[0]?.flipRate).toBeCloseTo(2 / 3, 12);
});
