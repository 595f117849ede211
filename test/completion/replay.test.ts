import { expect, test } from 'vitest';
import { replayClass } from '../../src/completion/replay.ts';
import { createFolder, jsonl } from '../end-to-end/run-tseval.ts';
import { ask, create } from './making.ts';

async function replayed(rows: readonly unknown[], more = '') {
  const folder = createFolder({ 'a.jsonl': jsonl(rows) + more });
  return create(replayClass, { path: 'a.jsonl' }, { folder });
}

const user = [{ role: 'user', content: 'q' }];
const event = (sampleId: string, data: object) => ({
  run_id: 'r',
  event_id: 0,
  sample_id: sampleId,
  type: 'sampling',
  data,
});
const record = [
  { spec: {} },
  event('a', { prompt: user, sampled: ['one'], model: 'm' }),
  event('b', { prompt: user, sampled: ['two'], model: 'm' }),
];

test.for([
  ['a text prompt', [{ prompt: 'q', completion: 'yes' }], 'q'],
  ['what a chat model was sent for a text', [{ prompt: [{ role: 'system', content: 'q' }], sampled: ['yes'] }], 'q'],
  ['what a completions model was sent for a chat', [{ prompt: 'q', text: 'yes' }], user],
  [
    'messages whose keys stand in another order',
    [{ messages: [{ content: 'q', role: 'user' }], completion: 'yes' }],
    user,
  ],
] as const)('%s is found', async ([, rows, prompt]) => {
  const { completion, sampled } = await ask(await replayed(rows), prompt);
  expect(completion.texts).toEqual(['yes']);
  expect(sampled).toMatchObject([{ sampled: ['yes'] }]);
});

test('a prompt asked again gets the next of its answers, and then none', async () => {
  const fn = await replayed([
    { prompt: 'q', completion: 'one' },
    { prompt: 'q', completion: 'two' },
  ]);
  expect((await ask(fn, 'q')).completion.texts).toEqual(['one']);
  expect((await ask(fn, 'q')).completion.texts).toEqual(['two']);
  await expect(ask(fn, 'q')).rejects.toMatchObject({
    kind: 'rejected',
    message: expect.stringContaining('stores answers to it (2)'),
  });
});

test('samples of a record that share a prompt get their own answers, in any order', async () => {
  const fn = await replayed(record);
  expect((await ask(fn, user, { sampleId: 'b' })).completion).toEqual({ texts: ['two'], model: 'm' });
  expect((await ask(fn, user, { sampleId: 'a' })).completion).toEqual({ texts: ['one'], model: 'm' });
});

test('a sample of another name finds the prompt, too', async () => {
  expect((await ask(await replayed(record), user, { sampleId: 'other' })).completion.texts).toEqual(['one']);
});

test('what a function built on others recorded once more is stored once', async () => {
  const rows = [
    { spec: {} },
    event('a', { prompt: user, sampled: ['one'], model: 'm' }),
    event('a', { prompt: user, sampled: 'one' }),
  ];
  const fn = await replayed(rows);
  await ask(fn, user, { sampleId: 'a' });
  await expect(ask(fn, user, { sampleId: 'a' })).rejects.toThrow('(1)');
});

test('a prompt that is not stored fails the sample', async () => {
  await expect(ask(await replayed(record), 'unknown')).rejects.toMatchObject({
    kind: 'rejected',
    message: expect.stringContaining('stores no answer'),
  });
});

test('a torn last line of a record is passed over', async () => {
  const fn = await replayed(record, '{"run_id": "r", "ev');
  expect((await ask(fn, user)).completion.texts).toEqual(['one']);
});

test('a line that is no completion is told with its place', async () => {
  await expect(replayed([{ prompt: 'q', completion: 'a' }, { prompt: 'q' }])).rejects.toMatchObject({
    problems: [{ place: { line: 2 } }],
  });
});
