import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRight, lastText, serverEnv, useFakeServer } from './fake-server.ts';
import { outcomes, readOnlyRecord } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, runTseval } from './run-tseval.ts';

/** CPython's `random.Random(123).shuffle` of five. */
const order = [3, 1, 4, 2, 0];

/** Five questions, of which the last is answered wrongly. */
async function runFive(...options: string[]) {
  const server = await useFakeServer((request) =>
    lastText(request) === 'question 4' ? { text: 'no idea' } : answerRight(request),
  );
  const cwd = createFolder(matchRegistry(5));
  const ended = await runTseval(['gpt-4o', 'questions', ...options], { cwd, env: serverEnv(server) });
  return { ...ended, cwd, server };
}

test('a run sends one request a sample, in the order of oaieval', async () => {
  const { server } = await runFive('--concurrency', '1');
  const bodies = order.map((i) => ({
    model: 'gpt-4o',
    messages: [{ role: 'system', content: `question ${i}` }],
    temperature: 0,
  }));
  expect(server.requests.map(({ body }) => body)).toEqual(bodies);
  expect(new Set(server.requests.map(({ path }) => path))).toEqual(new Set(['/v1/chat/completions']));
  expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-end-to-end');
});

test('a record has its spec first, each sample’s events in one piece, and one report last', async () => {
  const { cwd } = await runFive();
  const { spec, events, report } = readOnlyRecord(cwd);
  expect(spec).toMatchObject({
    completion_fns: ['gpt-4o'],
    eval_name: 'questions.dev.v0',
    base_eval: 'questions',
    split: 'dev',
    run_config: { seed: 20220722, max_samples: null, samples: 5, command: 'tseval gpt-4o questions' },
    run_id: expect.stringMatching(/^\d{12}[A-Z2-7]{8}$/),
  });
  expect(events.map(({ event_id }) => event_id)).toEqual(events.map((_, i) => i));
  expect(events.map(({ type }) => type)).toEqual(Array(5).fill(['sample', 'sampling', 'match']).flat());
  const pieces = Array.from({ length: 5 }, (_, i) => events.slice(3 * i, 3 * i + 3));
  expect(pieces.map((piece) => new Set(piece.map(({ sample_id }) => sample_id)).size)).toEqual([1, 1, 1, 1, 1]);
  expect(Object.keys(outcomes(events)).sort()).toEqual([0, 1, 2, 3, 4].map((i) => `questions.dev.${i}`));
  const fourth = events.find(({ type, sample_id }) => type === 'sample' && sample_id === 'questions.dev.4');
  expect(fourth?.data).toEqual({
    file: 'registry/data/questions/samples.jsonl',
    line: 5,
    hash: expect.stringMatching(/^[0-9a-f]{32,64}$/),
    outcome: 'incorrect',
    events: 2,
  });
  expect(report).toMatchObject({ accuracy: 0.8, samples: 5, correct: 4, incorrect: 1, usage_total_tokens: 50 });
});

test('the report on stdout has the metrics, a ledger that adds up, the tokens and the record', async () => {
  const { code, stdout, stderr, cwd } = await runFive();
  const { path, report } = readOnlyRecord(cwd);
  const { accuracy_stderr: error = 0, boostrap_std: bootstrap = 0 } = report;
  expect(stdout.replace(/in \d+\.\d s/, 'in 0.0 s')).toBe(`questions.dev.v0  gpt-4o  5 samples in 0.0 s
  accuracy      0.8000 ± ${error.toFixed(4)}
  boostrap_std  ${bootstrap.toFixed(4)}
  correct       4
  incorrect     1
  scored        0
  ungraded      0
  errored       0
  not run       0
  tokens        50 (35 in, 15 out)
  record        ${path}
`);
  const { correct = 0, incorrect = 0, scored = 0, ungraded = 0, errored = 0, not_run = 0, samples } = report;
  expect(correct + incorrect + scored + ungraded + errored + not_run).toBe(samples);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('tseval report prints from the record what the run printed, to the byte', async () => {
  const run = await runFive('--show-failures', '3');
  const again = await runTseval(['report', readOnlyRecord(run.cwd).path, '--show-failures', '3'], { cwd: run.cwd });
  expect(run.stdout).toContain('questions.dev.4  incorrect');
  expect(again).toEqual({ code: 0, signal: null, stdout: run.stdout, stderr: '' });
});

test('--json prints the report as one object, and tseval report --json the same', async () => {
  const run = await runFive('--json');
  const { path, report, spec } = readOnlyRecord(run.cwd);
  expect(JSON.parse(run.stdout)).toEqual({
    eval: 'questions.dev.v0',
    completion_fns: ['gpt-4o'],
    run_id: spec.run_id,
    record: path,
    ...report,
  });
  const again = await runTseval(['report', path, '--json'], { cwd: run.cwd });
  expect(again).toEqual({ code: 0, signal: null, stdout: run.stdout, stderr: '' });
});

test('the folder of the records is kept out of git', async () => {
  const { cwd } = await runFive();
  expect(readFileSync(join(cwd, '.tseval/.gitignore'), 'utf8')).toBe('*\n');
});

test('a completion function named like a path is recorded in the folder of the records', async () => {
  const server = await useFakeServer(answerRight);
  const cwd = createFolder(matchRegistry(1));
  const { code } = await runTseval(['../../x y', 'questions'], { cwd, env: serverEnv(server) });
  const { path, spec } = readOnlyRecord(cwd);
  expect(path).toMatch(/^\.tseval\/runs\/[0-9A-Z]{20}_x-y_questions\.dev\.v0\.jsonl$/);
  expect(spec.run_config.command).toBe("tseval '../../x y' questions");
  expect(server.requests[0]?.body['model']).toBe('../../x y');
  expect(code).toBe(0);
});

test('a record says what a later run needs to know whether it is the same: who answered, and fingerprints', async () => {
  const { cwd } = await runFive('--completion-args', 'top_p=1');
  const { fingerprints, ...config } = readOnlyRecord(cwd).spec.run_config;
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
  const samples = readFileSync(join(cwd, 'registry/data/questions/samples.jsonl'));
  const data = createHash('sha256').update(samples).digest('hex');
  expect(fingerprints).toEqual({ eval: sha256, data, parameters: sha256 });
  expect(config).not.toHaveProperty('grader');
});

test('a record has the keys of a sample that could identify it, beside those that are asked and compared', async () => {
  const server = await useFakeServer(answerRight);
  const rows = [{ id: 'q-1', input: 'question 0', ideal: 'answer 0', tags: ['a'] }];
  const cwd = createFolder({ ...matchRegistry(1), 'registry/data/questions/samples.jsonl': jsonl(rows) });
  await runTseval(['gpt-4o', 'questions'], { cwd, env: serverEnv(server) });
  const [first] = readOnlyRecord(cwd).events;
  expect(first?.data).toMatchObject({ keys: { id: 'q-1' } });
});
