import { expect, onTestFinished, test } from 'vitest';
import type { Completion, Params } from '../../src/completion/completion-fn.ts';
import type { Exchange } from '../../src/completion/exchange.ts';
import { localExchange, textExchange } from '../../src/completion/exchange.ts';
import { connectKeeping } from '../../src/completion/keep-answers.ts';
import { embeddingExchange, openAiExchange } from '../../src/completion/openai-exchange.ts';
import { findCompletionClass } from '../../src/completion/table.ts';
import type { AnswerCache } from '../../src/completion/with-cache.ts';
import type { Prompt } from '../../src/prompts/messages.ts';
import { createAskCounter } from '../../src/run/ask-counter.ts';
import { answerRight, type Reply, startFakeServer } from '../end-to-end/fake-server.ts';
import { ask, create, createHost } from './making.ts';

/** A cache in memory, whose answers are as old as they say. */
function memoryCache(): AnswerCache & { entries: Map<string, unknown> } {
  const entries = new Map<string, unknown>();
  return {
    entries,
    get: (key) => (entries.has(key) ? { value: entries.get(key), ageMs: 5000 } : undefined),
    put: (key, value) => void entries.set(key, structuredClone(value)),
  };
}

/** Asks a model of a fake server twice, as two runs do. */
async function askTwice(reply: Reply, model = 'gpt-4o', className = 'OpenAI') {
  const server = await startFakeServer(() => reply);
  const cache = memoryCache();
  const env = { OPENAI_API_KEY: 'sk-cache-test', OPENAI_BASE_URL: server.url };
  const host = createHost(env, { openCache: async () => cache });
  onTestFinished(async () => {
    await host.close();
    await server.close();
  });
  const cls = await findCompletionClass(className)?.load();
  if (!cls) throw new Error(`no class ${className}`);
  const results: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    const fn = await create(cls, { model }, { host });
    results.push(await ask(fn, 'question 1').catch((error: Error) => error.message));
  }
  return { asked: server.requests.length, results, written: JSON.stringify([...cache.entries.values()]) };
}

const kept: Record<string, Reply> = {
  'a text': { text: 'answer' },
  'a refusal': { text: null, message: { refusal: 'I cannot help with that.' } },
  'a call of a tool': { text: null, message: { tool_calls: [{ id: '1', type: 'function' }] } },
};

test.for(Object.entries(kept))('%s is a whole answer, and is given again as it was', async ([, reply]) => {
  const { asked, results, written } = await askTwice(reply);
  const [first, second] = results as Awaited<ReturnType<typeof ask>>[];
  expect(asked).toBe(1);
  expect(second?.completion).toEqual({ ...first?.completion, cachedMs: 5000 });
  expect(second?.sampled[0]).toMatchObject({ cached: true, age_seconds: 5 });
  expect(written).not.toContain('sk-cache-test');
});

const notKept: Record<string, Reply> = {
  'a text that was cut off': { text: 'answer', finish: 'length' },
  'a text that was filtered': { text: 'answer', finish: 'content_filter' },
  'an empty text': { text: ' \n' },
  'a rejection': { status: 400, error: { message: 'No.' } },
};

test.for(Object.entries(notKept))('%s is not kept', async ([, reply]) => {
  expect(await askTwice(reply)).toMatchObject({ asked: 2, written: '[]' });
});

const message = { type: 'message', content: [{ text: 'answer' }] };

test.for([
  ['a whole answer', { status: 'completed', output: [message] }, 1],
  ['one that was cut off', { status: 'incomplete', output: [message] }, 2],
  ['a call', { status: 'completed', output: [{ type: 'function_call' }] }, 1],
  ['an empty one', { status: 'completed', output: [{ type: 'message', content: [] }] }, 2],
] as const)('of the Responses endpoint, %s leads to %i requests for two', async ([, json, asked]) => {
  expect((await askTwice({ json }, 'gpt-4o', 'OpenAIResponses')).asked).toBe(asked);
});

/** What two requests have in common: the keys under which a cache is asked. */
async function keysOf(
  asked: readonly { exchange: Exchange<Completion>; url?: string; prompt?: Prompt; params?: Params }[],
) {
  const cache = memoryCache();
  for (const { exchange, url = 'http://one', prompt = 'p', params = {} } of asked) {
    const fn = await connectKeeping(
      exchange,
      () => ({ url, connect: () => async () => ({ texts: ['x'], answer: {} }) }),
      {
        openCache: async () => cache,
      },
    );
    await fn(prompt, params, { signal: new AbortController().signal, recordSampling: () => undefined });
  }
  return cache.entries.size;
}

