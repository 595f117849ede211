import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectOneProblem, runAgainst } from './bad-input.ts';
import type { Reply } from './fake-server.ts';
import { readLines } from './run-tseval.ts';

interface BrokenOff {
  reply?: Reply;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Without the last line, which says how far the run came. */
  stderr: unknown;
  /** So many at least were sent, and so many at most. */
  requests: readonly [number, number];
}

const run = (...options: string[]) => ['gpt-4o', 'questions', '--record-path', 'record.jsonl', ...options];
const refusal = (code: string, message: string) => ({ message, type: 'invalid_request_error', param: null, code });

const cases: Record<string, BrokenOff> = {
  'a refused key': {
    reply: { status: 401, error: refusal('invalid_api_key', 'Incorrect API key provided.') },
    stderr: `tseval: the endpoint answered 401 Incorrect API key provided.
  check OPENAI_API_KEY
`,
    requests: [1, 3],
  },
  'a key that may not use the model': {
    reply: { status: 403, error: refusal('model_not_allowed', 'Project has no access to the model.') },
    stderr: `tseval: the endpoint answered 403 Project has no access to the model.
  the key may not use this model, or not from here
`,
    requests: [1, 3],
  },
  'an unknown model': {
    reply: { status: 404, error: refusal('model_not_found', 'The model `gpt-4o` does not exist.') },
    stderr: `tseval: the endpoint answered 404 The model \`gpt-4o\` does not exist.
  check the model’s name and OPENAI_BASE_URL
`,
    requests: [1, 3],
  },
  'a spent quota': {
    reply: {
      status: 429,
      error: { ...refusal('insufficient_quota', 'You exceeded your quota.'), type: 'insufficient_quota' },
    },
    stderr: `tseval: the endpoint answered 429 You exceeded your quota.
  the account’s quota is spent: raise it, or use another key
`,
    requests: [1, 3],
  },
  'a refused connection': {
    env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
    stderr: `tseval: http://127.0.0.1:1/v1 cannot be used: no connection (connect ECONNREFUSED 127.0.0.1:1)
  check OPENAI_BASE_URL, the network and HTTPS_PROXY
`,
    requests: [0, 0],
  },
  'a server name that does not exist': {
    env: { OPENAI_BASE_URL: 'http://tseval.invalid/v1' },
    stderr: expect.stringMatching(
      /^tseval: \S+ cannot be used: no connection \(getaddrinfo E\w+ tseval\.invalid\)\n {2}check OPENAI_BASE_URL/,
    ),
    requests: [0, 0],
  },
  'a server that answers with a web page': {
    reply: { status: 200, raw: '<!doctype html><html><body>Log in</body></html>' },
    stderr: `tseval: SERVER cannot be used: the endpoint answered with a web page, not with JSON
  check OPENAI_BASE_URL: it usually ends in /v1; a proxy or a log-in page may stand in between
`,
    requests: [2, 6],
  },
  'a server that answers with an error page': {
    reply: { status: 502, raw: '<html><body>Bad gateway</body></html>' },
    stderr: `tseval: SERVER cannot be used: the endpoint answered with a web page (HTTP 502), not with JSON
  check OPENAI_BASE_URL: it usually ends in /v1; a proxy or a log-in page may stand in between
`,
    requests: [2, 6],
  },
  'a server that never answers': {
    reply: 'hang',
    args: run('--timeout', '0.3'),
    stderr: `tseval: SERVER cannot be used: no answer within 0.3 s
  a slow model needs more time: --timeout SECONDS
`,
    requests: [3, 6],
  },
};

test.for(Object.entries(cases))(
  '%s ends the run, which can be reported',
  async ([, { stderr, requests, ...input }]) => {
    const ended = await runAgainst({ args: run(), ...input }, input.reply ?? { text: 'answer' });
    const [problem, stopped] = ended.stderr.split(/^(?=tseval: the run stopped)/m);
    expect(problem).toEqual(stderr);
    expect(stopped).toBe(`tseval: the run stopped: 0 of 3 samples are finished, recorded in record.jsonl
  go on with it: tseval resume record.jsonl
`);
    expectOneProblem(problem ?? '');
    expect(ended.code).toBe(3);
    expect(ended.stdout).toMatch(/^ {2}not run +3$/m);
    expect(ended.requests).toBeGreaterThanOrEqual(requests[0]);
    expect(ended.requests).toBeLessThanOrEqual(requests[1]);
    const [first, last, ...more] = readLines(join(ended.folder, 'record.jsonl'));
    expect([Object.keys(first ?? {}), last?.['final_report'], more]).toMatchObject([['spec'], { not_run: 3 }, []]);
  },
);

test('a full disk ends the run with the report and without naming a record', async () => {
  const ended = await runAgainst({ args: ['gpt-4o', 'questions', '--record-path', '/dev/full'] }, { text: 'answer' });
  expect(ended.code).toBe(3);
  expect(ended.stderr).toBe(`tseval: cannot write the record /dev/full: the disk is full
  make room or change what forbids it, or name another file with --record-path
tseval: the run stopped: 0 of 3 samples were finished; those that the record lacks will be asked again
`);
  expect(ended.stdout).toMatch(/^ {2}errored +0$/m);
});

const unwritable: Record<string, [path: string, reason: string]> = {
  'a record in a folder that does not exist': ['nowhere/record.jsonl', 'the folder does not exist'],
  'a record that is a folder': ['registry', 'it is a folder'],
  'a record below a file': ['registry/evals/questions.yaml/record.jsonl', 'a part of the path is not a folder'],
};

test.for(Object.entries(unwritable))('%s fails before anything is sent', async ([, [path, reason]]) => {
  const ended = await runAgainst({ args: ['gpt-4o', 'questions', '--record-path', path] }, { text: 'answer' });
  expectOneProblem(ended.stderr);
  const hint = 'make room or change what forbids it, or name another file with --record-path';
  expect(ended.stderr).toBe(`tseval: cannot write the record ${path}: ${reason}\n  ${hint}\n`);
  expect([ended.code, ended.stdout, ended.requests]).toEqual([3, '', 0]);
  expect(existsSync(join(ended.folder, '.tseval'))).toBe(false);
});

test('a log that cannot be written fails before anything is sent', async () => {
  const ended = await runAgainst({ args: run('--log-to-file', 'nowhere/log.txt') }, { text: 'answer' });
  expectOneProblem(ended.stderr);
  expect([ended.code, ended.stdout, ended.requests]).toEqual([3, '', 0]);
});
