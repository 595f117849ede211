import { expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { type FakeEvalsApi, type Holdings, useFakeEvalsApi } from '../hosted/fake-evals-api.ts';
import { createFolder, runTseval, startTseval } from './run-tseval.ts';

/** Stored completions, each a second after the other; every third is of another model. */
function stored(count: number): Holdings {
  const completions = Array.from({ length: count }, (_, index) => ({
    id: `chatcmpl-${index}`,
    object: 'chat.completion',
    created: 1_700_000_000 + index,
    model: index % 3 === 2 ? 'gpt-4o-mini' : 'gpt-4o',
    metadata: { usecase: index % 2 === 0 ? 'chatbot' : 'search' },
    choices: [{ index: 0, message: { role: 'assistant', content: `answer ${index}` }, finish_reason: 'stop' }],
  }));
  const messages = completions.map(({ id }, index) => [
    id,
    [
      { id: `${id}-0`, role: 'user', content: `question ${index}`, name: null, content_parts: null },
      { id: `${id}-1`, role: 'user', content: null, content_parts: [{ type: 'text', text: 'and more' }] },
    ],
  ]);
  return { completions, messages: Object.fromEntries(messages) as NonNullable<Holdings['messages']> };
}

async function pull(api: FakeEvalsApi, args: readonly string[]) {
  const ended = await runTseval(['data', 'pull', ...args], { cwd: createFolder(), env: api.env });
  const rows = ended.stdout.split('\n').filter((line) => line !== '');
  return { ...ended, rows: rows.map((line) => JSON.parse(line) as { item: unknown; sample: { id: string } }) };
}

test('a row is what was asked and the whole answer', async () => {
  const holdings = stored(1);
  const { code, rows, stderr } = await pull(await useFakeEvalsApi(holdings), []);
  expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: 'tseval: 1 row\n' });
  expect(rows).toEqual([
    {
      item: {
        input: [
          { role: 'user', content: 'question 0' },
          { role: 'user', content: [{ type: 'text', text: 'and more' }] },
        ],
      },
      sample: holdings.completions?.[0],
    },
  ]);
});

test.for<{ args: string[]; expected: number[] }>([
  { args: [], expected: [0, 1, 2, 3, 4, 5, 6] },
  { args: ['--model', 'gpt-4o'], expected: [0, 1, 3, 4, 6] },
  { args: ['--metadata', 'usecase=chatbot', '--model', 'gpt-4o'], expected: [0, 4, 6] },
  { args: ['--limit', '2', '--metadata', 'usecase=search'], expected: [1, 3] },
  { args: ['--created-after', '1700000002', '--created-before', '1700000004'], expected: [2, 3, 4] },
  { args: ['--created-after', '2023-11-14T22:13:25Z'], expected: [5, 6] },
])('data pull $args gives rows $expected', async ({ args, expected }) => {
  const { code, rows } = await pull(await useFakeEvalsApi(stored(7)), args);
  expect({ code, ids: rows.map(({ sample }) => sample.id) }).toEqual({
    code: exitCodes.ok,
    ids: expected.map((index) => `chatcmpl-${index}`),
  });
});

test('all pages come, in their order, and no more than are wanted', async () => {
  const api = await useFakeEvalsApi(stored(250));
  const { rows } = await pull(api, []);
  expect(rows.map(({ sample }) => sample.id)).toEqual(Array.from({ length: 250 }, (_, index) => `chatcmpl-${index}`));
  api.requests.length = 0;
  await pull(api, ['--limit', '150', '--metadata', 'usecase=chatbot']);
  expect(api.requests.filter((path) => path.startsWith('/chat/completions?'))).toEqual([
    '/chat/completions?limit=100&order=asc&metadata[usecase]=chatbot',
    '/chat/completions?limit=100&order=asc&metadata[usecase]=chatbot&after=chatcmpl-198',
  ]);
});

test('a reader that has seen enough ends it', async () => {
  const api = await useFakeEvalsApi(stored(1000));
  const started = startTseval(['data', 'pull'], { cwd: createFolder(), env: api.env });
  await started.printed('"chatcmpl-0"');
  started.closeStdout();
  const { code, stderr } = await started.ended;
  expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: '' });
  expect(api.requests.length).toBeLessThan(1010);
});

test('a completion that was deleted meanwhile is told and left out', async () => {
  const api = await useFakeEvalsApi(stored(3));
  api.faults.push({ path: '/chat/completions/chatcmpl-1/messages', status: 404 });
  const { code, rows, stderr } = await pull(api, []);
  expect({ code, ids: rows.map(({ sample }) => sample.id) }).toEqual({
    code: exitCodes.ok,
    ids: ['chatcmpl-0', 'chatcmpl-2'],
  });
  expect(stderr).toContain('the stored completion chatcmpl-1 was deleted meanwhile');
});

test('what fails later keeps the rows that came, and the exit code says that they are not all', async () => {
  const api = await useFakeEvalsApi(stored(3));
  api.faults.push({ path: '/chat/completions/chatcmpl-2/messages', status: 403 });
  const { code, rows } = await pull(api, []);
  expect({ code, count: rows.length }).toEqual({ code: exitCodes.unfinished, count: 2 });
});

test.for<[string, string[], string]>([
  ['a time that is none', ['--created-after', 'yesterday'], '--created-after takes a time'],
  ['metadata without a value', ['--metadata', 'usecase'], '--metadata takes'],
  ['a limit of nothing', ['--limit', '0'], '--limit takes a whole number'],
])('%s is refused before anything is sent', async ([, args, message]) => {
  const api = await useFakeEvalsApi(stored(1));
  const { code, stderr } = await pull(api, args);
  expect({ code, stderr, requests: api.requests }).toEqual({
    code: exitCodes.usage,
    stderr: expect.stringContaining(message),
    requests: [],
  });
});
