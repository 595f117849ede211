import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { splitLines } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval } from './run-tseval.ts';

type Files = Readonly<Record<string, string>>;

/** A server, a folder, and a way to run tseval there again and again on one cache. */
async function setUp(answer: (request: SeenRequest) => Reply = answerRight, files: Files = matchRegistry(3)) {
  const server = await useFakeServer(answer);
  const cwd = createFolder(files);
  const cache = join(createFolder(), 'cache');
  let runs = 0;
  const run = async (args: readonly string[], env: Record<string, string> = {}) => {
    const record = `run-${++runs}.jsonl`;
    const before = server.requests.length;
    const ended = await runTseval([...args, '--record-path', record], {
      cwd,
      env: { ...serverEnv(server), XDG_CACHE_HOME: cache, ...env },
    });
    const lines = existsSync(join(cwd, record)) ? splitLines(readLines(join(cwd, record))) : undefined;
    return { ...ended, ...lines, asked: server.requests.length - before };
  };
  const tend = (...args: string[]) => runTseval(['cache', ...args], { cwd, env: { XDG_CACHE_HOME: cache } });
  return { run, tend, cwd, cache: join(cache, 'tseval'), server };
}

test('what was asked before is not asked again, is marked in the record, and the report says so', async () => {
  const { run } = await setUp();
  const first = await run(['gpt-4o', 'questions']);
  const second = await run(['gpt-4o', 'questions']);
  expect([first.asked, second.asked, first.code, second.code]).toEqual([3, 0, 0, 0]);
  expect(first.stdout).not.toContain('from cache');
  expect(second.stdout).toMatch(/^ {2}from cache +3 answers, the oldest \d+ seconds? old; 30 of the tokens$/m);
  const plain = first.events?.filter(({ type }) => type === 'sampling').map(({ data }) => data);
  const cached = second.events?.filter(({ type }) => type === 'sampling').map(({ data }) => data);
  expect(plain?.[0]).not.toHaveProperty('cached');
  expect(cached).toEqual(
    plain?.map((data) => {
      const { latency_ms: _, ...rest } = data as Record<string, unknown>;
      return { ...rest, cached: true, age_seconds: expect.any(Number) };
    }),
  );
  const { cached_answers, cached_oldest_seconds, cached_total_tokens, ...numbers } = second.report ?? {};
  expect(numbers).toEqual(first.report);
  expect({ cached_answers, cached_total_tokens }).toEqual({ cached_answers: 3, cached_total_tokens: 30 });
  expect(cached_oldest_seconds).toBeGreaterThanOrEqual(0);
});

test('the JSON report and the report of a record say how many answers came from the cache', async () => {
  const { run, cwd } = await setUp();
  await run(['gpt-4o', 'questions']);
  const { stdout } = await run(['gpt-4o', 'questions', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ cached_answers: 3, cached_oldest_seconds: expect.any(Number) });
  const report = await runTseval(['report', 'run-2.jsonl'], { cwd });
  expect(report.stdout).toMatch(/^ {2}from cache +3 answers/m);
});

test('another base URL is another request, another key and another order of parameters are not', async () => {
  const { run } = await setUp(answerRight, matchRegistry(1));
  const other = await useFakeServer(answerRight);
  const args = ['gpt-4o', 'questions', '--completion-args'];
  expect((await run([...args, 'seed=1,top_p=1'])).asked).toBe(1);
  expect((await run([...args, 'top_p=1,seed=1'], { OPENAI_API_KEY: 'sk-another' })).asked).toBe(0);
  await run([...args, 'seed=1,top_p=1'], { OPENAI_BASE_URL: other.url });
  expect(other.requests).toHaveLength(1);
});

