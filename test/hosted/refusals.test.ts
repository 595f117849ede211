import { describe, expect, test } from 'vitest';
import { config, criterion, evalOf, type Files, refusals, rows } from './files.ts';

const judge = {
  type: 'score_model',
  name: 'judge',
  model: 'gpt-4.1',
  input: [{ role: 'user', content: '{{sample.output_text}}' }],
};
const labels = { ...judge, type: 'label_model', labels: ['good', 'bad'], passing_labels: ['good'] };
const similar = {
  ...criterion,
  operation: undefined,
  type: 'text_similarity',
  evaluation_metric: 'bleu',
  pass_threshold: 0.5,
};
const multi = { type: 'multi', name: 'all', graders: { a: criterion }, calculate_output: 'a' };
const { name: _, ...nameless } = criterion;

describe('graders that are refused', () => {
  test.for<[string, unknown, string]>([
    [
      'an unknown type',
      { ...criterion, type: 'regex' },
      '"type" in "testing_criteria[0]" of the eval must be one of "string_check"',
    ],
    ['no name', nameless, '"name" is missing in "testing_criteria[0]"'],
    ['a field of another type', { ...judge, image_tag: 'x' }, 'unknown key "image_tag" in "testing_criteria[0]"'],
    ['neq', { ...criterion, operation: 'neq' }, 'did you mean "ne" or "eq"?'],
    ['contains', { ...criterion, operation: 'contains' }, 'like (contains)'],
    ['a reference that is no text', { ...criterion, reference: 3 }, 'must be a string, not the number 3'],
    ['a metric that is not known', { ...similar, evaluation_metric: 'levenshtein' }, '"evaluation_metric" in'],
    ['a similarity without threshold', { ...similar, pass_threshold: undefined }, '"pass_threshold" is missing'],
    ['a similarity’s threshold over 1', { ...similar, pass_threshold: 80 }, 'must be at most 1'],
    ['a text for messages', { ...judge, input: 'x' }, 'a list of messages is needed'],
    ['an unknown role', { ...judge, input: [{ role: 'tool', content: 'x' }] }, '"input[0].role" in'],
    [
      'a part of chat completions',
      { ...judge, input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] },
      '"input[0].content[0].type" in',
    ],
    [
      'an unknown field of a message',
      { ...judge, input: [{ role: 'user', content: 'x', name: 'y' }] },
      'unknown key "name" in "input[0]"',
    ],
    [
      'a range that goes down',
      { ...judge, range: [10, 0] },
      '"testing_criteria[0].range" in the eval goes from 10 to 0',
    ],
    [
      'a threshold over the range',
      { ...judge, pass_threshold: 7 },
      'outside the range 0 to 1, the default,: it would never pass',
    ],
    ['a threshold under the range', { ...judge, range: [1, 7], pass_threshold: 0 }, 'it would always pass'],
    [
      'two limits of tokens',
      { ...judge, sampling_params: { max_completion_tokens: 1, max_completions_tokens: 2 } },
      'yet both mean the same',
    ],
    [
      'no labels',
      { ...labels, labels: [], passing_labels: [] },
      '"labels" in "testing_criteria[0]" of the eval must not be empty',
    ],
    ['a label twice', { ...labels, labels: ['good', 'good'] }, 'must not hold the same item twice'],
    [
      'a passing label that is none',
      { ...labels, passing_labels: ['great'] },
      '"testing_criteria[0].passing_labels[0]" in the eval is "great"',
    ],
    ['a source over 256 kB', { type: 'python', name: 'p', source: '#'.repeat(262_145) }, 'is longer than 256 kB'],
    ['multi in multi', { ...multi, graders: { a: multi } }, 'multi holds no further multi'],
    ['a formula with an unknown name', { ...multi, calculate_output: 'a + c' }, 'no grader is called "c"'],
    [
      'two children of one name',
      { ...multi, graders: [criterion, criterion], calculate_output: 'exact' },
      'two graders as "exact"',
    ],
    ['a formula that does not parse', { ...multi, calculate_output: 'a **' }, 'the power sign is ^'],
    [
      'a child’s field',
      { ...multi, graders: [{ ...criterion, range: [0, 1] }] },
      'unknown key "range" in "graders[0]"',
    ],
    [
      'a path into something else',
      { ...criterion, input: '{{query}}' },
      '"{{query}}" is no path (testing_criteria[0].input, character 1)',
    ],
    ['a path that no row has', { ...criterion, reference: '{{item.other}}' }, 'item.other is in none of the rows'],
  ])('%s', async ([, grader, expected]) => {
    const problems = await refusals({ eval: evalOf(grader) });
    expect(problems.join('\n')).toContain(expected);
    expect(problems[0]).toMatch(/^eval\.json:\d+:\d+: /);
    expect(problems.length).toBe(1);
  });
});

