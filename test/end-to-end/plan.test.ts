import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRight, serverEnv, useFakeServer } from './fake-server.ts';
import { readOnlyRecord, recordNames } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, runTseval } from './run-tseval.ts';

test('a plan needs no key, sends nothing and records nothing', async () => {
  const server = await useFakeServer(answerRight);
  const cwd = createFolder(matchRegistry(50));
  const env = { OPENAI_BASE_URL: server.url };
  const args = ['plan', 'gpt-4o', 'questions', '--price', '2,8', '--max-samples', '40'];
  const { code, stdout, stderr } = await runTseval(args, { cwd, env });
  expect(stdout).toMatch(
    /^questions\.dev\.v0 {2}gpt-4o\n {2}samples {3}40\n {2}requests {2}40\n {2}tokens {4}about \d+ in, 4,000 out \(estimated from the text; .*\)\n {2}cost {6}about \$0\.0\d+\n {2}time {6}not known: .*\n\nnothing was sent\n$/,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect([server.requests.length, existsSync(join(cwd, '.tseval'))]).toEqual([0, false]);
});

test('after a run a plan tells what that one took, and what is in the cache', async () => {
  const server = await useFakeServer(answerRight);
  const cwd = createFolder(matchRegistry(30));
  const env = { ...serverEnv(server), XDG_CACHE_HOME: join(cwd, 'cache') };
  await runTseval(['gpt-4o', 'questions', '--max-samples', '10', '--cache'], { cwd, env });
  const { path } = readOnlyRecord(cwd);
  const plan = async (...options: string[]) =>
    JSON.parse(
      (await runTseval(['plan', 'gpt-4o', 'questions', '--json', ...options], { cwd, env })).stdout,
    ) as unknown;
  expect(await plan('--cache')).toMatchObject({
    samples: 30,
    requests: 20,
    cached: 10,
    prompt_tokens: 140,
    completion_tokens: 60,
    cost_usd: null,
    unpriced: ['gpt-4o'],
    measured_in: path,
    seconds: expect.any(Number),
  });
  expect(await plan('--no-cache', '--price', '1000,1000', '--rpm', '1')).toMatchObject({
    requests: 30,
    cached: 0,
    cost_usd: expect.closeTo(0.3, 9),
    seconds: 1800,
  });
  expect([server.requests.length, recordNames(cwd).length]).toEqual([10, 1]);
});

const graded = {
  'registry/evals/graded.yaml':
    'graded.dev.v0:\n  class: ModelBasedClassify\n  args: {samples_jsonl: graded.jsonl, eval_type: classify, modelgraded_spec: fact}\n',
  'registry/data/graded.jsonl': jsonl([1, 2].map((i) => ({ input: `question ${i}`, ideal: 'a' }))),
  'registry/completion_fns/thinking.yaml':
    'thinking:\n  class: ChainOfThought\n  args: {cot_completion_fn: gpt-4o-mini}\n',
};

test('graders and functions of several requests are counted, each model by itself', async () => {
  const cwd = createFolder(graded);
  const args = ['plan', 'thinking,gpt-4o', 'graded.dev.v0', '--json'];
  const { stdout } = await runTseval(args, { cwd });
  const { models } = JSON.parse(stdout) as { models: { model: string; requests: number; cost_usd: number }[] };
  expect(models.map(({ model, requests }) => [model, requests])).toEqual([
    ['gpt-4o-mini', 4],
    ['gpt-4o', 2],
  ]);
  expect(models.every(({ cost_usd: cost }) => cost > 0)).toBe(true);
});

test('what asks nobody costs nothing', async () => {
  const { stdout } = await runTseval(['plan', 'dummy', 'questions'], { cwd: createFolder(matchRegistry(3)) });
  expect(stdout).toContain('  requests  0\n  tokens    none\n  cost      nothing: no request is paid for\n');
});

test('a plan finds what a run would find wrong', async () => {
  const { code, stderr } = await runTseval(['plan', 'gpt-4o', 'question'], { cwd: createFolder(matchRegistry(3)) });
  expect(stderr).toContain('unknown eval "question"');
  expect(code).toBe(2);
});