test('the same request twice in one run is two draws, in later runs too', async () => {
  const files = {
    ...matchRegistry(0),
    'registry/data/questions/samples.jsonl': jsonl([
      { input: 'question 1', ideal: 'first' },
      { input: 'question 1', ideal: 'second' },
    ]),
  };
  const { run } = await setUp(({ attempt }) => ({ text: attempt === 1 ? 'first' : 'second' }), files);
  const sampled = async () => {
    const { asked, events } = await run(['gpt-4o', 'questions', '--concurrency', '1']);
    const texts = events?.flatMap((event) => (event.type === 'sampling' ? [event.data.sampled].flat() : []));
    return { asked, texts: texts?.sort() };
  };
  expect(await sampled()).toEqual({ asked: 2, texts: ['first', 'second'] });
  expect(await sampled()).toEqual({ asked: 0, texts: ['first', 'second'] });
});

test('a grader that is asked again for a verdict gets further draws', async () => {
  const files = {
    'registry/modelgraded/right.yaml':
      'right:\n  prompt: "Right? {completion}"\n  choice_strings: ["Yes", "No"]\n  input_outputs: {input: completion}\n',
    'registry/evals/judged.yaml':
      'judged.dev.v0:\n  class: ModelBasedClassify\n  args: {samples_jsonl: judged.jsonl, modelgraded_spec: right, eval_type: classify}\n',
    'registry/data/judged.jsonl': jsonl([{ input: 'question 1' }]),
  };
  const answer = (request: SeenRequest): Reply => {
    if (!lastText(request).startsWith('Right?')) return { text: 'answer' };
    return { text: request.attempt < 3 ? 'hm' : 'Yes' };
  };
  const { run } = await setUp(answer, files);
  const args = ['gpt-4o', 'judged.dev.v0', '--regrade', '2'];
  const first = await run(args);
  const second = await run(args);
  expect([first.asked, second.asked]).toEqual([4, 0]);
  expect(second.report).toMatchObject({ 'counts/Yes': 1, cached_answers: 4 });
});

test('what a model refuses is known from its answers, and said again', async () => {
  const answer = (request: SeenRequest): Reply =>
    'temperature' in request.body
      ? {
          status: 400,
          error: { message: "'temperature' is not supported", param: 'temperature', code: 'unsupported_value' },
        }
      : answerRight(request);
  const { run } = await setUp(answer, matchRegistry(1));
  const first = await run(['o4-mini', 'questions']);
  const second = await run(['o4-mini', 'questions']);
  expect([first.asked, second.asked]).toEqual([2, 0]);
  expect(first.stderr).toContain('o4-mini does not take the requested temperature');
  expect(second.stderr).toBe(first.stderr);
});

test('in CI the cache is off, unless it is asked for; without it nothing is read or written', async () => {
  const { run, cache } = await setUp(answerRight, matchRegistry(1));
  await run(['gpt-4o', 'questions'], { CI: 'true' });
  await run(['gpt-4o', 'questions', '--no-cache']);
  expect(existsSync(cache)).toBe(false);
  expect((await run(['gpt-4o', 'questions', '--cache'], { CI: 'true' })).asked).toBe(1);
  expect((await run(['gpt-4o', 'questions', '--no-cache'])).asked).toBe(1);
  expect((await run(['gpt-4o', 'questions'])).asked).toBe(0);
});

test('answers older than --cache-ttl are asked for anew', async () => {
  const { run, cache } = await setUp(answerRight, matchRegistry(1));
  await run(['gpt-4o', 'questions']);
  const [name = ''] = readdirSync(join(cache, 'v1'));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await run(['gpt-4o', 'questions', '--cache-ttl', '1s'])).asked).toBe(1);
  expect((await run(['gpt-4o', 'questions', '--cache-ttl', '1h'])).asked).toBe(0);
  expect(statSync(join(cache, 'v1', name)).mode & 0o777).toBe(0o600);
});

test('functions that run here are asked each time', async () => {
  const files = {
    ...matchRegistry(1),
    'registry/completion_fns/mine.yaml': 'mine:\n  class: ./mine.mjs:answer\n',
    'registry/completion_fns/mine.mjs': 'export const answer = () => "answer 0";\n',
  };
  const { run, cache } = await setUp(answerRight, files);
  for (const name of ['mine', 'dummy']) await run([name, 'questions', '--allow-code']);
  expect(existsSync(cache)).toBe(false);
});

