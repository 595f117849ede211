import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { bootstrap } from '../../src/metrics/bootstrap.ts';
import { meanMetric } from '../../src/metrics/mean-metric.ts';
import { reportFold } from '../../src/metrics/report-fold.ts';
import { usage } from '../../src/metrics/usage.ts';
import { PythonRandom } from '../../src/random/python-random.ts';
import { foldAll, matchOf, metricsOf, randomEvents, sampleEvent, samplingOf } from './events.ts';

const metrics = [accuracy, bootstrap, meanMetric('f1_score')];

test('a report has the metrics of the template first, then tokens, then the ledger, then the interval of what was cut off', () => {
  const events = [sampleEvent('correct'), samplingOf({ total_tokens: 3 }), matchOf(true)];
  expect(Object.entries(foldAll(reportFold([accuracy], { seed: 1, samples: 2 }), events))).toEqual([
    ['accuracy', 1],
    ['usage_total_tokens', 3],
    ['samples', 2],
    ['correct', 1],
    ['incorrect', 0],
    ['scored', 0],
    ['ungraded', 0],
    ['errored', 0],
    ['not_run', 1],
    ['accuracy_low', expect.closeTo(0.2065, 4)],
    ['accuracy_high', 1],
  ]);
});

test('a number of the template is not overwritten by one of the same name', () => {
  expect(foldAll(reportFold([meanMetric('scored')], { seed: 1 }), [metricsOf({ scored: 0.5 })])).toMatchObject({
    scored: 0.5,
  });
});

test('a report does not depend on the order of the events', () => {
  const random = PythonRandom.fromInt(7);
  for (let round = 0; round < 200; round += 1) {
    const events = randomEvents(random);
    const report = foldAll(reportFold(metrics, { seed: 5 }), events);
    random.shuffle(events);
    expect(Object.entries(foldAll(reportFold(metrics, { seed: 5 }), events))).toEqual(Object.entries(report));
  }
});

test('the result can be asked for in the middle of a run', () => {
  const fold = reportFold(metrics, { seed: 5 });
  expect(foldAll(fold, [matchOf(true), matchOf(false)])).toMatchObject({ accuracy: 0.5 });
  expect(foldAll(fold, [matchOf(true), matchOf(true)])).toMatchObject({ accuracy: 0.75 });
});

test('tokens are totals over all answers, whatever an answer leaves out', () => {
  const events = [
    samplingOf({ prompt_tokens: 2, completion_tokens: 1 }),
    samplingOf({ prompt_tokens: 3, completion_tokens_details: null as unknown as number }),
    { type: 'sampling', data: { prompt: '', sampled: '' } } as const,
  ];
  expect(foldAll(usage({ seed: 1 }), events)).toEqual({ usage_prompt_tokens: 5, usage_completion_tokens: 1 });
});
