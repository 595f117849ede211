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
    { runId: 'evalrun_1', evalId: 'eval_1', samples: true, model: 'm', samplingParams: {} },
  );
  const typed = item as AsTyped<typeof item> satisfies OutputItemRetrieveResponse;
  expect(typed).toMatchObject({ status: 'pass', sample: { output: [{ content: 'ok' }], temperature: 1 } });
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
