import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lastText, type Reply, type SeenRequest, useFakeServer } from './fake-server.ts';
import { readOnlyRecord } from './record-file.ts';
import { createFolder, matchRegistry, runTseval } from './run-tseval.ts';

/** A key with all that JSON, shells, URLs and regular expressions treat in a way of their own. */
const key = 'sk-"c4n4ry"\\n$&<>%22+/=~{}[]()^|?*.#';

/** Everything that a run may leave behind. */
async function traces(
  answer: (request: SeenRequest) => Reply,
  options: readonly string[],
  env: Record<string, string>,
) {
  const server = await useFakeServer(answer);
  const cwd = createFolder(matchRegistry(2));
  const args = ['gpt-4o', 'questions', '--log-to-file', 'log.txt', '--show-failures', '2', ...options];
  const ended = await runTseval(args, { cwd, env: { OPENAI_BASE_URL: server.url, ...env } });
  const log = existsSync(join(cwd, 'log.txt')) ? readFileSync(join(cwd, 'log.txt'), 'utf8') : '';
  const record = readFileSync(join(cwd, readOnlyRecord(cwd).path), 'utf8');
  return { ...ended, log, record, sent: server.requests.map(({ headers }) => headers.authorization) };
}

const leaks: Record<string, Reply> = {
  'an error that stops the run': { status: 401, error: { message: `Incorrect API key provided: ${key}.` } },
  'an error of a sample': { status: 400, error: { message: `Bad request with ${key}` } },
  'a completion': { text: `Your key is ${key}` },
};

test.for(Object.entries(leaks))('a key that the server repeats in %s is nowhere to be found', async ([, reply]) => {
  const { sent, stdout, stderr, log, record } = await traces(() => reply, [], { OPENAI_API_KEY: key });
  expect(sent[0]).toBe(`Bearer ${key}`);
  expect(`${stderr}${record}`).toContain('[redacted]');
  expect(`${stdout}${stderr}${log}${record}`).not.toContain('c4n4ry');
  expect(`${stdout}${stderr}${log}${record}`).not.toContain('Bearer');
});

/** Everything below a folder, as one text. */
function allText(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map(({ parentPath, name }) => `${name}\n${readFileSync(join(parentPath, name), 'utf8')}`).join('\n');
}

test('no key, header or cookie is in a record, a log, the cache or an answers file', async () => {
  const server = await useFakeServer(({ headers }) => {
    const text = `no, ${headers.authorization?.replace('Bearer ', '')}`;
    return {
      status: 200,
      raw: JSON.stringify({ text, choices: [{ message: { content: text } }] }),
      headers: { 'set-cookie': 'session=c4n4ry', 'x-c4n4ry': '1' },
    };
  });
  const files = {
    ...matchRegistry(2),
    'registry/completion_fns/own.yaml':
      'own:\n  class: Http\n  args:\n    url: "${BASE}/own?key=${MY_KEY}"\n    headers: {cookie: "id=${MY_KEY}", authorization: "Bearer ${MY_KEY}"}\n    body: {q: "{prompt}"}\n    answer: /text\n',
  };
  const cwd = createFolder(files);
  const withPassword = server.url.replace('://', '://me:c4n4ry-pass@');
  const env = { OPENAI_BASE_URL: withPassword, OPENAI_API_KEY: key, MY_KEY: 'c4n4ry-own-key', BASE: server.url };
  const kept = ['--cache-dir', 'left/cache', '--save-answers', 'left/answers.jsonl', '--log-to-file', 'left/log.txt'];
  mkdirSync(join(cwd, 'left'));
  for (const name of ['gpt-4o', 'own']) {
    for (const run of [1, 2]) {
      const args = [name, 'questions', ...kept, '--record-path', `left/${name}-${run}.jsonl`];
      expect((await runTseval(args, { cwd, env })).code).toBe(0);
    }
  }
  expect(server.requests.map(({ headers }) => headers.authorization)).toContain('Bearer c4n4ry-own-key');
  const left = allText(join(cwd, 'left'));
  for (const [text, least] of [
    ['[redacted]', 8],
    ['"cached":true', 4],
    ['"request":', 4],
  ] as const)
    expect(left.split(text).length - 1, text).toBeGreaterThanOrEqual(least);
  expect(left).not.toContain('c4n4ry');
  expect(left).not.toContain('Bearer');
});

