import { expect, onTestFinished, test } from 'vitest';
import type { CompletionContext, Params } from '../../src/completion/completion-fn.ts';
import { openHttpClient } from '../../src/completion/http-client.ts';
import { openAi } from '../../src/completion/openai.ts';
import { openAiClient } from '../../src/completion/openai-client.ts';
import { type Api, isCompletionsOnly } from '../../src/completion/openai-request.ts';
import type { CompletionError } from '../../src/errors.ts';
import type { Prompt } from '../../src/prompts/messages.ts';
import { type Reply, startFakeServer } from '../end-to-end/fake-server.ts';

const openAiNames = { key: 'OPENAI_API_KEY', url: 'OPENAI_BASE_URL' };
const context: CompletionContext = { signal: new AbortController().signal, recordSampling: () => undefined };

async function ask(reply: Reply, { prompt = 'question' as Prompt, params = {} as Params, api = 'chat' as Api } = {}) {
  const server = await startFakeServer(() => reply);
  const http = await openHttpClient((text) => text);
  onTestFinished(async () => {
    await http.close();
    await server.close();
  });
  const client = openAiClient({ apiKey: 'key', baseUrl: server.url, http, timeoutMs: 1000 });
  const fn = openAi({ client, model: 'gpt-x', api, names: openAiNames });
  const result = fn(prompt, params, context);
  return { result, requests: server.requests };
}

test('a text prompt is sent as one system message, with the parameters given and no others', async () => {
  const { result, requests } = await ask({ text: 'hello' }, { params: { temperature: 0 } });
  await expect(result).resolves.toEqual({
    texts: ['hello'],
    prompt: [{ role: 'system', content: 'question' }],
    model: 'gpt-x',
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, prompt_tokens_details_cached_tokens: 2 },
    answer: expect.objectContaining({ id: 'fake', choices: [expect.anything()] }),
  });
  expect(requests[0]).toMatchObject({
    path: '/v1/chat/completions',
    body: { model: 'gpt-x', messages: [{ role: 'system', content: 'question' }], temperature: 0 },
    headers: { authorization: 'Bearer key' },
  });
});

test.for<[string, Reply, string]>([
  ['a refusal is an answer', { text: null, message: { refusal: 'I will not' } }, 'I will not'],
  ['nothing because of the length is an answer', { text: null, finish: 'length' }, ''],
  ['nothing because of a filter is an answer', { text: null, finish: 'content_filter' }, ''],
  ['a tool call without a text is an answer', { text: null, message: { tool_calls: [{}] } }, ''],
  ['parts are joined', { text: null, message: { content: [{ type: 'text', text: 'a' }, { text: 'b' }] } }, 'ab'],
])('%s', async ([, reply, text]) => {
  const { result } = await ask(reply);
  expect((await result).texts).toEqual([text]);
});

test.for<[string, Reply, Partial<CompletionError>]>([
  ['401 is a refusal', { status: 401 }, { kind: 'refused', status: 401 }],
  ['403 is a refusal', { status: 403 }, { kind: 'refused' }],
  ['404 is a refusal', { status: 404 }, { kind: 'refused' }],
  ['429 is worth a wait', { status: 429, headers: { 'retry-after': '2' } }, { kind: 'transient', retryAfterMs: 2000 }],
  [
    'retry-after-ms goes first',
    { status: 429, headers: { 'retry-after': '2', 'retry-after-ms': '70' } },
    { retryAfterMs: 70 },
  ],
  [
    'a spent quota is final',
    { status: 429, error: { code: 'insufficient_quota', message: 'spent' } },
    { kind: 'exhausted' },
  ],
  ['500 passes', { status: 500 }, { kind: 'transient', isUnreachable: false }],
  ['400 rejects the request', { status: 400 }, { kind: 'rejected', parameter: undefined }],
  [
    'a 400 names the parameter that the model does not take',
    { status: 400, error: { code: 'unsupported_parameter', param: 'max_tokens', message: 'no' } },
    { parameter: 'max_tokens' },
  ],
  [
    'a 400 of an endpoint that leaves param out is read from its sentence',
    { status: 400, error: { message: "Unsupported value: 'temperature' does not support 0" } },
    { parameter: 'temperature' },
  ],
  ['a reset passes', 'reset', { kind: 'transient', isUnreachable: false }],
  ['half an answer passes', 'half', { kind: 'transient' }],
  [
    'a web page with 200 is nobody',
    { status: 200, raw: '<!doctype html><p>hi' },
    { kind: 'transient', isUnreachable: true },
  ],
  [
    'a web page with 502 is nobody',
    { status: 502, raw: '<html>bad gateway' },
    { kind: 'transient', isUnreachable: true },
  ],
  ['no content and no reason passes', { text: null }, { kind: 'transient' }],
])('%s', async ([, reply, expected]) => {
  const { result } = await ask(reply);
  await expect(result).rejects.toMatchObject(expected);
});

test.for([
  ['gpt-3.5-turbo-instruct', true],
  ['gpt-3.5-turbo-instruct-0914', true],
  ['davinci-002', true],
  ['text-davinci-003', true],
  ['gpt-4-base', true],
  ['gpt-3.5-turbo', false],
  ['gpt-4o', false],
  ['adaptive-model', false],
  ['some/new-model', false],
] as const)('%s has only the completions endpoint: %s', ([model, expected]) => {
  expect(isCompletionsOnly(model)).toBe(expected);
});