test('--cache-dir is another cache; stats, verify and clear look after it', async () => {
  const { run, tend, cwd, cache } = await setUp();
  await run(['gpt-4o', 'questions', '--cache-dir', 'mine']);
  expect(existsSync(cache)).toBe(false);
  const stats = await tend('stats', '--cache-dir', 'mine');
  expect(stats.stdout).toMatch(/\/mine\n {2}answers {2}3\n {2}size +[\d.]+ kB\n {2}oldest /);
  const { stdout } = await tend('stats', '--cache-dir', 'mine', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ folder: join(cwd, 'mine'), answers: 3, expired: 0, corrupt: 0 });
  const [shard = ''] = readdirSync(join(cwd, 'mine/v1'));
  truncateSync(join(cwd, 'mine/v1', shard), 50);
  expect((await tend('stats', '--cache-dir', 'mine')).stdout).toContain('corrupt  1: tseval cache verify removes them');
  const verified = await tend('verify', '--cache-dir', 'mine');
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  expect(verified.stdout).toContain(`removed, as no answer was in it:\n  mine/v1/${shard}:2\n`);
  expect((await run(['gpt-4o', 'questions', '--cache-dir', 'mine'])).asked).toBe(1);
  expect((await tend('clear', '--cache-dir', 'mine', '--older-than', '1h')).stdout).toMatch(/^0 answers removed/);
  expect((await tend('clear', '--cache-dir', 'mine')).stdout).toMatch(/^3 answers removed/);
  expect((await run(['gpt-4o', 'questions', '--cache-dir', 'mine'])).asked).toBe(3);
});

test('two runs at once and one on a full disk leave a cache whole, and lose no line of their records', async () => {
  const long = 'long '.repeat(500);
  const { run, tend, cwd, cache, server } = await setUp(
    (request) => ({ text: `${answerRight(request).text} ${long}` }),
    matchRegistry(300),
  );
  // A file of its cache holds two answers, and a part of a third.
  const full = runTseval(['gpt-4o', 'questions', '--record-path', '/dev/null'], {
    cwd,
    env: { ...serverEnv(server), XDG_CACHE_HOME: join(cache, '..') },
    fileBlocks: 12,
  });
  const both = await Promise.all([1, 2].map(() => run(['gpt-4o', 'questions', '--concurrency', '20'])));
  for (const { code, events } of both)
    expect([code, events?.filter(({ type }) => type === 'sample').length]).toEqual([0, 300]);
  expect(await full).toMatchObject({ code: 0, stderr: expect.stringContaining('cannot be written') });
  expect((await tend('verify')).stdout).toMatch(/^300 answers in .* are whole\n$/);
  expect((await run(['gpt-4o', 'questions'])).report).toMatchObject({ correct: 300, cached_answers: 300 });
});

test('a cache on a full disk is a warning, and the run is as it would be without', async () => {
  const server = await useFakeServer(answerRight);
  const cwd = createFolder(matchRegistry(3));
  const args = ['gpt-4o', 'questions', '--record-path', '/dev/null', '--cache-dir', 'cache'];
  const { code, stdout, stderr } = await runTseval(args, { cwd, env: serverEnv(server), fileBlocks: 0 });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}correct +3$/m);
  expect(
    stderr.match(/^warning: the cache .*\/cache cannot be written: .*; further answers are not kept$/gm),
  ).toHaveLength(1);
});

test('a cache folder that is none is a warning, and the run is as it would be without', async () => {
  const { run, cwd } = await setUp();
  writeFileSync(join(cwd, 'file'), 'mine');
  const { code, stderr, asked } = await run(['gpt-4o', 'questions', '--cache-dir', 'file']);
  expect([code, asked]).toEqual([0, 3]);
  expect(stderr).toMatch(
    /^warning: the cache .*\/file cannot be read: a part of the path is not a folder; every answer is asked for anew\n$/,
  );
  expect(readFileSync(join(cwd, 'file'), 'utf8')).toBe('mine');
});

test('tseval cache without a command, and with a wrong one, names those there are', async () => {
  const { tend } = await setUp();
  for (const args of [[], ['foo']]) {
    const { code, stderr } = await tend(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/commands: cache stats, cache clear, cache verify\n$/);
  }
});
