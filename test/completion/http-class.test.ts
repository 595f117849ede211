import { expect, onTestFinished, test } from 'vitest';
import { fillBody, fillText } from '../../src/completion/fill-body.ts';
import { httpClass } from '../../src/completion/http-class.ts';
import { atPointer } from '../../src/completion/json-pointer.ts';
import type { CompletionError } from '../../src/errors.ts';
import { type Reply, startFakeServer } from '../end-to-end/fake-server.ts';
import { ask, create, createHost } from './making.ts';

const messages = [{ role: 'user', content: 'hi {prompt}' }];

test.for([
  ['{prompt}', 'hi {prompt}'],
  ['Q: {prompt}!', 'Q: hi {prompt}!'],
  ['{messages}', messages],
  ['{params.temperature}', 0.5],
  ['t={params.temperature}', 't=0.5'],
  ['{params}', { temperature: 0.5, stop: ['a'] }],
  ['s={params.stop}', 's=["a"]'],
  ['{other} {{prompt}}', '{other} {hi {prompt}}'],
  [
    { a: ['{params.stop}', '{params.none}', 1], b: '{params.none}', c: null },
    { a: [['a'], 1], c: null },
  ],
] as const)('%j becomes %j', ([template, filled]) => {
  expect(fillBody(template, messages, { temperature: 0.5, stop: ['a'] })).toEqual(filled);
});

test('what goes into a URL is escaped', () => {
  expect(fillText('/?q={prompt}', 'a&b c', {}, encodeURIComponent)).toBe('/?q=a%26b%20c');
});

test.for([
  ['/a/1/b', 2],
  ['/a~1b', 3],
  ['/m~0n', 4],
  ['', { a: [{}, { b: 2 }], 'a/b': 3, 'm~n': 4 }],
  ['/a/7', undefined],
  ['/toString', undefined],
] as const)('%j points to %j', ([pointer, found]) => {
  expect(atPointer({ a: [{}, { b: 2 }], 'a/b': 3, 'm~n': 4 }, pointer)).toEqual(found);
});

async function answerOf(reply: Reply, answer = '/out') {
  const server = await startFakeServer(() => reply);
  const host = createHost({ MY_KEY: 'a-secret' });
  onTestFinished(async () => {
    await host.close();
    await server.close();
  });
  const headers = { 'x-key': '${MY_KEY}' };
  const fn = await create(httpClass, { url: `${server.url}/ask`, headers, body: { q: '{prompt}' }, answer }, { host });
  return { result: ask(fn, 'question'), server, host };
}

test.for<[string, Reply, string[]]>([
  ['a text', { json: { out: 'yes' } }, ['yes']],
  ['several texts', { json: { out: ['yes', 'no'] } }, ['yes', 'no']],
  ['a number', { json: { out: 42 } }, ['42']],
])('%s is an answer', async ([, reply, texts]) => {
  const { result, server, host } = await answerOf(reply);
  const { completion, sampled } = await result;
  expect(completion.texts).toEqual(texts);
  expect(sampled).toMatchObject([{ prompt: 'question', sampled: texts }]);
  expect(server.requests[0]).toMatchObject({
    path: '/v1/ask',
    body: { q: 'question' },
    headers: { 'x-key': 'a-secret' },
  });
  expect(host.settings.secrets.redact('it is a-secret')).toBe('it is [redacted]');
});

test('the empty pointer is the whole answer', async () => {
  const { result } = await answerOf({ status: 200, raw: 'plain text' }, '');
  expect((await result).completion.texts).toEqual(['plain text']);
});

test.for<[string, Reply, Partial<CompletionError>]>([
  [
    'nothing at the pointer',
    { json: { in: 'yes' } },
    { kind: 'rejected', message: expect.stringContaining('has nothing at /out') },
  ],
  ['an object at the pointer', { json: { out: {} } }, { kind: 'rejected' }],
  ['something that is not JSON', { status: 200, raw: 'oops' }, { kind: 'transient' }],
  ['a refused key', { status: 401 }, { kind: 'refused', status: 401 }],
  ['a fault that stays', { status: 500 }, { kind: 'transient', status: 500 }],
  ['a rejected request', { status: 422 }, { kind: 'rejected' }],
])('%s is no answer', async ([, reply, error]) => {
  const { result } = await answerOf(reply);
  await expect(result).rejects.toMatchObject(error);
});
