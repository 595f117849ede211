import type { OutputItemRetrieveResponse } from 'openai/resources/evals/runs/output-items';
import type { RunRetrieveResponse } from 'openai/resources/evals/runs/runs';
import { expect, test } from 'vitest';
import { toOutputItem } from '../../src/hosted/output-items.ts';
import { runObjectFold } from '../../src/hosted/run-object.ts';
import type { SampleEvent } from '../../src/record/event.ts';

/** The client calls nothing null, though the API returns null where there is nothing; and its lists can be written to. */
type AsTyped<T> = T extends readonly (infer Item)[]
  ? AsTyped<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: AsTyped<NonNullable<T[Key]>> }
    : T;

const events: readonly SampleEvent[] = [
  { type: 'sampling', data: { prompt: [{ role: 'user', content: 'Hi' }], sampled: ['ok'], model: 'm' } },
  { type: 'criterion', data: { name: 'a-1', type: 'string_check', passed: true, score: 1 } },
];

test('an output item has the type that the client gives it', () => {
  const item = toOutputItem(
    { index: 0, row: { item: { a: 1 } }, events, outcome: 'correct', createdAt: new Date(0) },
    { runId: 'evalrun_1', evalId: 'eval_1', samples: true, model: 'm', samplingParams: {}, judgeParams: new Map() },
  );
  const typed = item as AsTyped<typeof item> satisfies OutputItemRetrieveResponse;
  expect(typed).toMatchObject({ status: 'pass', sample: { output: [{ content: 'ok' }], temperature: 1 } });
});

test('a judge’s call has the parameters it was asked with, and calls of the Responses API have the shape of chat', () => {
  const call = { type: 'function_call', call_id: 'c', name: 'look', arguments: '{}' };
  const judged: SampleEvent[] = [
    { type: 'sampling', data: { prompt: 'Hi', sampled: ['ok'], model: 'm', tool_calls: [call] } },
    { type: 'sampling', data: { prompt: 'Good?', sampled: ['{}'], model: 'j', criterion: 'a-1' } },
    { type: 'criterion', data: { name: 'a-1', type: 'score_model', passed: true, score: 1 } },
  ];
  const { sample, results } = toOutputItem(
    { index: 0, row: { item: { a: 1 } }, events: judged, outcome: 'correct', createdAt: new Date(0) },
    {
      runId: 'evalrun_1',
      evalId: 'eval_1',
      samples: true,
      model: 'm',
      samplingParams: {},
      judgeParams: new Map([['a-1', { seed: 7, temperature: 0, max_completion_tokens: 9 }]]),
    },
  );
  expect(results[0]?.sample).toMatchObject({ seed: 7, temperature: 0, top_p: 1, max_completion_tokens: 9 });
  expect(sample?.output[0]?.tool_calls).toEqual([
    { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } },
  ]);
});

test('a run object has the type that the client gives it', () => {
  const fold = runObjectFold({
    id: 'evalrun_1',
    evalId: 'eval_1',
    name: 'run',
    model: 'm',
    metadata: null,
    dataSource: { type: 'jsonl', source: { type: 'file_id', id: 'file-1' } },
    criteria: ['a-1'],
    createdAt: new Date(0),
    reportUrl: '',
  });
  const run = fold.result({ status: 'completed', error: null });
  const { data_source, ...rest } = run as AsTyped<typeof run>;
  const typed = {
    ...rest,
    data_source: data_source as unknown as RunRetrieveResponse['data_source'],
  } satisfies RunRetrieveResponse;
  expect(typed).toMatchObject({
    result_counts: { total: 0 },
    per_testing_criteria_results: [{ passed: 0, failed: 0 }],
  });
});
