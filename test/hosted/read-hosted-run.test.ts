import { describe, expect, test } from 'vitest';
import { toHostedRow } from '../../src/evals/hosted-row.ts';
import { criterion, evalOf, type Files, read, refusals, rows } from './files.ts';

const asked = { item: { label: 'a', question: 'b' } };
const input_messages = { type: 'template', template: [{ role: 'user', content: '{{item.question}}' }] };
const source = { type: 'file_content', content: [asked, asked] };
const completions = { type: 'completions', model: 'gpt-4o', input_messages, source };

describe('an eval is read', () => {
  test.for<[string, unknown]>([
    ['as it is sent', evalOf(criterion)],
    [
      'as it is returned',
      {
        ...evalOf({ ...criterion, id: 'exact-1', sampling_params: null }),
        object: 'eval',
        id: 'eval_1',
        created_at: 1,
        metadata: null,
        share_with_openai: false,
      },
    ],
    [
      'with the schema in its returned form',
      {
        ...evalOf(criterion),
        data_source_config: {
          type: 'custom',
          schema: {
            type: 'object',
            properties: { item: { type: 'object' }, sample: {} },
            required: ['item', 'sample'],
          },
        },
      },
    ],
    [
      'with a returned schema that speaks of no properties, as documented',
      { ...evalOf(criterion), data_source_config: { type: 'custom', schema: { foo: 'bar' } } },
    ],
    ['from a page of one', { object: 'list', data: [evalOf(criterion)], first_id: 'x', last_id: 'x', has_more: false }],
    ['with a byte-order mark', `\uFEFF${JSON.stringify(evalOf(criterion))}`],
  ])('%s', async ([, definition]) => {
    const { evalName, rows: found, samples, graders } = await read({ eval: definition });
    expect({ evalName, rows: found.count, samples, graders: graders.length }).toEqual({
      evalName: 'labels',
      rows: 1,
      samples: false,
      graders: 1,
    });
  });

  test('from a page of several by name or id, and not without', async () => {
    const page = { object: 'list', data: [evalOf(criterion), { ...evalOf(criterion), name: 'other', id: 'eval_2' }] };
    expect((await read({ eval: page }, { choice: 'eval_2' })).evalName).toBe('other');
    expect(await refusals({ eval: page })).toEqual([
      'eval.json:3:3: eval.json is a list of 2 evals (choose one by its name or id: labels; other, id eval_2)',
    ]);
    expect((await refusals({ eval: page }, { choice: 'none' }))[0]).toContain('has no eval called "none"');
  });

  test('and graders without an id get the same one in each run', async () => {
    const [first, second] = await Promise.all([read({}), read({ rows: [...rows, ...rows] })]);
    expect(first.graders[0]?.id).toMatch(/^exact-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second.graders[0]?.id).toBe(first.graders[0]?.id);
  });
});

describe('files that are no eval are told by what they are', () => {
  test.for<[string, unknown, string]>([
    ['broken JSON', '{"name": }', 'eval.json:1:10: eval.json is not JSON'],
    ['rows', '{"item": {}}\n{"item": {}}\n', 'eval.json holds several JSON values, one a line'],
    ['a run', { data_source: completions }, 'eval.json is a run'],
    ['a config of another tool', { prompts: ['x'], providers: ['y'], tests: [] }, 'a config of Promptfoo'],
    ['an empty page', { object: 'list', data: [] }, 'a list of evals, and it is empty'],
    ['a text', '"x"', 'the eval must be an object'],
  ])('%s', async ([, definition, expected]) => {
    expect((await refusals({ eval: definition }))[0]).toContain(expected);
  });
});

test('two graders of one id are refused, as their verdicts could not be told apart', async () => {
  const same = { ...criterion, id: 'same' };
  const definition = { ...evalOf(criterion), testing_criteria: [same, { ...same, id: 'own' }, same] };
  expect(await refusals({ eval: definition })).toEqual([expect.stringContaining('the grader 1 has the id "same" too')]);
});

describe('whether a run samples', () => {
  const byModel = { model: 'gpt-4.1' };
  const item = { item: { label: 'a', input: [{ role: 'user', content: 'b' }] } };
  test.for<[string, Files, Parameters<typeof read>[1], unknown]>([
    ['a model and messages: yes', { run: { data_source: completions }, rows: null }, {}, ['gpt-4o', 2, 0]],
    ['a bare data source', { run: completions, rows: null }, {}, ['gpt-4o', 2, 0]],
    ['the model of the command line comes first', { run: completions, rows: null }, byModel, ['gpt-4.1', 2, 0]],
    ['rows with answers and nobody to ask: no', {}, {}, [undefined, 1, 0]],
    ['a run that is null: no', { run: null }, {}, [undefined, 1, 0]],
    [
      'jsonl: no',
      { run: { data_source: { type: 'jsonl', source: { type: 'file_content', content: rows } } }, rows: null },
      {},
      [undefined, 1, 0],
    ],
    [
      'stored answers as they are',
      { run: { data_source: { type: 'completions', source: { type: 'stored_completions', limit: null } } } },
      {},
      [undefined, 1, 0],
    ],
    ['only graded, whatever the run says', { run: completions }, { gradesOnly: true }, [undefined, 1, 0]],
    ['a model and rows with messages: yes, with a warning', { rows: [item] }, byModel, ['gpt-4.1', 1, 1]],
    [
      'rows with answers are answered anew, with a warning',
      { run: completions, rows: [{ ...asked, sample: { output_text: 'x' } }] },
      {},
      ['gpt-4o', 1, 1],
    ],
  ])('%s', async ([, files, inputs, expected]) => {
    const { model, samples, rows: found, warnings, args } = await read(files, inputs);
    expect([model, found.count, warnings.length]).toEqual(expected);
    expect(samples).toBe(model !== undefined);
    if (!samples) expect(args.input_messages).toBeUndefined();
  });
});

