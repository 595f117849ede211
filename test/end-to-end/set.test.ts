import { existsSync, readdirSync } from 'node:fs';
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

test('an interrupted set goes on where it was cut off', async () => {
  const { cwd, server, runSet } = await prepare();
  const slow = await useFakeServer((request) => ({ ...answerRight(request), delayMs: 300 }));
  const run = startTseval(['set', 'gpt-4o', 'all', '--concurrency', '1'], { cwd, env: serverEnv(slow) });
  await vi.waitFor(() => expect(asked(slow)).toEqual(['one', 'two']), { timeout: 20_000 });
  run.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect({ code, asked: asked(slow) }).toEqual({ code: 130, asked: ['one', 'two'] });
  expect(stdout).toMatch(/\n2 evals run, 1 not started\n.*\n.* 0\n.* 130\n.* -\n$/);
  expect(server.requests).toEqual([]);
  expect(await runSet()).toMatchObject({ code: 0, asked: ['two', 'three'] });
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
