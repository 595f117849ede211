import { expect, test } from 'vitest';
import { answerRight, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { outcomes, readOnlyRecord, recordNames } from './record-file.ts';
import { createFolder, matchRegistry, runTseval } from './run-tseval.ts';

/** The fake server counts 7 tokens of a prompt and 3 of an answer: at these prices, an answer costs one cent. */
const price = '1000,1000';

async function run(args: readonly string[], answer: (request: SeenRequest) => Reply = answerRight) {
  const server = await useFakeServer(answer);
  const cwd = createFolder(matchRegistry(200));
  const ended = await runTseval(['gpt-4o', 'questions', ...args], { cwd, env: serverEnv(server) });
  return { ...ended, cwd, server };
}

test('--max-cost stops the run at its limit, with the first samples of the shuffled order, their interval and exit 4', async () => {
  const { code, stdout, stderr, cwd, server } = await run(['--max-cost', '0.5', '--price', price]);
  const { events, report, path, spec } = readOnlyRecord(cwd);
  expect(report).toMatchObject({ correct: 50, not_run: 150, usage_total_tokens: 500 });
  expect(report['cost_usd']).toBeCloseTo(0.5, 9);
  expect(report).toMatchObject({ accuracy_low: expect.closeTo(0.9287, 4), accuracy_high: 1 });
  expect(stdout).toMatch(/^ {2}cost +\$0\.500$/m);
  expect(stdout).toMatch(/^ {2}of all +0\.9287 to 1\.0000: the accuracy of all 200 samples, with 95 % confidence$/m);
  expect(stderr).toBe(`tseval: --max-cost is reached: $0.500 spent
  what is done is a random part of the samples; resume the run to go on with the others
tseval: the run stopped: 50 of 200 samples are finished, recorded in ${path}
  go on with it: tseval resume ${path}
`);
  expect([code, server.requests.length, spec.run_config.samples]).toEqual([4, 50, 200]);
  const whole = createFolder(matchRegistry(200));
  await runTseval(['dummy', 'questions', '--max-samples', '50', '--quiet'], { cwd: whole });
  const first = Object.keys(outcomes(readOnlyRecord(whole).events));
  expect(Object.keys(outcomes(events)).sort()).toEqual(first.sort());
});

test('--max-tokens-total stops the run in the same way', async () => {
  const { code, cwd, stderr } = await run(['--max-tokens-total', '300']);
  expect(readOnlyRecord(cwd).report).toMatchObject({ correct: 30, not_run: 170 });
  expect(stderr).toContain('--max-tokens-total is reached: 300 tokens spent');
  expect(code).toBe(4);
});

test('--max-time stops the run when the time is up, and what is under way is finished', async () => {
  const slowly = (request: SeenRequest) => ({ ...answerRight(request), delayMs: 300 });
  const { code, cwd, stderr, server } = await run(['--max-time', '1s', '--concurrency', '4'], slowly);
  const { report } = readOnlyRecord(cwd);
  expect(report['correct']).toBe(server.requests.length);
  expect(report['not_run']).toBeGreaterThan(100);
  expect(stderr).toContain('--max-time is reached: 1 s have passed');
  expect(code).toBe(4);
});

test('a budget that is not reached changes nothing', async () => {
  const { code, cwd, stderr } = await run([
    '--max-cost',
    '5',
    '--price',
    price,
    '--max-time',
    '1h',
    '--max-tokens-total',
    '9999',
  ]);
  expect(readOnlyRecord(cwd).report).toMatchObject({ correct: 200, not_run: 0 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('--max-cost without a known price is refused before anything is sent', async () => {
  const { code, stderr, server } = await run(['--max-cost', '1']);
  expect(stderr).toMatch(
    /^tseval: --max-cost needs the price of gpt-4o at 127\.0\.0\.1:\d+, which is not known\n {2}say it in dollars for a million tokens: --price gpt-4o=IN,OUT; or limit tokens: --max-tokens-total\n$/,
  );
  expect([code, server.requests.length]).toEqual([2, 0]);
});

test('a report from the record has the same dollars', async () => {
  const { cwd } = await run(['--price', price, '--quiet']);
  const { path } = readOnlyRecord(cwd);
  const { stdout } = await runTseval(['report', path], { cwd });
  expect(stdout).toMatch(/^ {2}cost +\$2\.00$/m);
});

const set = { 'registry/eval_sets/both.yaml': 'both:\n  evals: [questions, questions.dev.v0]\n' };

test('a set spends one budget, and ends when it is spent', async () => {
  const server = await useFakeServer(answerRight);
  const cwd = createFolder({ ...matchRegistry(30), ...set });
  const args = ['set', 'gpt-4o', 'both', '--max-cost', '0.2', '--price', price];
  const { code, stdout } = await runTseval(args, { cwd, env: serverEnv(server) });
  expect(server.requests).toHaveLength(20);
  expect(stdout).toContain('1 eval run');
  expect(code).toBe(4);
});

test('a refused key ends a set after its first eval', async () => {
  const server = await useFakeServer(() => ({ status: 401, error: { message: 'Incorrect API key provided.' } }));
  const files = { ...matchRegistry(3), 'registry/eval_sets/two.yaml': 'two:\n  evals: [questions, test-match]\n' };
  const cwd = createFolder(files);
  const { code, stderr } = await runTseval(['set', 'gpt-4o', 'two'], { cwd, env: serverEnv(server) });
  expect(stderr.match(/Incorrect API key/g)).toHaveLength(1);
  expect(stderr).toContain('tseval: the set stops here: 1 more eval would end alike');
  expect([code, recordNames(cwd).length]).toEqual([3, 1]);
});

test('a missing key is told once for a whole set', async () => {
  const files = { ...matchRegistry(3), 'registry/eval_sets/two.yaml': 'two:\n  evals: [questions, test-match]\n' };
  const { code, stderr } = await runTseval(['set', 'gpt-4o', 'two'], { cwd: createFolder(files) });
  expect(stderr.match(/OPENAI_API_KEY is not set/g)).toHaveLength(1);
  expect(code).toBe(2);
});
