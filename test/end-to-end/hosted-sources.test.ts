import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Holdings, useFakeEvalsApi } from '../hosted/fake-evals-api.ts';
import { createFolder, jsonl, readLines, runTseval } from './run-tseval.ts';

const logs = {
  name: 'Logs',
  data_source_config: { type: 'logs', metadata: { usecase: 'capitals' } },
  testing_criteria: [
    { type: 'string_check', name: 'rome', input: '{{sample.output_text}}', reference: 'Rome', operation: 'eq' },
    { type: 'string_check', name: 'asked', input: '{{item.input}}', reference: 'Italy', operation: 'like' },
  ],
};
const uploaded = {
  name: 'Upload',
  data_source_config: { type: 'custom', item_schema: { type: 'object' } },
  testing_criteria: [
    { type: 'string_check', name: 'same', input: '{{item.got}}', reference: '{{item.want}}', operation: 'eq' },
  ],
};
const fileRun = { data_source: { type: 'jsonl', source: { type: 'file_id', id: 'file-abc' } } };
const answer = (content: string) => [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];

const holdings: Holdings = {
  files: { 'file-abc': jsonl([{ item: { got: 'a', want: 'a' } }, { item: { got: 'a', want: 'b' } }]) },
  completions: ['Rome', 'Milan', 'Rome'].map((text, index) => ({
    id: `chatcmpl-${index}`,
    object: 'chat.completion',
    created: 100 + index,
    model: index < 2 ? 'gpt-4o' : 'gpt-4o-mini',
    metadata: { usecase: 'capitals' },
    choices: answer(text),
  })),
  messages: Object.fromEntries(
    [0, 1, 2].map((index) => [`chatcmpl-${index}`, [{ id: `m-${index}`, role: 'user', content: 'Capital of Italy?' }]]),
  ),
  responses: ['Rome', 'Bern'].map((text, index) => ({
    id: `resp_${index}`,
    object: 'response',
    created_at: 100 + index,
    model: 'gpt-4o',
    temperature: index,
    instructions: 'Be brief.',
    tools: [],
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
  })),
  inputItems: Object.fromEntries(
    [0, 1].map((index) => [
      `resp_${index}`,
      [
        {
          id: `in-${index}`,
          type: 'message',
          role: 'user',
          content: [{ type: 'input_text', text: 'Capital of Italy?' }],
        },
      ],
    ]),
  ),
};

async function tseval(args: readonly string[], files: Readonly<Record<string, unknown>>, held = holdings) {
  const api = await useFakeEvalsApi(held);
  const texts = Object.entries(files).map(([name, file]) => [
    name,
    typeof file === 'string' ? file : JSON.stringify(file),
  ]);
  const cwd = createFolder(Object.fromEntries(texts) as Record<string, string>);
  const tmp = createFolder({});
  const env = { ...api.env, TMPDIR: tmp };
  const ended = await runTseval([...args, '--json', '--max-retries', '0', '--output-items', 'items.jsonl'], {
    cwd,
    env,
  });
  return { ...ended, cwd, requests: api.requests, left: readdirSync(tmp) };
}

const run = ['run', 'eval.json', '--run', 'run.json'];
const counts = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, number>;

test('an uploaded file is had through the API, and nothing of it stays behind', async () => {
  const ended = await tseval(run, { 'eval.json': uploaded, 'run.json': fileRun });
  expect(ended).toMatchObject({ code: 0, stderr: '', requests: ['/files/file-abc/content'], left: [] });
  expect(counts(ended)).toMatchObject({ correct: 1, incorrect: 1 });
});

test.for<[string, object, object]>([
  ['all of them', { type: 'stored_completions' }, { samples: 3, correct: 2 }],
  ['of one model', { type: 'stored_completions', model: 'gpt-4o', metadata: null }, { samples: 2, correct: 1 }],
  [
    'from one time on, at most one',
    { type: 'stored_completions', created_after: 101, limit: 1 },
    { samples: 1, correct: 0 },
  ],
])('stored completions are graded as they are: %s', async ([, source, expected]) => {
  const ended = await tseval(run, { 'eval.json': logs, 'run.json': { data_source: { type: 'completions', source } } });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(counts(ended)).toMatchObject(expected);
  expect(readLines(join(ended.cwd, 'items.jsonl'))[0]).toMatchObject({
    datasource_item: { input: [{ role: 'user', content: 'Capital of Italy?' }] },
  });
});

test('stored responses are graded as they are, those that fit', async () => {
  const source = { type: 'responses', temperature: 0, instructions_search: 'brief', limit: null };
  const ended = await tseval(run, { 'eval.json': logs, 'run.json': { data_source: { type: 'responses', source } } });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(counts(ended)).toMatchObject({ samples: 1, correct: 1 });
  expect(readLines(join(ended.cwd, 'items.jsonl'))[0]).toMatchObject({
    datasource_item: {
      input: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'input_text', text: 'Capital of Italy?' }] },
      ],
    },
    sample: { output: [{ role: 'assistant', content: 'Rome' }] },
  });
});

test('a JSONL of stored completions stands in for the API, whatever kind they are', async () => {
  const { completions = [], responses = [] } = holdings;
  const messages = [{ role: 'user', content: 'Capital of Italy?' }];
  const lines = jsonl([
    { ...completions[0], messages },
    { ...completions[1], input: messages },
    { ...responses[0], input: 'Capital of Italy?' },
  ]);
  const source = { type: 'stored_completions', metadata: { usecase: 'capitals' } };
  const files = {
    'eval.json': logs,
    'run.json': { data_source: { type: 'completions', source } },
    'stored.jsonl': lines,
  };
  const ended = await tseval([...run, '--data', 'stored.jsonl'], files);
  expect(ended).toMatchObject({ code: 0, stderr: '', requests: [] });
  expect(counts(ended)).toMatchObject({ samples: 3, correct: 2, errored: 0 });
});

test.for<[string, unknown, Holdings, string]>([
  ['a file that the API does not know', fileRun, {}, '--file file-abc=<rows.jsonl>, or --data <rows.jsonl>'],
  [
    'a source of which there is nothing',
    { data_source: { type: 'completions', source: { type: 'stored_completions', model: 'none' } } },
    holdings,
    'the API has none that fit',
  ],
])('%s is refused, with the remedy', async ([, runFile, held, expected]) => {
  const ended = await tseval(run, { 'eval.json': uploaded, 'run.json': runFile }, held);
  expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
  expect(ended.stderr).toContain(expected);
  expect(ended.stderr).toContain('run.json:1:');
});

test('what is refused anyway is not fetched', async () => {
  const wrong = { ...uploaded, testing_criteria: [{ ...uploaded.testing_criteria[0], operation: 'neq' }] };
  const { code, requests } = await tseval(run, { 'eval.json': wrong, 'run.json': fileRun });
  expect({ code, requests }).toEqual({ code: 2, requests: [] });
});
