import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { createFolder, jsonl, readLines, runTseval } from './run-tseval.ts';

const check = {
  type: 'string_check',
  name: 'same',
  input: '{{sample.output_text}}',
  reference: '{{item.want}}',
  operation: 'eq',
};
const judge = {
  type: 'label_model',
  name: 'polite',
  model: 'judge-1',
  input: [{ role: 'user', content: 'Is this polite? {{sample.output_text}}' }],
  labels: ['yes', 'no'],
  passing_labels: ['yes'],
};
const python = {
  type: 'python',
  name: 'long',
  source: 'def grade(sample, item):\n    return len(sample["output_text"])',
};

function definition(...criteria: readonly object[]) {
  const item_schema = { type: 'object', properties: { want: { type: 'string' } }, required: ['want'] };
  const config = { type: 'custom', item_schema, include_sample_schema: true };
  return JSON.stringify({ name: 'Words', data_source_config: config, testing_criteria: criteria });
}

const run = {
  name: 'first',
  data_source: {
    type: 'completions',
    model: 'model-1',
    input_messages: { type: 'template', template: [{ role: 'user', content: 'Say {{item.want}}' }] },
    sampling_params: { max_completions_tokens: 20, temperature: null },
    source: { type: 'file_content', content: [{ item: { want: 'yes' } }, { item: { want: 'no' } }] },
  },
};

interface Verdict {
  properties: Readonly<Record<string, unknown>>;
}

const outputs = ['--output-items', 'items.jsonl', '--run-object', 'run.out.json'];

/** A model that always says yes, and a judge that answers by the form it is given. */
function answer({ body }: SeenRequest): Reply {
  return { text: body['model'] === 'model-1' ? 'yes' : '{"steps": [], "result": "yes"}' };
}

async function tseval(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  reply: (request: SeenRequest) => Reply = answer,
) {
  const server = await useFakeServer(reply);
  const cwd = createFolder(files);
  const ended = await runTseval([...args, '--max-retries', '0'], { cwd, env: serverEnv(server) });
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  return { ...ended, cwd, requests: server.requests, read };
}

test('a run is sampled and graded, and what the API would have returned agrees with the report', async () => {
  const files = { 'eval.json': definition(check, judge), 'run.json': JSON.stringify(run) };
  const ended = await tseval(['run', 'eval.json', '--run', 'run.json', '--json', ...outputs], files);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    pass_rate: 0.5,
    'criteria/same/pass_rate': 0.5,
    'criteria/polite/mean_score': 1,
    'models/judge-1/invocation_count': 2,
    correct: 1,
    incorrect: 1,
    errored: 0,
  });
  expect(JSON.parse(ended.read('run.out.json'))).toMatchObject({
    object: 'eval.run',
    name: 'first',
    model: 'model-1',
    status: 'completed',
    error: null,
    result_counts: { total: 2, passed: 1, failed: 1, errored: 0 },
    per_model_usage: [
      { model_name: 'judge-1', invocation_count: 2, cached_tokens: 4 },
      { model_name: 'model-1', invocation_count: 2, total_tokens: 20 },
    ],
    per_testing_criteria_results: [
      { testing_criteria: expect.stringMatching(/^same-[\da-f-]{36}$/), passed: 1, failed: 1 },
      { testing_criteria: expect.stringMatching(/^polite-[\da-f-]{36}$/), passed: 2, failed: 0 },
    ],
  });
  const items = readLines(join(ended.cwd, 'items.jsonl'));
  expect(items.find((item) => item['datasource_item_id'] === 1)).toMatchObject({
    status: 'fail',
    datasource_item: { want: 'no' },
    sample: {
      input: [{ role: 'user', content: 'Say no' }],
      output: [{ role: 'assistant', content: 'yes' }],
      max_completion_tokens: 20,
    },
    results: [
      { type: 'string_check', passed: false, score: 0, sample: null },
      { type: 'label_model', passed: true, score: 1, label: 'yes', sample: { model: 'judge-1' } },
    ],
  });
});

test('judges are asked as written, for structured output, with the label as an enum after the steps', async () => {
  const files = {
    'eval.json': definition(judge),
    'rows.jsonl': jsonl([{ item: { want: '' }, sample: { output_text: 'ok' } }]),
  };
  const { code, requests } = await tseval(['grade', 'eval.json', '--data', 'rows.jsonl'], files);
  expect(code).toBe(0);
  expect(requests.map(({ body }) => body)).toEqual([
    {
      model: 'judge-1',
      messages: [{ role: 'user', content: 'Is this polite? ok' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: expect.any(String), strict: true, schema: expect.anything() },
      },
    },
  ]);
  const [request] = requests as unknown as { body: { response_format: { json_schema: { schema: Verdict } } } }[];
  const schema = request?.body.response_format.json_schema.schema;
  expect(Object.keys(schema?.properties ?? {})).toEqual(['steps', 'result']);
  expect(schema).toMatchObject({ properties: { result: { enum: ['yes', 'no'] } } });
});

test('where an endpoint knows no structured output, the form is told in one more message', async () => {
  const files = {
    'eval.json': definition(judge),
    'rows.jsonl': jsonl([{ item: { want: '' }, sample: { output_text: 'ok' } }]),
  };
  const { code, requests, stdout } = await tseval(['grade', 'eval.json', '--data', 'rows.jsonl'], files, ({ body }) =>
    body['response_format']
      ? { status: 400, error: { message: 'response_format is not supported' } }
      : { text: 'Well: {"result": "no"}' },
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/incorrect +1\n/);
  expect(requests.at(-1)?.body['messages']).toEqual([
    { role: 'user', content: 'Is this polite? ok' },
    { role: 'user', content: expect.stringContaining('JSON Schema') },
  ]);
});

