import { describe, expect, test } from 'vitest';
import { createJudge, findRefusal } from '../../src/evals/criteria-judge.ts';
import { toMessages } from '../../src/evals/criteria-messages.ts';
import { sampleErrorOf, toHostedRow } from '../../src/evals/hosted-row.ts';
import { isOpen, watchPaths } from '../../src/evals/missing-paths.ts';
import type { AskFailure, AskWhole, WholeAnswer } from '../../src/evals/template.ts';
import { parsePath } from '../../src/prompts/hosted-path.ts';

test.for<[string, Record<string, unknown>, unknown]>([
  ['an item is the item', { item: { a: 1 } }, { item: { a: 1 } }],
  ['with its sample', { item: { a: 1 }, sample: { b: 2 } }, { item: { a: 1 }, sample: { b: 2 } }],
  ['a bare row is the item', { a: 1 }, { item: { a: 1 } }],
  ['a bare row keeps its sample beside it', { a: 1, sample: { b: 2 } }, { item: { a: 1 }, sample: { b: 2 } }],
  ['an item that is a text is a key like others', { item: 'x' }, { item: { item: 'x' } }],
  ['a sample that is null is none', { item: {}, sample: null }, { item: {} }],
])('%s', ([, row, expected]) => {
  expect(toHostedRow(row)).toEqual(expected);
});

test.for<[unknown, unknown]>([
  [
    { code: '429', message: 'too many' },
    { kind: '429', message: 'too many' },
  ],
  ['broken', { kind: 'sample_error', message: 'broken' }],
  [null, undefined],
  [{}, undefined],
])('a sample with the error %j is %j', ([error, expected]) => {
  expect(sampleErrorOf({ item: {}, sample: { error } })).toEqual(expected);
});

test.for<[string, unknown, unknown]>([
  ['a text becomes the user’s message', 'hi', [{ role: 'user', content: 'hi' }]],
  ['messages stay', [{ role: 'user', content: 'hi' }], [{ role: 'user', content: 'hi' }]],
  [
    'parts are written as chat completions write them',
    [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_image', image_url: 'u', detail: 'low' },
        ],
      },
    ],
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url: 'u', detail: 'low' } },
        ],
      },
    ],
  ],
  [
    'a part alone that is a text is that text',
    [{ role: 'user', content: { type: 'input_text', text: 'a' } }],
    [{ role: 'user', content: 'a' }],
  ],
  ['a number is none', 3, undefined],
  ['an empty list is none', [], undefined],
  ['objects without a role are none', [{ content: 'hi' }], undefined],
])('of what a path to messages leads to, %s', ([, value, expected]) => {
  expect(toMessages(value)).toEqual(expected);
});

test.for<[string, Record<string, unknown>, string | undefined]>([
  ['a chat completion', { choices: [{ message: { refusal: 'no' } }] }, 'no'],
  ['a Responses object', { output: [{ type: 'reasoning' }, { content: [{ type: 'refusal', refusal: 'no' }] }] }, 'no'],
  ['an answer', { choices: [{ message: { content: 'yes', refusal: null } }] }, undefined],
])('the refusal in %s is found', ([, answer, expected]) => {
  expect(findRefusal(answer)).toBe(expected);
});

describe('a judge', () => {
  const request = { messages: [{ role: 'user', content: 'Grade' }], params: {}, schema: {}, criterion: 'c' };
  const answering = (...answers: readonly (WholeAnswer | AskFailure)[]) => {
    const asked: { messages: number; hasFormat: boolean }[] = [];
    const ask: AskWhole = async (prompt, params) => {
      asked.push({ messages: prompt.length, hasFormat: 'response_format' in params });
      return answers[asked.length - 1] as WholeAnswer;
    };
    return { ask, asked };
  };
  const rejected: AskFailure = {
    failure: { kind: 'rejected', message: 'unknown parameter: response_format', status: 400 },
  };
  const whole: WholeAnswer = { texts: ['{"result": 1}'], answer: {} };

  test('that knows no structured output is asked in words from then on', async () => {
    const judge = createJudge();
    const { ask, asked } = answering(rejected, whole, whole);
    expect(await judge.ask(ask, request)).toEqual({ text: '{"result": 1}' });
    await judge.ask(ask, request);
    expect(asked).toEqual([
      { messages: 1, hasFormat: true },
      { messages: 2, hasFormat: false },
      { messages: 2, hasFormat: false },
    ]);
  });

  test('that is a program and answers without JSON is told the form, too', async () => {
    const { ask, asked } = answering({ texts: ['good'] }, { texts: ['{"result": 1}'] });
    await createJudge().ask(ask, request);
    expect(asked).toHaveLength(2);
  });

  test('of an endpoint that answers without JSON is taken at its word', async () => {
    const { ask, asked } = answering({ texts: ['good'], answer: {} });
    expect(await createJudge().ask(ask, request)).toEqual({ text: 'good' });
    expect(asked).toHaveLength(1);
  });

  test('whose request fails gives no verdict', async () => {
    const { ask } = answering({ failure: { kind: 'timeout', message: 'no answer' } });
    expect(await createJudge().ask(ask, request)).toMatchObject({ error: { kind: 'model_grader_server_error' } });
  });
});

describe('paths that no row has', () => {
  const need = (source: string, criterion = 0) => ({
    path: parsePath(source, 1) as NonNullable<ReturnType<typeof parsePath>>,
    at: ['testing_criteria', criterion, 'input'],
  });
  const missing = (
    needed: readonly ReturnType<typeof need>[],
    rows: readonly { item: unknown; sample?: unknown }[],
    options: { willSample?: boolean; hasOpenItems?: boolean } = {},
  ) => {
    const watch = watchPaths(needed, { willSample: false, placeOf: () => undefined, ...options });
    for (const row of rows) watch.see(() => row);
    return watch.problems().map(({ message }) => message);
  };

  test('are refused, those that some row has are not', () => {
    expect(missing([need('item.a'), need('item.b')], [{ item: { a: 1 } }, { item: {} }])).toEqual([
      'item.b is in none of the rows',
    ]);
  });

  test('of samples count only where nothing is sampled', () => {
    expect(missing([need('sample.output_text')], [{ item: {} }], { willSample: true })).toEqual([]);
    expect(missing([need('sample.output_text')], [{ item: {} }])).toEqual([
      expect.stringContaining('no row has a sample'),
    ]);
  });

  test('of one row without a schema are an error of that row, where another criterion can grade it', () => {
    const needed = [need('item.a', 0), need('item.b', 1)];
    expect(missing(needed, [{ item: { a: 1 } }], { hasOpenItems: true })).toEqual([]);
    expect(missing(needed, [{ item: {} }], { hasOpenItems: true })).toHaveLength(2);
  });

  test.for<[unknown, boolean]>([
    [{ item_schema: { type: 'object' } }, true],
    [{ item_schema: { properties: {} } }, false],
    [{ schema: { properties: { item: { properties: {} } } } }, false],
    [undefined, true],
  ])('the schema %j is open: %s', ([config, expected]) => {
    expect(isOpen(config)).toBe(expected);
  });
});
