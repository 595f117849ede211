import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRight, serverEnv, useFakeServer } from './fake-server.ts';
import { outcomes, readOnlyRecord, splitLines } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval } from './run-tseval.ts';

interface Given {
  samples?: number;
  files?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  delayMs?: number;
}

/** Runs against a server that answers right. */
async function run(args: readonly string[], { samples = 3, files = {}, env = {}, delayMs = 0 }: Given = {}) {
  const server = await useFakeServer((request) => ({ ...answerRight(request), delayMs }));
  const cwd = createFolder({ ...matchRegistry(samples), ...files });
  const ended = await runTseval(args, { cwd, env: { ...serverEnv(server), ...env } });
  return { ...ended, cwd, server };
}

const limits: [options: string[], env: Record<string, string>, peak: number][] = [
  [['--concurrency', '3'], {}, 3],
  [[], { EVALS_THREADS: '2' }, 2],
  [['--concurrency', '3'], { EVALS_THREADS: '2', EVALS_SEQUENTIAL: '1' }, 3],
  [[], { EVALS_THREADS: '2', EVALS_SEQUENTIAL: '1' }, 1],
];

test.for(limits)('with %j and %j there are never more than %i requests under way', async ([options, env, peak]) => {
  const { server, code } = await run(['gpt-4o', 'questions', ...options], { samples: 8, env, delayMs: 100 });
  expect({ code, requests: server.requests.length, peak: server.peak() }).toEqual({ code: 0, requests: 8, peak });
});

test.for(['--max_samples', '--max-samples'])('%s runs the first samples of the shuffled order', async (option) => {
  const { cwd } = await run(['gpt-4o', 'questions', option, '2'], { samples: 5 });
  const { events, spec } = readOnlyRecord(cwd);
  expect(Object.keys(outcomes(events)).sort()).toEqual(['questions.dev.1', 'questions.dev.3']);
  expect(spec.run_config).toMatchObject({ max_samples: 2, samples: 2, initial_settings: { visible: false } });
});

test('--sample runs just these samples', async () => {
  const { cwd } = await run(['gpt-4o', 'questions', '--sample', '3-4', '--sample=questions.dev.0'], { samples: 6 });
  const ids = Object.keys(outcomes(readOnlyRecord(cwd).events)).sort();
  expect(ids).toEqual(['questions.dev.0', 'questions.dev.3', 'questions.dev.4']);
});

test('--completion-args become parameters of every request and win over those of the eval', async () => {
  const args = '--completion-args=temperature=0.5,stop=["a,b"],user=me';
  const { server } = await run(['gpt-4o', 'questions', args], { samples: 1 });
  expect(server.requests[0]?.body).toMatchObject({ temperature: 0.5, stop: ['a,b'], user: 'me' });
});

test('--extra_eval_params replace arguments of the eval', async () => {
  const files = {
    'registry/evals/loud.yaml':
      'loud.dev.v0:\n  class: Includes\n  args:\n    samples_jsonl: loud.jsonl\n    ignore_case: false\n',
    'registry/data/loud.jsonl': jsonl([{ input: 'question 1', ideal: 'ANSWER' }]),
  };
  const plain = await run(['gpt-4o', 'loud.dev.v0', '--json'], { files });
  const loud = await run(['gpt-4o', 'loud.dev.v0', '--json', '--extra_eval_params', 'ignore_case=true'], { files });
  expect(JSON.parse(plain.stdout)).toMatchObject({ accuracy: 0 });
  expect(JSON.parse(loud.stdout)).toMatchObject({ accuracy: 1 });
});

test('--dry-run sends nothing, writes nothing and needs no key', async () => {
  const { code, stdout, cwd, server } = await run(['gpt-4o', 'questions', '--dry-run'], {
    env: { OPENAI_API_KEY: '' },
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}incorrect +3$/m);
  expect(server.requests).toEqual([]);
  expect(readdirSync(cwd)).toEqual(['registry']);
});

test('with --record-path nothing else is written', async () => {
  const { cwd, stdout } = await run(['gpt-4o', 'questions', '--record_path', 'mine.jsonl']);
  expect(readdirSync(cwd).sort()).toEqual(['mine.jsonl', 'registry']);
  expect(splitLines(readLines(join(cwd, 'mine.jsonl'))).report).toMatchObject({ correct: 3 });
  expect(stdout).toMatch(/^ {2}record +mine\.jsonl$/m);
});

test('an unfinished record is not overwritten, a finished one is', async () => {
  const { cwd, server } = await run(['gpt-4o', 'questions', '--record-path', 'mine.jsonl']);
  const args = ['gpt-4o', 'questions', '--record-path', 'mine.jsonl'];
  const record = readFileSync(join(cwd, 'mine.jsonl'), 'utf8');
  const unfinished = `${record.split('\n').slice(0, 4).join('\n')}\n`;
  writeFileSync(join(cwd, 'mine.jsonl'), unfinished);
  const refused = await runTseval(args, { cwd, env: serverEnv(server) });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(
    /^tseval: mine\.jsonl holds an unfinished record, which is not overwritten\n {2}tseval resume mine\.jsonl goes on with it; or name another/,
  );
  expect(readFileSync(join(cwd, 'mine.jsonl'), 'utf8')).toBe(unfinished);
  expect(server.requests).toHaveLength(3);

  writeFileSync(join(cwd, 'mine.jsonl'), record);
  expect((await runTseval(args, { cwd, env: serverEnv(server) })).code).toBe(0);
  expect(splitLines(readLines(join(cwd, 'mine.jsonl'))).events).toHaveLength(9);
  expect(server.requests).toHaveLength(6);
});

test('an entry of completion_fns names the model, its endpoint and its parameters', async () => {
  const files = {
    'registry/completion_fns/mine.yaml': `mine/old:
  class: evals.completion_fns.openai:OpenAICompletionFn
  args:
    model: old-model
    extra_options:
      temperature: 1
`,
  };
  const { code, server, cwd } = await run(['mine/old', 'questions'], { samples: 1, files });
  expect([code, server.requests[0]?.path]).toEqual([0, '/v1/completions']);
  expect(server.requests[0]?.body).toEqual({ model: 'old-model', prompt: 'question 0', temperature: 1 });
  expect(existsSync(join(cwd, readOnlyRecord(cwd).path))).toBe(true);
});