test.for<[string, Reply, string]>([
  ['that does not parse', { text: 'I would rather not say' }, 'model_grader_parse_error'],
  ['that is a refusal', { text: null, message: { refusal: 'no' } }, 'model_grader_refusal_error'],
  ['that never comes', { status: 500 }, 'model_grader_server_error'],
])(
  'a judge’s answer %s makes the item errored; the run is completed, but without a verdict it is never green',
  async ([, reply, kind]) => {
    const rows = [{ item: { want: 'ok' }, sample: { output_text: 'ok' } }];
    const files = { 'eval.json': definition(judge, check), 'rows.jsonl': jsonl(rows) };
    const { code, stderr, cwd, read } = await tseval(
      ['grade', 'eval.json', '--data', 'rows.jsonl', ...outputs],
      files,
      () => reply,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('1 of 1 items errored') });
    expect(readLines(join(cwd, 'items.jsonl'))).toMatchObject([
      { status: 'error', results: [{ passed: false, score: 0, error: { code: kind } }, { passed: true }] },
    ]);
    expect(JSON.parse(read('run.out.json'))).toMatchObject({ status: 'completed', result_counts: { errored: 1 } });
  },
);

test('a judge that is shut down is replaced, and the report says so', async () => {
  const rows = [{ item: { want: 'ok' }, sample: { output_text: 'ok' } }];
  const files = { 'eval.json': definition(judge), 'rows.jsonl': jsonl(rows) };
  const args = ['grade', 'eval.json', '--data', 'rows.jsonl', '--judge-map', 'judge-1=judge-2'];
  const { requests, stdout } = await tseval(args, files);
  expect(requests.map(({ body }) => body['model'])).toEqual(['judge-2']);
  expect(stdout).toContain('note: the judge judge-1 is asked as judge-2');
});

test('a model of the command line goes before that of the run', async () => {
  const files = { 'eval.json': definition(check), 'run.json': JSON.stringify(run) };
  const { requests, code } = await tseval(['model-2', './eval.json', '--run', 'run.json'], files);
  expect(code).toBe(0);
  expect(new Set(requests.map(({ body }) => body['model']))).toEqual(new Set(['model-2']));
});

test('a model that fails makes its item errored without any results', async () => {
  const files = { 'eval.json': definition(check), 'run.json': JSON.stringify(run) };
  const args = ['run', 'eval.json', '--run', 'run.json', ...outputs];
  const { cwd } = await tseval(args, files, (request) =>
    JSON.stringify(request.body).includes('Say no') ? { status: 400 } : answer(request),
  );
  const items = readLines(join(cwd, 'items.jsonl'));
  expect(items.find((item) => item['datasource_item_id'] === 1)).toMatchObject({
    status: 'error',
    results: [],
    sample: { error: { code: '400' } },
  });
});

test('a Python grader runs only where it is allowed', async () => {
  const rows = [{ item: { want: 'ok' }, sample: { output_text: 'ok' } }];
  const files = { 'eval.json': definition(python), 'rows.jsonl': jsonl(rows) };
  const args = ['grade', 'eval.json', '--data', 'rows.jsonl'];
  const refused = await tseval(args, files);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-code') });
  const allowed = await tseval(args, { ...files, 'tseval.yaml': 'allow_code: ["."]\n' });
  expect(allowed).toMatchObject({ code: 0, stdout: expect.stringContaining('criteria/long/mean_score  2.0000') });
  expect(allowed.stdout).toContain('note: "long" states no pass_threshold: it passes from 0.5 on');
});

test('an image that a row names is read, relative to the rows', async () => {
  const seeing = {
    ...run.data_source,
    input_messages: {
      type: 'template',
      template: [{ role: 'user', content: [{ type: 'input_image', image_url: '{{item.want}}' }] }],
    },
    source: { type: 'file_id', id: 'file-1' },
  };
  const files = {
    'eval.json': definition(check),
    'run.json': JSON.stringify({ data_source: seeing }),
    'data/rows.jsonl': jsonl([{ want: 'dot.png' }, { want: '../secret.txt' }]),
    'data/dot.png': 'PNG',
    'secret.txt': 'secret',
  };
  const args = ['run', 'eval.json', '--run', 'run.json', '--file', 'file-1=data/rows.jsonl'];
  const { requests, stdout } = await tseval(args, files);
  expect(requests.map(({ body }) => body['messages'])).toEqual([
    [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,UE5H' } }] }],
  ]);
  expect(stdout).toMatch(/errored +1\n/);
});

test('a grader is a class of its own for samples as oaieval has them', async () => {
  const yaml = `words.dev.v0:
  class: StringCheck
  args:
    samples_jsonl: words.jsonl
    input: "{{sample.output_text}}"
    reference: "{{item.ideal}}"
    operation: like
`;
  const files = {
    'registry/evals/words.yaml': yaml,
    'registry/data/words.jsonl': jsonl([{ input: [{ role: 'user', content: 'Hi' }], ideal: 'es' }]),
  };
  const { code, stdout, requests } = await tseval(['model-1', 'words.dev.v0'], files);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\n {2}correct +1\n/) });
  expect(requests[0]?.body['messages']).toEqual([{ role: 'user', content: 'Hi' }]);
});
