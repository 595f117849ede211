import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  answerRight,
  type FakeServer,
  lastText,
  type Reply,
  type SeenRequest,
  serverEnv,
  useFakeServer,
} from './fake-server.ts';
import { recordNames } from './record-file.ts';
import { createFolder, jsonl, readLines, runTseval, startTseval } from './run-tseval.ts';

/** Evals `one`, `two` and `three` with as many samples, and the set `all` of them. */
function setRegistry(): Record<string, string> {
  const evals = ['one', 'two', 'three'].map((name, i) => [name, i + 1] as const);
  const entry = (name: string) => `${name}.dev.v0:\n  class: Match\n  args: {samples_jsonl: ${name}.jsonl}\n`;
  const rows = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ input: `question ${name} ${i}`, ideal: `answer ${name} ${i}` }));
  return {
    'registry/evals/numbers.yaml': evals.map(([name]) => entry(name)).join(''),
    'registry/eval_sets/all.yaml': 'all:\n  evals: [one.dev.v0, two.*, "*ree.dev.v0"]\n',
    ...Object.fromEntries(evals.map(([name, count]) => [`registry/data/${name}.jsonl`, jsonl(rows(name, count))])),
  };
}

/** A working directory with the set and a server, whose answers may change from run to run. */
async function prepare(files: Readonly<Record<string, string>> = {}) {
  const broken = new Set<string>();
  const answer = (request: SeenRequest): Reply =>
    broken.has(lastText(request).split(' ')[1] ?? '')
      ? { status: 400, error: { message: 'Not this one.' } }
      : answerRight(request);
  const server = await useFakeServer(answer);
  const cwd = createFolder({ ...setRegistry(), ...files });
  const runSet = async (...options: string[]) => {
    server.requests.length = 0;
    const ended = await runTseval(['set', 'gpt-4o', 'all', ...options], { cwd, env: serverEnv(server) });
    return { ...ended, asked: asked(server) };
  };
  return { cwd, server, broken, runSet };
}

/** Which evals were asked for, in their order. */
function asked({ requests }: FakeServer): string[] {
  return [...new Set(requests.map((request) => lastText(request).split(' ')[1] ?? ''))];
}

test('a set runs every eval once, says how each ended, and runs all of them again the next time', async () => {
  const { cwd, runSet } = await prepare();
  for (const runs of [1, 2]) {
    const { code, stdout, stderr, asked } = await runSet();
    expect({ code, stderr, asked }).toEqual({ code: 0, stderr: '', asked: ['one', 'two', 'three'] });
    expect(stdout).toMatch(
      /\n3 evals run\n {2}eval +result +samples +errored +not run +exit\n {2}one\.dev\.v0 +1\.0000 +1 +0 +0 +0\n {2}two.* 0\n {2}three.* 0\n$/,
    );
    expect(recordNames(cwd)).toHaveLength(3 * runs);
    expect(readdirSync(join(cwd, '.tseval/sets'))).toEqual([]);
  }
});

test('a failed eval is not done: the next run of the set runs it, and only it', async () => {
  const { cwd, broken, runSet } = await prepare();
  broken.add('two');
  expect(await runSet()).toMatchObject({ code: 3, asked: ['one', 'two', 'three'] });
  const [file = '', ...others] = readdirSync(join(cwd, '.tseval/sets'));
  expect(others).toEqual([]);
  expect(readLines(join(cwd, '.tseval/sets', file)).map((line) => [line['eval'], line['state']])).toEqual([
    ['one.dev.v0', 'started'],
    ['one.dev.v0', 'done'],
    ['two.dev.v0', 'started'],
    ['three.dev.v0', 'started'],
    ['three.dev.v0', 'done'],
  ]);
  broken.clear();
  const second = await runSet();
  expect(second).toMatchObject({ code: 0, asked: ['two'] });
  expect(second.stdout).toMatch(
    /\n1 eval run, 2 done before \(--no-resume runs all anew\)\n.*\n.* done before\n.* 0\n.* done before\n$/,
  );
  expect(recordNames(cwd)).toHaveLength(3);
  expect(await runSet()).toMatchObject({ code: 0, asked: ['one', 'two', 'three'] });
});

test('--no-resume runs all of an unfinished set', async () => {
  const { broken, runSet } = await prepare();
  broken.add('two');
  await runSet();
  expect(await runSet('--no-resume')).toMatchObject({ code: 3, asked: ['one', 'two', 'three'] });
});