test('one line of JSON that is nested too deep is told as that', async () => {
  const [problem] = await refusals({ eval: `{"name": ${'['.repeat(9000)}${']'.repeat(9000)}}` });
  expect(problem).not.toContain('several JSON values');
  expect(problem).toContain('eval.json is not JSON');
});

test('what is no object is one problem, not two', async () => {
  expect(await refusals({ eval: { ...evalOf(criterion), data_source_config: null } })).toHaveLength(1);
  expect(await refusals({ eval: { ...evalOf(criterion), testing_criteria: criterion } })).toHaveLength(1);
});

test.for<[string, unknown]>([
  [
    'children need no name and no threshold in the range',
    { ...multi, graders: [{ ...nameless }, { ...judge, pass_threshold: 9 }], calculate_output: 'judge' },
  ],
  ['a multi may be nameless', { type: 'multi', graders: nameless, calculate_output: '1' }],
  ['nulls of the server', { ...criterion, sampling_params: null, pass_threshold: null, range: null, image_tag: null }],
  ['any role of a label_model', { ...labels, input: [{ role: 'role', content: 'x' }] }],
  [
    'parts of all kinds',
    {
      ...judge,
      input: [
        {
          role: 'user',
          type: 'message',
          content: [
            'x',
            { type: 'output_text', text: 'x' },
            { type: 'input_image', image_url: 'x', file_id: null },
            { type: 'input_audio', input_audio: { data: 'x', format: 'mp3' } },
          ],
        },
      ],
    },
  ],
])('accepted: %s', async ([, grader]) => {
  expect(await refusals({ eval: evalOf(grader) })).toEqual([]);
});

const content = [{ item: { label: 'a' } }];
const input_messages = { type: 'template', template: [{ role: 'user', content: '{{item.label}}' }] };
const completions = { type: 'completions', model: 'm', input_messages, source: { type: 'file_content', content } };