test('a run of the Responses API says so, and its body is returned as the platform returned it', async () => {
  const run = {
    name: 'r',
    data_source: {
      ...completions,
      type: 'responses',
      sampling_params: { temperature: 0, text: { format: { type: 'text' } } },
    },
  };
  const { args, run: body } = await read({ run, rows: null });
  expect(args.api).toBe('responses');
  expect(args.sampling_params).toEqual(run.data_source.sampling_params);
  expect(body?.data_source['input_messages']).toEqual({
    type: 'template',
    template: [{ type: 'message', role: 'user', content: { type: 'input_text', text: '{{item.question}}' } }],
  });
});

describe('rows', () => {
  test('are read with blank lines, a byte-order mark, bare items and their lines', async () => {
    const text =
      '\uFEFF{"item": {"label": "a"}, "sample": {"output_text": "a"}}\n\n{"label": "b", "sample": {"output_text": "c"}}\n';
    const { rows: found, warnings } = await read({ rows: text });
    expect([0, 1].map((index) => found.read(index)).map(({ value, line }) => [toHostedRow(value), line])).toEqual([
      [{ item: { label: 'a' }, sample: { output_text: 'a' } }, 1],
      [{ item: { label: 'b' }, sample: { output_text: 'c' } }, 3],
    ]);
    expect(warnings).toEqual([]);
  });

  test('of a run’s body have the lines of its file, and their images lie beside it', async () => {
    const { rows: found, dataFile, mediaFolder } = await read({ run: completions, rows: null });
    expect([0, 1].map((index) => found.read(index)).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'run.json:16',
      'run.json:22',
    ]);
    expect([dataFile, mediaFolder.includes('tseval-hosted-')]).toEqual([undefined, true]);
  });

  test('may have other keys, which one warning tells', async () => {
    const { warnings } = await read({
      rows: [
        { ...rows[0], note: 1 },
        { ...rows[0], note: 2, more: 3 },
      ],
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      'rows have "note", "more" beside "item" and "sample": they are ignored',
    ]);
  });

  test('of an uploaded file are a local file’s', async () => {
    const run = { data_source: { type: 'jsonl', source: { type: 'file_id', id: 'file-1' } } };
    const found = await read({ run }, { dataFile: undefined, files: new Map([['file-1', 'rows.jsonl']]) });
    expect([found.rows.count, found.dataFile]).toEqual([1, 'rows.jsonl']);
    const fetched = await read(
      { run },
      {
        dataFile: undefined,
        fetchRows: async ({ id }) => (id === 'file-1' ? { path: 'rows.jsonl' } : { problem: { message: 'gone' } }),
      },
    );
    expect(fetched.rows.count).toBe(1);
  });
});

test('a path that only some rows have stops nothing', async () => {
  expect((await read({ rows: [...rows, { item: {}, sample: {} }] })).rows.count).toBe(2);
});

test('with --missing empty, what is missing in every row is put in as nothing, and that is said', async () => {
  const { notes } = await read({ rows: [{ item: {} }] }, { missing: 'empty' });
  expect(notes).toEqual(['what is missing in a row is put in as nothing (--missing empty)']);
});

test('what is odd is a warning at its place', async () => {
  const definition = {
    ...evalOf(
      { ...criterion, operation: 'ilike', reference: '%a%' },
      { ...criterion, input: '{{item.label}}', reference: '{{item.label}}' },
      { ...criterion, input: '{{item.label}}}}' },
    ),
    metadata: { key: 'v'.repeat(513) },
  };
  const { warnings } = await read({ eval: definition });
  expect(warnings.map(({ message, place }) => `${place?.line}: ${message}`)).toEqual([
    expect.stringMatching(/^\d+: "metadata.key" in the eval is longer than the platform took/),
    expect.stringMatching(/^\d+: "testing_criteria\[1\]" in the eval compares a text with itself: it always passes/),
    expect.stringMatching(
      /^\d+: "}}" after a path closes nothing and stays as text \(testing_criteria\[2\].input, character 15\)/,
    ),
    expect.stringMatching(/^\d+: ilike knows no wildcards/),
  ]);
});