test('--exit-on-error stops at the first eval that fails', async () => {
  const { broken, runSet } = await prepare();
  broken.add('two');
  expect(await runSet('--exit_on_error')).toMatchObject({ code: 3, asked: ['one', 'two'] });
});

test('the exit code is the first by precedence among those of the evals', async () => {
  const { broken, runSet } = await prepare();
  broken.add('one').add('two');
  const { code, stdout } = await runSet('--max-errors', '1');
  expect(stdout).toMatch(/one\.dev\.v0 .* 1\n {2}two\.dev\.v0 .* 3\n {2}three\.dev\.v0 .* 0\n/);
  expect(code).toBe(3);
});

test('an eval that cannot be run does not keep the others from running', async () => {
  const { runSet } = await prepare({ 'registry/data/two.jsonl': '{"input": 1}\n' });
  const { code, stderr, asked } = await runSet();
  expect({ code, asked }).toEqual({ code: 2, asked: ['one', 'three'] });
  expect(stderr).toContain('registry/data/two.jsonl:1\n');
});

/** Three evals of six samples each, answered slowly: a set that is interrupted in its second eval. */
async function interrupt(signal: NodeJS.Signals) {
  const prepared = await prepare();
  const { cwd } = prepared;
  const rows = Array.from({ length: 6 }, (_, i) => ({ input: `question two ${i}`, ideal: `answer two ${i}` }));
  writeFileSync(join(cwd, 'registry/data/two.jsonl'), jsonl(rows));
  const slow = await useFakeServer((request) => ({ ...answerRight(request), delayMs: 200 }));
  const run = startTseval(['set', 'gpt-4o', 'all', '--concurrency', '1'], { cwd, env: serverEnv(slow) });
  await vi.waitFor(() => expect(slow.requests.length).toBeGreaterThan(3), { timeout: 20_000 });
  run.kill(signal);
  const { code, stdout } = await run.ended;
  return { ...prepared, code, stdout, before: asked(slow), answered: slow.requests.length };
}

test('an interrupted set goes on where it was cut off, within the eval that it was in', async () => {
  const { cwd, server, runSet, code, stdout, before, answered } = await interrupt('SIGINT');
  expect({ code, before }).toEqual({ code: 130, before: ['one', 'two'] });
  expect(stdout).toMatch(/\n2 evals run, 1 not started\n.*\n.* 0\n.* 130\n.* -\n$/);
  expect(server.requests).toEqual([]);
  const second = await runSet();
  expect(second).toMatchObject({ code: 0, asked: ['two', 'three'] });
  expect(server.requests).toHaveLength(1 + 6 + 3 - answered);
  expect(second.stderr).toMatch(/^tseval: going on with \.tseval\/runs\/\S+: \d of 6 samples are left to run\n$/);
  expect(second.stdout).toMatch(
    /\n2 evals run, 1 done before .*\n.*\n.*1\.0000.* 0 {2}done before\n.* 6 .* 0\n.* 0\n$/,
  );
  expect(recordNames(cwd)).toHaveLength(3);
});

test('a set that was killed goes on too, whatever the kill left of its progress', async () => {
  const { cwd, server, runSet } = await interrupt('SIGKILL');
  const [file = ''] = readdirSync(join(cwd, '.tseval/sets'));
  appendFileSync(join(cwd, '.tseval/sets', file), '{"key":"abc","ev');
  expect(await runSet()).toMatchObject({ code: 0, asked: ['two', 'three'] });
  expect(server.requests.length).toBeLessThan(1 + 6 + 3);
  expect(recordNames(cwd).filter((name) => name.endsWith('.jsonl'))).toHaveLength(3);
  expect(readdirSync(join(cwd, '.tseval/sets'))).toEqual([]);
});

test.for(['', '{"spec":{"completion_fns":["gpt'])(
  'an eval of whose record a power cut or a full disk left "%s" is begun anew',
  async (left) => {
    const { cwd, runSet } = await interrupt('SIGKILL');
    const [, cutOff = ''] = recordNames(cwd).filter((name) => name.endsWith('.jsonl'));
    writeFileSync(join(cwd, '.tseval/runs', cutOff), left);
    expect(await runSet()).toMatchObject({ code: 0, asked: ['two', 'three'] });
    expect(readdirSync(join(cwd, '.tseval/sets'))).toEqual([]);
  },
);

