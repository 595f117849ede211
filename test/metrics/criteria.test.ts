import { expect, test } from 'vitest';
import { criteriaMetrics, criterionName } from '../../src/metrics/criteria.ts';
import { modelUsage } from '../../src/metrics/model-usage.ts';
import { outcomeOf } from '../../src/metrics/outcomes.ts';
import { passRate } from '../../src/metrics/pass-rate.ts';
import type { CriterionData, RunEvent, SampleEvent } from '../../src/record/event.ts';

const stamp = { run_id: 'r', event_id: 0, sample_id: 's', created_by: '', created_at: '' };
const stamped = (event: SampleEvent): RunEvent => ({ ...event, ...stamp }) as RunEvent;
const criterion = (name: string, score: number, more: Partial<CriterionData> = {}): SampleEvent => ({
  type: 'criterion',
  data: { name, type: 'python', passed: score >= 0.5, score, ...more },
});

function metricsOf(metric: typeof passRate, events: readonly SampleEvent[]) {
  const fold = metric({ seed: 1 });
  for (const event of events) fold.add(stamped(event));
  return fold.result();
}

const uuid = '-01234567-89ab-4cde-a123-0123456789ab';

test('a criterion is called by its name, without the uuid at the end of its id', () => {
  expect(criterionName(`my grader${uuid}`)).toBe('my grader');
  expect(criterionName('a-b')).toBe('a-b');
});

test('pass rate and mean score leave out what could not be graded, which is counted', () => {
  const error = { kind: 'other_error', message: 'no' };
  const events = [
    criterion(`a${uuid}`, 1),
    criterion(`a${uuid}`, 0.25, { clamped: true }),
    criterion(`a${uuid}`, 0, { error }),
  ];
  expect(metricsOf(criteriaMetrics, events)).toEqual({
    'criteria/a/pass_rate': 0.5,
    'criteria/a/mean_score': 0.625,
    'criteria/a/errored': 1,
    'criteria/a/clamped': 1,
  });
});

test('two criteria of one name are told apart by their ids', () => {
  const other = uuid.replace('0123', 'aaaa');
  const names = Object.keys(metricsOf(criteriaMetrics, [criterion(`a${uuid}`, 1), criterion(`a${other}`, 0)]));
  expect(names.filter((name) => name.endsWith('pass_rate'))).toEqual([
    `criteria/a${uuid}/pass_rate`,
    `criteria/a${other}/pass_rate`,
  ]);
});

test('each model that answered has its requests and tokens', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4, prompt_tokens_details_cached_tokens: 2 };
  const sampling: SampleEvent = { type: 'sampling', data: { prompt: 'x', sampled: ['y'], model: 'm', usage } };
  expect(metricsOf(modelUsage, [sampling, sampling])).toEqual({
    'models/m/invocation_count': 2,
    'models/m/prompt_tokens': 6,
    'models/m/completion_tokens': 2,
    'models/m/total_tokens': 8,
    'models/m/cached_tokens': 4,
  });
});

test('the pass rate is that of items with a verdict', () => {
  const sample = (outcome: 'correct' | 'incorrect' | 'errored'): SampleEvent => ({
    type: 'sample',
    data: { file: 'f', line: 1, hash: 'h', outcome, events: 1 },
  });
  expect(metricsOf(passRate, [sample('correct'), sample('incorrect'), sample('errored')])).toEqual({ pass_rate: 0.5 });
  expect(metricsOf(passRate, [sample('errored')])).toEqual({});
});

test.for<[string, readonly SampleEvent[], string]>([
  ['all criteria passed', [criterion('a', 1), criterion('b', 1)], 'correct'],
  ['one failed', [criterion('a', 1), criterion('b', 0)], 'incorrect'],
  ['one errored', [criterion('a', 1), { type: 'error', data: { kind: 'other_error', message: '' } }], 'errored'],
])('an item of which %s is %s', ([, events, expected]) => {
  expect(outcomeOf(events)).toBe(expected);
});
