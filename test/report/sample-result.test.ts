import { expect, test } from 'vitest';
import type { RunEvent, SampleEvent } from '../../src/record/event.ts';
import { assembleSamples, type SampleResult } from '../../src/report/sample-result.ts';
import { errored, eventsOf, matched, place } from './show-run.ts';

function assemble(events: readonly RunEvent[]): SampleResult[] {
  const samples: SampleResult[] = [];
  const assembler = assembleSamples((sample) => samples.push(sample));
  for (const event of events) assembler.add(event);
  assembler.end();
  return samples;
}

const sampling = (sampled: string, more: object = {}): SampleEvent => ({
  type: 'sampling',
  data: { prompt: 'p', sampled: [sampled], ...more },
});

test('a sample has its place, its ideal, its answer and its tokens', () => {
  expect(assemble(matched('a.b.0', { answer: 'Lyon', ideal: 'Paris', line: 3 }))).toEqual([
    {
      runId: 'r1',
      sampleId: 'a.b.0',
      repeat: undefined,
      outcome: 'incorrect',
      file: 'data/samples.jsonl',
      line: 3,
      expected: 'Paris',
      actual: 'Lyon',
      choice: undefined,
      score: undefined,
      criteria: undefined,
      error: undefined,
      tokens: 10,
      latencyMs: 250,
    },
  ]);
});

test('a sample is told when the next one begins, and the last at the end', () => {
  const told: string[] = [];
  const assembler = assembleSamples(({ sampleId }) => told.push(sampleId));
  for (const event of matched('a.b.0', { answer: 'a', ideal: 'a' })) assembler.add(event);
  expect(told).toEqual([]);
  for (const event of errored('a.b.1', 'no')) assembler.add(event);
  expect(told).toEqual(['a.b.0']);
  assembler.end();
  expect(told).toEqual(['a.b.0', 'a.b.1']);
});

const answers: [what: string, events: SampleEvent[], actual: unknown][] = [
  [
    'the last answer where a chain of thought came first',
    [
      sampling('let me think'),
      sampling('Paris'),
      { type: 'match', data: { correct: true, expected: 'Paris', picked: 'Paris' } },
    ],
    'Paris',
  ],
  [
    'what the comparison recorded where it recorded it',
    [sampling('raw'), { type: 'match', data: { correct: true, expected: 'a', picked: 'a', sampled: 'clean' } }],
    'clean',
  ],
  [
    'what was picked where nothing was sampled',
    [{ type: 'match', data: { correct: true, expected: 'a', picked: 'a' } }],
    'a',
  ],
  [
    'the first answer where a grader answered after it',
    [sampling('a joke'), sampling('Yes'), { type: 'metrics', data: { choice: 'Yes', score: 1 } }],
    'a joke',
  ],
  [
    'nothing where only judges were asked',
    [
      sampling('{"result": 1}', { criterion: 'funny' }),
      { type: 'criterion', data: { name: 'funny', type: 'score_model', passed: true, score: 1 } },
    ],
    undefined,
  ],
];

test.for(answers)('the answer is %s', ([, events, actual]) => {
  expect(assemble(eventsOf('a.b.0', [place('correct'), ...events]))).toMatchObject([{ actual }]);
});

test('a grader’s choice and its score are told', () => {
  const events = [place('scored'), sampling('a joke'), { type: 'metrics' as const, data: { choice: 'B', score: 0.5 } }];
  expect(assemble(eventsOf('a.b.0', events))).toMatchObject([{ outcome: 'scored', choice: 'B', score: 0.5 }]);
});

test('in a record of oaieval, whose threads take turns, a verdict or an error makes a sample whole', () => {
  const events = [
    ...eventsOf('a.b.0', [sampling('Lyon')]),
    ...eventsOf('a.b.1', [sampling('Rome')]),
    ...eventsOf('a.b.1', [{ type: 'match', data: { correct: true, expected: 'Rome', picked: 'Rome' } }]),
    ...eventsOf('a.b.0', [{ type: 'match', data: { correct: false, expected: 'Paris', picked: null } }]),
    ...eventsOf('a.b.1', [{ type: 'metrics', data: { accuracy: 1 } }]),
    ...eventsOf('a.b.2', [{ type: 'error', data: { message: 'no', kind: 'x' } }]),
  ];
  expect(assemble(events).map(({ sampleId, outcome, actual }) => [sampleId, outcome, actual])).toEqual([
    ['a.b.1', 'correct', 'Rome'],
    ['a.b.0', 'incorrect', 'Lyon'],
    ['a.b.2', 'errored', undefined],
  ]);
});

test('in a model-graded record of oaieval the choice makes a sample whole', () => {
  const events = eventsOf('a.b.0', [
    sampling('a joke'),
    sampling('nonsense'),
    { type: 'metrics', data: { choice: '__invalid__', score: 0 } },
  ]);
  expect(assemble(events)).toMatchObject([{ outcome: 'ungraded', actual: 'a joke', choice: '__invalid__' }]);
});