describe('what else is refused', () => {
  test.for<[string, Files, string, Parameters<typeof refusals>[1]?]>([
    ['no graders', { eval: evalOf() }, 'without graders every item would pass'],
    [
      'an unknown field of the eval',
      { eval: { ...evalOf(criterion), graders: [] } },
      'unknown key "graders" in the eval',
    ],
    [
      'a missing field of the eval',
      { eval: { testing_criteria: [criterion] } },
      '"data_source_config" is missing in the eval',
    ],
    [
      'an unknown data source',
      { eval: { ...evalOf(criterion), data_source_config: { type: 'azure_ai_source' } } },
      '"type" in "data_source_config"',
    ],
    [
      'no item_schema',
      { eval: { ...evalOf(criterion), data_source_config: { type: 'custom' } } },
      '"item_schema" is missing',
    ],
    [
      'a schema that is none',
      { eval: { ...evalOf(criterion), data_source_config: { type: 'custom', item_schema: { type: 'thing' } } } },
      '"data_source_config.item_schema" in the eval is no JSON Schema',
    ],
    [
      'a row that breaks the schema',
      {
        eval: {
          ...evalOf(criterion),
          data_source_config: { ...config, item_schema: { properties: { label: { type: 'number' } } } },
        },
      },
      'rows.jsonl:1: "label" in the item must be a number, not the string "a" (JSON pointer /item/label)',
    ],
    ['no rows at all', { rows: null }, 'there are no rows to grade'],
    ['an empty file', { rows: '\n' }, 'rows.jsonl has no rows'],
    ['a file that is not there', {}, 'the data file none.jsonl does not exist', { dataFile: 'none.jsonl' }],
    ['rows that are no JSON', { rows: '{"item": }\n' }, 'rows.jsonl:1:10: this line is not JSON'],
    [
      'a sample that is a text',
      { rows: [{ item: { label: 'a' }, sample: 'x' }, ...rows] },
      'the sample of this row must be an object',
    ],
    ['no sample, and nobody who answers', { rows: content }, 'no row has a sample and nothing is sampled'],
    ['a model and nothing to ask', { rows: content }, 'nothing says what gpt-4o is asked', { model: 'gpt-4o' }],
    [
      'messages without a model',
      { run: { ...completions, model: null } },
      'the run has "input_messages" and no "model"',
    ],
    [
      'a model over jsonl',
      { run: { data_source: { type: 'jsonl', source: { type: 'file_content', content } } } },
      'samples nothing',
      { model: 'gpt-4o' },
    ],
    [
      'a parameter beside sampling_params',
      { run: { ...completions, temperature: 0 } },
      '"temperature" does not belong into the data source',
    ],
    [
      'messages beside data_source',
      { run: { data_source: completions, input_messages } },
      '"input_messages" does not belong into the run',
    ],
    [
      'input_messages without a type',
      { run: { ...completions, input_messages: { template: input_messages.template } } },
      '"type" is missing in "input_messages"',
    ],
    [
      'a sample in the messages that make it',
      {
        run: {
          ...completions,
          input_messages: { type: 'template', template: [{ role: 'user', content: '{{sample.output_text}}' }] },
        },
      },
      'input_messages see only item',
    ],
    [
      'a reference in braces',
      { run: { ...completions, input_messages: { type: 'item_reference', item_reference: '{{item.label}}' } } },
      'is no path',
    ],
    [
      'sound for the Responses API',
      {
        run: {
          ...completions,
          type: 'responses',
          input_messages: {
            type: 'template',
            template: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }] }],
          },
        },
      },
      'holds input_audio',
    ],
    ['a source of another data source', { run: { ...completions, source: { type: 'responses' } } }, '"source.type" in'],
    [
      'file_content with an id',
      { run: { ...completions, source: { type: 'file_content', file_id: 'x' } } },
      'unknown key "file_id" in "source"',
    ],
    [
      'a file that nobody knows',
      { run: { ...completions, source: { type: 'file_id', id: 'file-9' } }, rows: null },
      '--file file-9=<rows.jsonl>',
    ],
    [
      'two limits of tokens',
      { run: { ...completions, sampling_params: { max_completion_tokens: 1, max_completions_tokens: 2 } } },
      'yet both mean the same',
    ],
  ])('%s', async ([, files, expected, inputs]) => {
    const problems = await refusals(files, inputs);
    expect(problems.join('\n')).toContain(expected);
    expect(problems.length).toBeLessThanOrEqual(2);
  });
});

test('every mistake of every file is told at once', async () => {
  const problems = await refusals({
    eval: { ...evalOf({ ...criterion, operation: 'neq' }, { ...judge, input: 'x' }), extra: 1 },
    run: { data_source: { ...completions, seed: 1 } },
    rows: '{"item": {}}\n[]\n',
  });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    expect.stringMatching(/^eval\.json:\d+:3:$/),
    expect.stringMatching(/^eval\.json:\d+:20:$/),
    expect.stringMatching(/^eval\.json:\d+:16:$/),
    expect.stringMatching(/^run\.json:\d+:5:$/),
    'rows.jsonl:2:',
  ]);
});