test('keys that stand in an entry or in a web address are secrets as well, and a frozen run finds its answers', async () => {
  const server = await useFakeServer(({ path, headers }) => {
    const text = `no, ${path} ${headers['x-api-key']}`;
    return { status: 200, raw: JSON.stringify({ choices: [{ index: 0, message: { content: text } }] }) };
  });
  const files = {
    ...matchRegistry(2),
    'registry/completion_fns/own.yaml': `own:\n  class: Http\n  args:\n    url: "${server.url}/own?api-key=c4n4ry-1"\n    headers: {x-api-key: c4n4ry-2}\n    body: {q: "{prompt}"}\n    answer: /choices/0/message/content\n`,
  };
  const cwd = createFolder(files);
  const env = { OPENAI_BASE_URL: `${server.url}?api_key=c4n4ry-3`, OPENAI_API_KEY: key };
  for (const name of ['gpt-4o', 'own']) {
    const file = `${name}.answers.jsonl`;
    const record = ['--record-path', `${name}.jsonl`];
    expect((await runTseval([name, 'questions', '--save-answers', file, ...record], { cwd, env })).code).toBe(0);
    const frozen = await runTseval([name, 'questions', '--frozen', file, ...record], { cwd, env: {} });
    expect([frozen.code, frozen.stderr]).toEqual([0, '']);
    const left = [file, `${name}.jsonl`].map((one) => readFileSync(join(cwd, one), 'utf8')).join('');
    expect(left).toContain('[redacted]');
    expect(left).not.toContain('c4n4ry');
  }
  const sent = server.requests.map(({ path }) => path).join(' ');
  for (const sentKey of ['c4n4ry-1', 'c4n4ry-3']) expect(sent).toContain(sentKey);
  await server.close();
  const dead = await runTseval(['gpt-4o', 'questions', '--no-cache'], { cwd, env });
  expect([dead.code, dead.stderr]).toEqual([3, expect.stringContaining('?api_key=[redacted] cannot be used')]);
});

test('a key given on the command line is not in the recorded command', async () => {
  const { sent, stdout, stderr, log, record } = await traces(
    () => ({ text: 'no' }),
    ['--completion-args', 'api_key=sk-c4n4ry-2,temperature=1'],
    {},
  );
  expect(sent[0]).toBe('Bearer sk-c4n4ry-2');
  expect(record).toContain('api_key=[redacted],temperature=1');
  expect(`${stdout}${stderr}${log}${record}`).not.toContain('c4n4ry');
});

test('a password in the base URL is not printed', async () => {
  const cwd = createFolder(matchRegistry(1));
  const env = { OPENAI_API_KEY: 'sk-end-to-end', OPENAI_BASE_URL: 'http://me:c4n4ry-pass@127.0.0.1:1/v1' };
  const { code, stdout, stderr } = await runTseval(['gpt-4o', 'questions'], { cwd, env });
  expect(code).toBe(3);
  expect(`${stdout}${stderr}${JSON.stringify(readOnlyRecord(cwd))}`).not.toContain('c4n4ry');
});

test('the log has the report and the errors', async () => {
  const answer = (request: SeenRequest): Reply =>
    lastText(request) === 'question 0' ? { status: 400, error: { message: 'No.' } } : { text: 'answer 1' };
  const { stdout, stderr, log } = await traces(answer, [], { OPENAI_API_KEY: key });
  expect(log).toContain(stdout);
  expect(log).toContain(stderr);
});

test('escape codes and line ends in answers and errors are shown, not obeyed', async () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007\r\n  correct  1\u009b31m\u202e';
  const answer = (request: SeenRequest): Reply =>
    lastText(request) === 'question 0' ? { status: 400, error: { message: hostile } } : { text: hostile };
  const { stdout, stderr, log } = await traces(answer, [], { OPENAI_API_KEY: key });
  expect(stdout).toContain('\\e[2J\\e]0;owned\\u{7}\\r\\n  correct  1\\u{9b}31m\\u{202e}');
  expect(`${stdout}${stderr}${log}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(stdout).toMatch(/^ {2}correct +0$/m);
});
