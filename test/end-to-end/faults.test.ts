import { expect, test } from 'vitest';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { outcomes, readOnlyRecord } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, runTseval } from './run-tseval.ts';

interface Given {
  samples?: number;
  files?: Readonly<Record<string, string>>;
}

async function run(answer: (request: SeenRequest) => Reply, options: readonly string[], given: Given = {}) {
  const server = await useFakeServer(answer);
  const cwd = createFolder({ ...matchRegistry(given.samples ?? 3), ...given.files });
  const ended = await runTseval(options, { cwd, env: serverEnv(server) });
  return { ...ended, cwd, server };
}

const json = (raw: string): Reply => ({ status: 200, raw, headers: { 'content-type': 'application/json' } });

/** What comes on the first attempt, by the number of the question. */
const passing: readonly Reply[] = [
  { status: 429, headers: { 'retry-after-ms': '20' } },
  { status: 500 },
  { status: 503, headers: { 'retry-after': '0' } },
  'reset',
  'half',
  json('{"choices": ['),
  json('{"choices": []}'),
  json('{"error": {"message": "overloaded"}}'),
  json(''),
  { text: null },
];

test('whatever may pass is asked again, and every sample is right', async () => {
  const answer = (request: SeenRequest): Reply => {
    const number = Number(/\d+/.exec(lastText(request))?.[0]);
    return (request.attempt === 1 && passing[number]) || answerRight(request);
  };
  const { code, stderr, cwd, server } = await run(answer, ['gpt-4o', 'questions'], { samples: passing.length });
  const { events, report } = readOnlyRecord(cwd);
  expect(report).toMatchObject({ samples: passing.length, correct: passing.length, errored: 0, not_run: 0 });
  expect(events.filter(({ type }) => type === 'sampling')).toHaveLength(passing.length);
  expect(server.requests).toHaveLength(2 * passing.length);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

const answers: Record<string, Reply> = {
  'a refusal': { text: null, message: { refusal: 'I cannot help with that.' } },
  'a text that was cut off at once': { text: null, finish: 'length' },
  'a filtered text': { text: null, finish: 'content_filter' },
  'a tool call': { text: null, message: { tool_calls: [{ id: '1', type: 'function' }] } },
};

test.for(Object.entries(answers))('%s is an answer and is not asked again', async ([, reply]) => {
  const { code, server, stdout } = await run(() => reply, ['gpt-4o', 'questions'], { samples: 1 });
  expect([code, server.requests.length]).toEqual([0, 1]);
  expect(stdout).toMatch(/^ {2}incorrect +1$/m);
});

const failsOnce = (request: SeenRequest): Reply =>
  lastText(request) === 'question 1'
    ? { status: 500, error: { message: 'The server is on fire.' } }
    : answerRight(request);

test('a sample that fails for good is recorded as an error, and the others are judged', async () => {
  const { code, stdout, stderr, cwd, server } = await run(failsOnce, ['gpt-4o', 'questions', '--max-retries', '1']);
  const { events, report, path } = readOnlyRecord(cwd);
  expect(outcomes(events)).toEqual({
    'questions.dev.0': 'correct',
    'questions.dev.1': 'errored',
    'questions.dev.2': 'correct',
  });
  const failed = events.filter(({ sample_id }) => sample_id === 'questions.dev.1');
  expect(failed.map(({ type, data }) => [type, data])).toEqual([
    ['sample', expect.objectContaining({ outcome: 'errored' })],
    ['error', { message: expect.stringContaining('The server is on fire.'), kind: 'transient', status: 500 }],
  ]);
  expect(report).toMatchObject({ accuracy: 1, samples: 3, correct: 2, errored: 1, not_run: 0 });
  expect(stdout).toMatch(/^ {2}errored +1$/m);
  expect([code, server.requests.length]).toEqual([3, 4]);
  expect(stderr).toBe(
    `tseval: 1 of 3 samples errored, which is more than --max-errors allows; the endpoint answered 500 The server is on fire.\n  tseval report ${path} --show-failures 1 shows them; --max-errors 1 would let them pass\n  run those again: tseval resume ${path}\n`,
  );
});

test.for([
  ['1', 0],
  ['33%', 3],
  ['34%', 0],
] as const)('with one error in three samples, --max-errors %s ends with %i', async ([allowed, expected]) => {
  const options = ['gpt-4o', 'questions', '--max-retries', '0', '--max-errors', allowed];
  expect((await run(failsOnce, options)).code).toBe(expected);
});

test('a run in which no sample got a verdict is not green, however many errors are allowed', async () => {
  const options = ['gpt-4o', 'questions', '--max-retries', '0', '--max-errors', '100%'];
  const { code, stdout } = await run(() => ({ status: 400, error: { message: 'The prompt is too long.' } }), options);
  expect(stdout).toMatch(/^ {2}errored +3$/m);
  expect(code).toBe(1);
});

const reasoning: Readonly<Record<string, string>> = {
  max_tokens:
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  temperature: "Unsupported value: 'temperature' does not support 0 with this model.",
};

test('a model that refuses parameters is sent what it takes, which is remembered and said once', async () => {
  const files = {
    'registry/evals/fuzzy.yaml': 'fuzzy.dev.v0:\n  class: FuzzyMatch\n  args:\n    samples_jsonl: fuzzy.jsonl\n',
    'registry/data/fuzzy.jsonl': jsonl([0, 1, 2, 3].map((i) => ({ input: `question ${i}`, ideal: `answer ${i}` }))),
  };
  const answer = (request: SeenRequest): Reply => {
    const param = Object.keys(reasoning).find((name) => name in request.body);
    if (param === undefined) return answerRight(request);
    return { status: 400, error: { message: reasoning[param], param, code: 'unsupported_parameter' } };
  };
  const { code, stderr, server, cwd } = await run(answer, ['o4-mini', 'fuzzy.dev.v0', '--concurrency', '1'], { files });
  expect(readOnlyRecord(cwd).report).toMatchObject({ correct: 4, errored: 0 });
  expect(stderr).toBe(`warning: o4-mini does not take max_tokens: max_completion_tokens is sent instead
warning: o4-mini does not take the requested temperature: it is left out, so its default holds
`);
  const accepted = { model: 'o4-mini', max_completion_tokens: 100 };
  expect(server.requests.slice(2).map(({ body: { messages, ...params } }) => params)).toEqual(Array(4).fill(accepted));
  expect(code).toBe(0);
});

test('a server that never answers ends the run within two time limits, however many samples wait', async () => {
  const options = ['gpt-4o', 'questions', '--timeout', '1', '--max-retries', '1'];
  const { code, stderr, server } = await run(() => 'hang', options, { samples: 200 });
  expect([code, stderr]).toEqual([3, expect.stringContaining('no answer within 1 s')]);
  // Sixteen at a time: those that have waited in vain, and those that took their places.
  expect(server.requests.length).toBeLessThanOrEqual(36);
});
