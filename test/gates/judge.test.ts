import { expect, test } from 'vitest';
import { type Gate, parseGate } from '../../src/gates/gate.ts';
import { type GateOn, judgeGates } from '../../src/gates/judge.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { judgedMeans } from '../../src/metrics/judged-means.ts';
import { meanMetric } from '../../src/metrics/mean-metric.ts';
import { reportFold } from '../../src/metrics/report-fold.ts';
import type { Outcome, RunEvent, SampleEvent } from '../../src/record/event.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { errorEvent, matchOf, metricsOf, recorded, sampleEvent } from '../metrics/events.ts';

const metrics = [accuracy, meanMetric('score')];

/** A sample that ended so, with its match and its score where it has them. */
function sample(outcome: Outcome, score?: number): SampleEvent[] {
  const match = outcome === 'correct' || outcome === 'incorrect' ? [matchOf(outcome === 'correct')] : [];
  return [
    sampleEvent(outcome),
    ...match,
    ...(score === undefined ? [] : [metricsOf({ score })]),
    ...(outcome === 'errored' ? [errorEvent] : []),
  ];
}

function judge(text: string, samples: readonly SampleEvent[][], options: { planned?: number; gateOn?: GateOn } = {}) {
  const { planned = samples.length, gateOn = 'all' } = options;
  const means = judgedMeans(metrics, planned);
  const fold = reportFold(metrics, { seed: 1, samples: planned });
  samples.forEach((events, index) => {
    for (const event of events) {
      const own: RunEvent = { ...recorded(event), sample_id: `eval.split.${index}` };
      means.add(own);
      fold.add(own);
    }
  });
  const [result] = judgeGates([parseGate(text) as Gate], { metrics: fold.result(), means: means.result(), gateOn });
  return result;
}

const three = [sample('correct'), sample('correct'), sample('incorrect')];

test('a share is judged as the report shows it where every sample has a verdict', () => {
  expect(judge('accuracy>=0.6', three)).toMatchObject({ value: 2 / 3, hasHeld: true });
  expect(judge('accuracy>=0.6', three)).not.toHaveProperty('note');
});

test.for<[string, SampleEvent[][], number | undefined]>([
  ['errored', [...three, sample('errored')], undefined],
  ['ungraded', [...three, sample('ungraded')], undefined],
  ['not run', three, 4],
  ['errored after a match that was right', [...three, [sampleEvent('errored'), matchOf(true), errorEvent]], undefined],
])('a sample that is %s counts as wrong for a lower limit, and as right for an upper one', ([, samples, planned]) => {
  const options = planned === undefined ? {} : { planned };
  expect(judge('accuracy>=0.6', samples, options)).toMatchObject({
    value: 0.5,
    hasHeld: false,
    note: '1 of 4 without a verdict counted as wrong',
  });
  expect(judge('accuracy<=0.7', samples, options)).toMatchObject({ value: 0.75, hasHeld: false });
  expect(judge('accuracy==0.5', samples, options)).toMatchObject({ hasHeld: false });
  expect(judge('accuracy>=0.6', samples, { ...options, gateOn: 'graded' })).toMatchObject({
    value: 2 / 3,
    hasHeld: true,
  });
});

test('a missing score counts as 0 or as the lowest, and for an upper limit as 1 or as the highest', () => {
  const low = [sample('scored', 4), sample('scored', 5), sample('errored')];
  expect(judge('score>=3.5', low)?.value).toBe(3);
  expect(judge('score<=4.5', low)?.value).toBeCloseTo(14 / 3, 12);
  expect(judge('score>=3.5', [sample('scored', -2), sample('scored', 5), sample('errored')])?.value).toBeCloseTo(
    1 / 3,
    12,
  );
  expect(judge('score>=3.5', low, { gateOn: 'graded' })?.value).toBe(4.5);
});

test('an interval is Wilson’s, of all samples', () => {
  expect(judge('accuracy.lower>=0.3', three)?.value).toBeCloseTo(wilson({ k: 2, n: 3 }).lower, 12);
  expect(judge('accuracy.upper<=0.9', three)?.value).toBeCloseTo(wilson({ k: 2, n: 3 }).upper, 12);
  expect(judge('accuracy.lower>=0.3', [...three, sample('errored')])?.value).toBeCloseTo(
    wilson({ k: 2, n: 4 }).lower,
    12,
  );
});

test('what the run did not produce fails its gate, whatever the limit', () => {
  for (const text of ['usage_total_tokens<1000', 'score>=0', 'score<=9'])
    expect(judge(text, three)).toMatchObject({ value: undefined, hasHeld: false });
});

test('a count that a report leaves out is 0', () => {
  expect(judge('counts/No<=0', three)).toMatchObject({ value: 0, hasHeld: true });
});

test('the ledger is judged as it is', () => {
  expect(judge('errored<=0', [...three, sample('errored')])).toMatchObject({ value: 1, hasHeld: false });
  expect(judge('samples>=4', three)).toMatchObject({ value: 3, hasHeld: false });
});