const chat = openAiExchange('gpt-4o', 'chat');

test.for([
  ['the same', {}, 1],
  ['another model', { exchange: openAiExchange('gpt-4o-mini', 'chat') }, 2],
  ['another endpoint', { exchange: openAiExchange('gpt-4o', 'completions') }, 2],
  ['another base URL', { url: 'http://other' }, 2],
  ['another prompt', { prompt: 'q' }, 2],
  ['other parameters', { params: { temperature: 0, seed: 2 } }, 2],
  ['parameters in another order', { params: { seed: 1, temperature: 0 } }, 1],
] as const)('%s is kept under %i keys', async ([, other, expected]) => {
  const one = { exchange: chat, params: { temperature: 0, seed: 1 } };
  expect(await keysOf([one, { ...one, ...other }])).toBe(expected);
});

test('what runs on this machine is not kept', async () => {
  expect(await keysOf([{ exchange: localExchange('command mine') }])).toBe(0);
  expect(await keysOf([{ exchange: textExchange(() => ({ endpoint: 'POST /', body: {} }), true) }])).toBe(1);
});

/** Asks the same several times within one run; every real answer has a number. */
async function askRepeatedly<T extends object>(
  exchange: Exchange<T>,
  answer: (count: number) => T,
  cache: AnswerCache,
) {
  let asked = 0;
  const fn = await connectKeeping(exchange, () => ({ url: 'http://one', connect: () => async () => answer(++asked) }), {
    openCache: async () => cache,
  });
  const countAsked = createAskCounter();
  const context = { signal: new AbortController().signal, recordSampling: () => undefined, countAsked };
  const answers = [await fn('p', {}, context), await fn('p', {}, context), await fn('q', {}, context)];
  return { asked, answers };
}

test('within one run the same request again is a further draw; a later run gets the draws in their order', async () => {
  const cache = memoryCache();
  const exchange = textExchange((body) => ({ endpoint: '/', body }), true);
  const draw = (count: number) => ({ texts: [`draw ${count}`] });
  const first = await askRepeatedly(exchange, draw, cache);
  const second = await askRepeatedly(exchange, draw, cache);
  expect([first.asked, second.asked]).toEqual([3, 0]);
  expect(second.answers.map(({ texts }) => texts[0])).toEqual(['draw 1', 'draw 2', 'draw 3']);
});

test('an embedding is the same however often it is asked for', async () => {
  const exact = await askRepeatedly(
    embeddingExchange('m'),
    (count) => ({ vector: [count, 0.5], model: 'm' }),
    memoryCache(),
  );
  expect(exact.asked).toBe(2);
  expect(exact.answers.map(({ vector }) => Array.from(vector))).toEqual([
    [1, 0.5],
    [1, 0.5],
    [2, 0.5],
  ]);
  const odd = await askRepeatedly(embeddingExchange('m'), () => ({ vector: [0.1, 1 / 3] }), memoryCache());
  expect(odd.answers.map(({ vector }) => Array.from(vector))).toEqual(Array(3).fill([0.1, 1 / 3]));
});

test('an entry that holds no answer is asked for anew', async () => {
  const cache = memoryCache();
  const garbage: AnswerCache = { ...cache, get: () => ({ value: { choices: 'none' }, ageMs: 0 }) };
  const { asked } = await askRepeatedly(chat, () => ({ texts: ['x'], answer: {} }), garbage);
  expect(asked).toBe(3);
});

test('nothing is connected while all answers are kept, but the environment is checked', async () => {
  const server = await startFakeServer(answerRight);
  onTestFinished(() => server.close());
  const model = await findCompletionClass('OpenAI')?.load();
  if (!model) throw new Error('no class');
  const lacking = createHost({ OPENAI_BASE_URL: server.url }, { openCache: async () => memoryCache() });
  await expect(create(model, { model: 'gpt-4o' }, { host: lacking })).rejects.toThrow('OPENAI_API_KEY is not set');
  const env = { OPENAI_API_KEY: 'sk-cache-test', OPENAI_BASE_URL: server.url, HTTPS_PROXY: 'not an address' };
  const proxied = createHost(env, { openCache: async () => memoryCache() });
  await expect(create(model, { model: 'gpt-4o' }, { host: proxied })).rejects.toThrow('is not a web address');
});
