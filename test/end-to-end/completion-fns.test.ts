import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type FakeServer, lastText, type Reply, type SeenRequest, startFakeServer } from './fake-server.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval } from './run-tseval.ts';

const count = 100;
const numbers = Array.from({ length: count }, (_, i) => i);

/** `question 7` is answered `answer 7`, by whatever answers. */
function answerTo(question: string): string {
  return `answer ${/question (\d+)/.exec(question)?.[1]}`;
}

/** One direction for each question, so that each finds its own passage. */
function direction(text: string): number[] {
  const angle = (Number(/question (\d+)/.exec(text)?.[1]) * 3 * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

function reply(request: SeenRequest): Reply {
  const text = answerTo(lastText(request));
  const path = request.path.split('?')[0] ?? '';
  if (path.endsWith('/embeddings')) return { json: { data: [{ embedding: direction(lastText(request)) }] } };
  if (path.endsWith('/responses')) {
    const output = [{ type: 'reasoning' }, { type: 'message', content: [{ type: 'output_text', text }] }];
    return { json: { model: 'gpt-5', output, usage: { input_tokens: 4, output_tokens: 2, total_tokens: 6 } } };
  }
  if (path === '/v1/generate') return { json: { results: [{ text: answerTo(String(request.body['text'])) }] } };
  return {
    text: JSON.stringify(request.body['messages'] ?? '').includes('Short:')
      ? answerTo(JSON.stringify(request.body))
      : text,
  };
}

/** The protocol of commands in a few lines of a program. */
const program = `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, prompt } = JSON.parse(line);
  const text = 'answer ' + /question (\\d+)/.exec(JSON.stringify(prompt))[1];
  console.log(JSON.stringify({ id, text }));
}
`;

const moduleSource = `
import type { ModuleFn } from 'tseval';
enum Word { Answer = 'answer' }
const numberOf = (prompt: unknown): string => /question (\\d+)/.exec(JSON.stringify(prompt))?.[1] ?? '';
export const answer: ModuleFn = async (prompt) => \`\${Word.Answer} \${numberOf(prompt)}\`;
export class Answerer {
  constructor(private readonly args: { word: string }) {}
  async complete(prompt: unknown): Promise<{ texts: string[] }> {
    return { texts: [\`\${this.args.word} \${numberOf(prompt)}\`] };
  }
}
`;

function entries(url: string): string {
  return `
my-chat: {class: OpenAIChat, args: {model: gpt-4o}}
my-text: {class: OpenAICompletion, args: {model: davinci-002}}
my-responses: {class: OpenAIChat, args: {model: gpt-5, api: responses, extra_options: {max_tokens: 9}}}
my-cot: {class: ChainOfThought, args: {cot_completion_fn: my-chat, extract_answer_template: "Short:"}}
my-retrieval:
  class: Retrieval
  args: {completion_fn: my-chat, embeddings_and_text_path: data/passages.csv, k: 1}
my-command: {class: Command, args: {command: [node, ./answer.mjs], processes: 3}}
my-module: {class: "./fns.ts:answer"}
my-class: {class: "./fns.ts:Answerer", args: {word: answer}}
my-http:
  class: Http
  args:
    url: ${url}/generate
    headers: {authorization: "Key \${MY_KEY}"}
    body: {text: "{prompt}", options: {temperature: "{params.temperature}", stop: "{params.stop}"}}
    answer: /results/0/text
my-replay: {class: Replay, args: {path: stored.jsonl}}
my-azure: {class: AzureOpenAI, args: {model: my-deployment}}
local/*: {class: OpenAIChat, args: {model: "*", api_base: "http://localhost:1", api_base_env: LOCAL_URL, api_key_required: false, api_key_env: LOCAL_KEY}}
`;
}

async function openFolder(): Promise<{ cwd: string; server: FakeServer; env: Record<string, string> }> {
  const server = await startFakeServer(reply);
  onTestFinished(() => server.close());
  const passages = numbers.map((i) => `passage ${i},"${JSON.stringify(direction(`question ${i}`))}"`);
  const cwd = createFolder({
    ...matchRegistry(count),
    'registry/completion_fns/mine.yaml': entries(server.url),
    'registry/completion_fns/answer.mjs': program,
    'registry/completion_fns/fns.ts': moduleSource,
    'registry/data/passages.csv': `text,embedding\n${passages.join('\n')}\n`,
    'stored.jsonl': jsonl(numbers.map((i) => ({ prompt: `question ${i}`, completion: `answer ${i}` }))),
  });
  const env = {
    OPENAI_API_KEY: 'sk-of-openai',
    OPENAI_BASE_URL: server.url,
    MY_KEY: 'secret-of-mine',
    LOCAL_URL: server.url,
    AZURE_OPENAI_ENDPOINT: new URL(server.url).origin,
    AZURE_OPENAI_API_KEY: 'key-of-azure',
  };
  return { cwd, server, env };
}

test.for<[string, { samplings: number; requests: number; path?: string }]>([
  ['oracle', { samplings: 0, requests: 0 }],
  ['gpt-4o', { samplings: 1, requests: 1, path: '/v1/chat/completions' }],
  ['my-chat', { samplings: 1, requests: 1, path: '/v1/chat/completions' }],
  ['local/some/model', { samplings: 1, requests: 1, path: '/v1/chat/completions' }],
  ['my-text', { samplings: 1, requests: 1, path: '/v1/completions' }],
  ['my-responses', { samplings: 1, requests: 1, path: '/v1/responses' }],
  ['responses/gpt-5', { samplings: 1, requests: 1, path: '/v1/responses' }],
  [
    'my-azure',
    { samplings: 1, requests: 1, path: '/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21' },
  ],
  ['my-cot', { samplings: 4, requests: 2 }],
  ['my-retrieval', { samplings: 2, requests: 2 }],
  ['my-command', { samplings: 1, requests: 0 }],
  ['my-module', { samplings: 1, requests: 0 }],
  ['my-class', { samplings: 1, requests: 0 }],
  ['my-http', { samplings: 1, requests: 1, path: '/v1/generate' }],
  ['my-replay', { samplings: 1, requests: 0 }],
  ['replay:stored.jsonl', { samplings: 1, requests: 0 }],
])('%s answers a hundred samples', async ([name, { samplings, requests, path }]) => {
  const { cwd, server, env } = await openFolder();
  const ended = await runTseval([name, 'questions', '--allow-code', '--json', '--record-path', 'r.jsonl'], {
    cwd,
    env,
  });
  expect(ended.stderr).toBe('');
  expect(ended.code).toBe(0);
  const lines = readLines(join(cwd, 'r.jsonl'));
  expect(lines.filter(({ type, data }) => type === 'match' && (data as { correct: boolean }).correct)).toHaveLength(
    count,
  );
  expect(lines.filter(({ type }) => type === 'sampling')).toHaveLength(samplings * count);
  expect(server.requests).toHaveLength(requests * count);
  if (path) expect(new Set(server.requests.map((request) => request.path))).toEqual(new Set([path]));
  expect(JSON.stringify(lines)).not.toMatch(/sk-of-openai|secret-of-mine|key-of-azure/);
});

test('what each endpoint is sent is what it knows', async () => {
  const { cwd, server, env } = await openFolder();
  const run = (name: string) => runTseval([name, 'questions', '--max-samples', '1', '--dry-run-logging'], { cwd, env });
  await run('my-responses');
  await run('my-http');
  await run('local/some/model');
  const [responses, http, local] = server.requests;
  const [message] = (responses?.body['input'] ?? []) as { content: string }[];
  expect(responses?.body).toEqual({
    model: 'gpt-5',
    input: [{ role: 'system', content: message?.content }],
    temperature: 0,
    max_output_tokens: 9,
  });
  expect(http?.body).toEqual({ text: message?.content, options: { temperature: 0 } });
  expect(http?.headers['authorization']).toBe('Key secret-of-mine');
  expect(local?.body['model']).toBe('some/model');
  expect(local?.headers['authorization']).toBe('Bearer none');
});

test('a record of a run replays to the same report', async () => {
  const { cwd, server, env } = await openFolder();
  const first = await runTseval(['gpt-4o', 'questions', '--json', '--record-path', 'first.jsonl'], { cwd, env });
  const asked = server.requests.length;
  const second = await runTseval(['replay:first.jsonl', 'questions', '--json'], { cwd });
  expect(server.requests).toHaveLength(asked);
  const { completion_fns: _, run_id: __, record: ___, ...report } = JSON.parse(first.stdout) as Record<string, unknown>;
  expect(report['correct']).toBe(count);
  expect(JSON.parse(second.stdout)).toMatchObject(report);
});

test('constant:TEXT takes a comma that is escaped, and several functions are split at the others', async () => {
  const { cwd } = await openFolder();
  const { code } = await runTseval(
    ['constant:answer 7\\, of course', 'questions', '--sample', 'questions.dev.7', '--record-path', 'r.jsonl'],
    { cwd },
  );
  expect(code).toBe(0);
  expect(readLines(join(cwd, 'r.jsonl'))[0]).toMatchObject({
    spec: { completion_fns: ['constant:answer 7, of course'] },
  });
});