test('what was done with other options, or of other data, is not taken for done', async () => {
  const { cwd, broken, runSet } = await prepare();
  broken.add('two');
  expect(await runSet('--max-samples', '1')).toMatchObject({ code: 3, asked: ['one', 'two', 'three'] });
  broken.clear();
  expect(await runSet('--exit-on-error', '--seed', '5')).toMatchObject({ asked: ['one', 'two', 'three'] });
  writeFileSync(join(cwd, 'registry/data/one.jsonl'), jsonl([{ input: 'question one new', ideal: 'answer one new' }]));
  expect(await runSet('--max-samples', '1')).toMatchObject({ code: 0, asked: ['one', 'two'] });
});

test('what an endpoint answered is not taken for what a frozen run would say', async () => {
  const { broken, runSet } = await prepare();
  broken.add('two');
  expect((await runSet('--save-answers', 'answers.jsonl')).code).toBe(3);
  const { code, stdout, asked } = await runSet('--frozen', 'answers.jsonl');
  expect({ code, asked }).toEqual({ code: 3, asked: [] });
  expect(stdout).toContain('\n3 evals run\n');
  expect(stdout).not.toContain('done before');
});

test('evals run side by side share the limit, and the table has the order of the set', async () => {
  const { cwd } = await prepare();
  const slow = await useFakeServer((request) => ({ ...answerRight(request), delayMs: 300 }));
  const args = ['set', 'gpt-4o', 'all', '--parallel-evals', '3', '--concurrency', '4'];
  const { code, stdout } = await runTseval(args, { cwd, env: serverEnv(slow) });
  expect(code).toBe(0);
  expect(new Set(slow.requests.slice(0, 3).map((request) => lastText(request).split(' ')[1])).size).toBeGreaterThan(1);
  expect(slow.peak()).toBeLessThanOrEqual(4);
  expect(stdout).toMatch(/\n3 evals run\n.*\n {2}one\.dev.*\n {2}two\.dev.*\n {2}three\.dev.*\n$/);
});

test('names that lead nowhere are told and count, and the other evals run', async () => {
  const { runSet } = await prepare({
    'registry/evals/loop.yaml': 'loop.dev.v0:\n  id: pool.dev.v0\npool.dev.v0:\n  id: loop.dev.v0\n',
    'registry/eval_sets/all.yaml': 'all:\n  evals: ["*.dev.v0"]\n',
  });
  const { code, stdout, stderr, asked } = await runSet('--registry-path', 'registry', '--completion-args', 'seed=1');
  expect(code).toBe(2);
  expect(asked).toEqual(expect.arrayContaining(['one', 'two', 'three']));
  expect(stderr).toContain('the aliases lead in a circle: loop.dev.v0 → pool.dev.v0 → loop.dev.v0');
  expect(stdout).toMatch(/^ {2}loop\.dev\.v0 +- +- +- +- +2$/m);
});

test('an eval of a set is resumed by its own record, and the set then takes it for done', async () => {
  const { cwd, runSet, server } = await interrupt('SIGTERM');
  const cut = recordNames(cwd).find((name) => name.includes('two')) ?? '';
  const { code } = await runTseval(['resume', join('.tseval/runs', cut)], { cwd, env: serverEnv(server) });
  expect(code).toBe(0);
  const { asked, stdout } = await runSet();
  expect(asked).toEqual(['three']);
  expect(stdout).toMatch(/two\.dev\.v0 +1\.0000 .* 6 +0 +0 +0/);
});

test('a dry run of a set sends, records and remembers nothing', async () => {
  const { cwd, runSet } = await prepare();
  expect(await runSet('--dry-run')).toMatchObject({ code: 0, asked: [] });
  expect(existsSync(join(cwd, '.tseval'))).toBe(false);
});

test('tsevalset is tseval set, and --json prints one object', async () => {
  const { cwd, server } = await prepare();
  const args = ['gpt-4o', 'all', '--json'];
  const { code, stdout } = await runTseval(args, { cwd, env: serverEnv(server), command: 'tsevalset' });
  const { evals, ...rest } = JSON.parse(stdout) as { evals: Record<string, unknown>[] };
  expect({ code, ...rest }).toEqual({ code: 0, eval_set: 'all', skipped: 0 });
  expect(evals.map(({ eval: name, exit_code, accuracy, samples }) => [name, exit_code, accuracy, samples])).toEqual([
    ['one.dev.v0', 0, 1, 1],
    ['two.dev.v0', 0, 1, 2],
    ['three.dev.v0', 0, 1, 3],
  ]);
});
