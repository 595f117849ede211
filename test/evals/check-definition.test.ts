import { expect, test } from 'vitest';
import { checkDefinition } from '../../src/evals/check-definition.ts';
import type { PlacedValue } from '../../src/schema/placed-value.ts';

const criterion = { type: 'string_check', name: 'exact', input: '{{item.a}}', reference: 'a', operation: 'eq' };
const args = { samples_jsonl: 'rows.jsonl', testing_criteria: [criterion] };

function placed(value: unknown): PlacedValue {
  const place = (path: PlacedValue['path']) => ({ file: `evals/x.yaml ${path.join('.')}` });
  return { value, what: 'the args of x', path: [], syntax: 'yaml', place };
}

test.for<[string, object, readonly string[]]>([
  [
    'args that are right',
    { input_messages: null, sampling_params: { tools: [], text: {}, max_completions_tokens: 9 } },
    [],
  ],
  [
    'an operation',
    { testing_criteria: [{ ...criterion, operation: 'is' }] },
    ['evals/x.yaml testing_criteria.0.operation'],
  ],
  ['a data source', { data_source_config: { type: 'custom' } }, ['evals/x.yaml data_source_config']],
  ['messages without a type', { input_messages: { template: [] } }, ['evals/x.yaml input_messages']],
  ['a parameter', { sampling_params: { max_tokens: 1 } }, ['evals/x.yaml sampling_params.max_tokens']],
  [
    'two limits',
    { sampling_params: { max_completion_tokens: 1, max_completions_tokens: 2 } },
    ['evals/x.yaml sampling_params'],
  ],
])('%s of an entry is checked where it stands', async ([, changes, files]) => {
  const { problems } = await checkDefinition(placed({ ...args, ...changes }));
  expect(problems.map(({ place }) => place?.file)).toEqual(files);
});

test('items are checked against the entry’s schema', async () => {
  const config = { type: 'custom', item_schema: { properties: { a: { type: 'string' } } } };
  const { checkItem } = await checkDefinition(placed({ ...args, data_source_config: config }));
  expect(checkItem({ a: 1 }).map(({ pointer }) => pointer)).toEqual(['/a']);
  expect(checkItem({ a: 'x' })).toEqual([]);
});
