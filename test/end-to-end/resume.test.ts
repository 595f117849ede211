import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { comparable, killAndResume, randomMoments, runUndisturbed, seeded } from './kill-and-resume.ts';
import { recordNames } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, readLines, runTseval, startTseval } from './run-tseval.ts';

/** Right for most questions, wrong for some, by the question alone. */
const answerSome = (request: SeenRequest): { text: string } =>
  /[37]$/.test(lastText(request)) ? { text: 'no idea' } : answerRight(request);

const numberOf = (request: SeenRequest) => Number(lastText(request).split(' ')[1]);

/** A folder with so many samples, and a server whose answers may change while the test goes on. */
async function prepare(samples: number, files: Readonly<Record<string, string>> = {}) {
  const now = { answer: answerSome as (request: SeenRequest) => Reply };
  const server = await useFakeServer((request) => now.answer(request));
  const cwd = createFolder({ ...matchRegistry(samples), ...files });
  const env = serverEnv(server);
  const run = async (...args: string[]) => {
    server.requests.length = 0;
    const ended = await runTseval(args, { cwd, env });
    return { ...ended, asked: server.requests.map(numberOf).sort((a, b) => a - b) };
  };
  const record = (name = recordNames(cwd)[0] ?? '') => join('.tseval/runs', name);
  return { now, server, cwd, env, run, record, linesOf: (path = record()) => readLines(join(cwd, path)) };
}

const runArgs = ['gpt-4o', 'questions', '--concurrency', '4'];
const failing =
  (bad: readonly number[]) =>
  (request: SeenRequest): Reply =>
    bad.includes(numberOf(request)) ? { status: 400, error: { message: 'Not this one.' } } : answerSome(request);

/** A record that was cut off: the first lines of a whole one, and whatever comes after them. */
async function cutOff(keep: number, tail: string | Uint8Array = '') {
  const prepared = await prepare(12);
  const whole = await prepared.run(...runArgs);
  expect(whole.code).toBe(0);
  const uncut = prepared.linesOf();
  const path = join(prepared.cwd, prepared.record());
  writeFileSync(path, jsonl(uncut.slice(0, keep)));
  appendFileSync(path, tail);
  return { ...prepared, path, uncut: comparable(uncut) };
}

/** More by hand: `TSEVAL_KILLS=50 npx vitest run test/end-to-end/resume.test.ts -t killed`. */
const mostKills = Number(process.env['TSEVAL_KILLS'] ?? 5);

test(
  'killed at random moments and resumed each time, a run reports what it would have reported, and asks nothing recorded again',
  async () => {
    const samples = 60 * mostKills;
    const { server, now, cwd } = await prepare(samples);
    now.answer = (request) => ({ ...answerSome(request), delayMs: 5 });
    const uninterrupted = await runUndisturbed(runArgs, { cwd: createFolder(matchRegistry(samples)), server });
    const moments = randomMoments(mostKills, seeded(6));
    const { code, askedAgain, kills } = await killAndResume(runArgs, { cwd, server, moments });
    expect({ code, askedAgain }).toEqual({ code: 0, askedAgain: [] });
    expect(kills).toBe(mostKills);
    const [name = '', ...others] = recordNames(cwd);
    expect(others).toEqual([]);
    const resumed = comparable(readLines(join(cwd, '.tseval/runs', name)));
    expect({ code: 0, ...resumed }).toEqual(uninterrupted);
    expect(resumed.kinds).toEqual({ specs: 1, reports: 1 });
  },
  30_000 + 10_000 * mostKills,
);

test('an interrupted run says how to go on, and the resumed one asks only what is missing', async () => {
  const { now, server, cwd, env, run, linesOf, record } = await prepare(20);
  now.answer = (request) => ({ ...answerSome(request), delayMs: 100 });
  const first = startTseval(runArgs, { cwd, env });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(6), { timeout: 20_000 });
  first.kill('SIGINT');
  const { code, stderr } = await first.ended;
  expect(code).toBe(130);
  expect(stderr).toContain(`\n  go on with it: tseval resume ${record()}\n`);
  const done = server.requests.map(numberOf);
  const second = await run('resume', record());
  expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}not run +0$/m) });
  expect(second.stderr).toBe(`tseval: going on with ${record()}: ${20 - done.length} of 20 samples are left to run\n`);
  expect([...done, ...second.asked].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(comparable(linesOf())).toMatchObject({ areIdsUnique: true, kinds: { specs: 1, reports: 1 } });
});

test.for<[string, string | Uint8Array]>([
  ['nothing', ''],
  ['half a line', '{"run_id":"2611","event_id":31,"samp'],
  ['half a character', Buffer.from('{"run_id":"東').subarray(0, -1)],
  ['NUL bytes', Buffer.alloc(5000)],
  ['NUL bytes with a line end among them', Buffer.from('\0\0\0\n\0\0')],
])('what a crash leaves at the end of a record is cut off: %s', async ([, tail]) => {
  const { run, record, linesOf, uncut } = await cutOff(1 + 3 * 5, tail);
  const { code, asked } = await run('resume', record());
  expect({ code, count: asked.length }).toEqual({ code: 0, count: 7 });
  expect(comparable(linesOf())).toEqual(uncut);
});

test.for([1, 2])('a sample of which only %s events were written is run again', async (events) => {
  const { run, record, linesOf, uncut } = await cutOff(1 + 3 * 5 + events);
  expect(await run('resume', record())).toMatchObject({ code: 0, asked: { length: 7 } });
  expect(comparable(linesOf())).toEqual(uncut);
});

test('a last line that lacks nothing but its end is kept', async () => {
  const { run, record, path, linesOf, uncut } = await cutOff(1 + 3 * 5);
  truncateSync(path, readFileSync(path).length - 1);
  expect(await run('resume', record())).toMatchObject({ code: 0, asked: { length: 7 } });
  expect(comparable(linesOf())).toEqual(uncut);
});

test('NUL bytes within a record cost the samples that they hit', async () => {
  const { run, record, path, linesOf, uncut } = await cutOff(1 + 3 * 5);
  const bytes = readFileSync(path);
  bytes.fill(0, bytes.indexOf('\n', 2000) + 1, bytes.indexOf('\n', 2000) + 200);
  writeFileSync(path, bytes);
  const { code, asked } = await run('resume', record());
  expect({ code, count: asked.length }).toEqual({ code: 0, count: 8 });
  expect(comparable(linesOf())).toEqual(uncut);
});

test('a line that no run wrote is not thrown away', async () => {
  const { run, record, path } = await cutOff(1 + 3 * 5, 'my notes\n{"more": 1}\n');
  const before = readFileSync(path, 'utf8');
  const { code, stderr, asked } = await run('resume', record());
  expect({ code, asked }).toEqual({ code: 3, asked: [] });
  expect(stderr).toContain(`this line is no part of a record\n  ${path}:17\n`);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('a finished run is reported again: nothing is asked, and its record is left alone', async () => {
  const { run, record, cwd } = await prepare(5);
  const first = await run(...runArgs);
  const before = readFileSync(join(cwd, record()));
  const second = await run('resume', record());
  expect({ code: second.code, asked: second.asked, stdout: second.stdout }).toEqual({
    code: 0,
    asked: [],
    stdout: first.stdout,
  });
  expect(readFileSync(join(cwd, record()))).toEqual(before);
});

test('errored samples are run again, and their old events do not stay beside the new ones', async () => {
  const { now, run, record, linesOf, cwd, server } = await prepare(10);
  now.answer = failing([2, 5]);
  const first = await run(...runArgs);
  expect(first.code).toBe(3);
  expect(first.stderr).toContain(`\n  run those again: tseval resume ${record()}\n`);
  now.answer = answerSome;
  expect(await run('resume', record())).toMatchObject({ code: 0, asked: [2, 5] });
  const uninterrupted = await runUndisturbed(runArgs, { cwd: createFolder(matchRegistry(10)), server });
  expect({ code: 0, ...comparable(linesOf()) }).toEqual(uninterrupted);
  expect(recordNames(cwd)).toHaveLength(1);
});

test('--retry-errors runs just the errored, and leaves the record as it is until they are done', async () => {
  const { now, run, record, linesOf, cwd, env, server } = await prepare(10);
  now.answer = failing([2, 5, 8]);
  await run(...runArgs);
  const before = readFileSync(join(cwd, record()), 'utf8');
  // One of them is answered before the kill, the others hang.
  now.answer = (request) => (numberOf(request) === 5 ? answerSome(request) : 'hang');
  const retry = startTseval(['resume', record(), '--retry-errors'], { cwd, env });
  const aside = join(cwd, `${record()}.retry`);
  await vi.waitFor(() => expect(readLines(aside)).toHaveLength(4), { timeout: 20_000 });
  retry.kill('SIGKILL');
  await retry.ended;
  expect(readFileSync(join(cwd, record()), 'utf8')).toBe(before);
  now.answer = answerSome;
  expect(await run('resume', record(), '--retry-errors')).toMatchObject({ code: 0, asked: [2, 8] });
  const uninterrupted = await runUndisturbed(runArgs, { cwd: createFolder(matchRegistry(10)), server });
  expect({ code: 0, ...comparable(linesOf()) }).toEqual(uninterrupted);
  expect(existsSync(aside)).toBe(false);
});

test('an interrupted --retry-errors keeps the errors that it did not come to', async () => {
  const { now, run, record, linesOf, cwd, env, server } = await prepare(6);
  now.answer = failing([1, 2, 3]);
  await run(...runArgs);
  server.requests.length = 0;
  now.answer = (request) => (server.requests.length > 1 ? 'hang' : answerSome(request));
  const args = ['resume', record(), '--retry-errors', '--concurrency', '1', '--grace', '0'];
  const retry = startTseval(args, { cwd, env });
  await vi.waitFor(() => expect(server.requests).toHaveLength(2), { timeout: 20_000 });
  retry.kill('SIGINT');
  const { code, stdout } = await retry.ended;
  expect(stdout).toMatch(/^ {2}errored +2$/m);
  expect(code).toBe(3);
  const { report } = comparable(linesOf());
  expect(report).toMatchObject({ samples: 6, errored: 2, not_run: 0 });
  expect(JSON.parse((await run('report', record(), '--json')).stdout)).toMatchObject(report);
});

const questions = 'registry/data/questions/samples.jsonl';
const entry = 'registry/evals/questions.yaml';

test.for<[string, (text: string) => string, string, string]>([
  [questions, (text) => text.replace('question 3"', 'question three"'), 'the data changed', 'questions.dev.3'],
  [questions, (text) => `${text}{"input": "new", "ideal": "new"}\n`, 'the data changed', 'are as they were'],
  [entry, (text) => `${text}    num_few_shot: 0\n`, 'the eval changed', 'num_few_shot was nothing and is 0'],
])('it refuses when %s changed, and says what', async ([file, change, what, detail]) => {
  const { run, cwd, record, path } = await cutOff(1 + 3 * 12);
  const before = readFileSync(path, 'utf8');
  writeFileSync(join(cwd, file), change(readFileSync(join(cwd, file), 'utf8')));
  const { code, stderr, asked } = await run('resume', record());
  expect({ code, asked }).toEqual({ code: 2, asked: [] });
  expect(stderr).toContain(what);
  expect(stderr).toContain(detail);
  expect(stderr).toContain('run it anew: tseval gpt-4o questions --concurrency 4');
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('two resumes of one record at a time: the second is refused, and so is one of a run that goes on', async () => {
  const { now, server, cwd, env, run, record } = await prepare(8);
  now.answer = () => 'hang';
  const first = startTseval(runArgs, { cwd, env });
  await vi.waitFor(() => expect(server.requests).toHaveLength(4), { timeout: 20_000 });
  const refused = await run('resume', record());
  expect({ code: refused.code, asked: refused.asked }).toEqual({ code: 2, asked: [] });
  expect(refused.stderr).toMatch(
    /is being written by another tseval \(process \d+\)\n {2}wait until it has ended; if none/,
  );
  first.kill('SIGKILL');
  await first.ended;
  const resumed = startTseval(['resume', record()], { cwd, env });
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(3), { timeout: 20_000 });
  expect(await run('resume', record())).toMatchObject({ code: 2, asked: [] });
  resumed.kill('SIGKILL');
  await resumed.ended;
  now.answer = answerSome;
  expect(await run('resume', record())).toMatchObject({ code: 0, asked: { length: 8 } });
});

test('what cannot be resumed is refused in plain words', async () => {
  const { cwd, run, linesOf, record } = await prepare(3);
  await run(...runArgs);
  const [first, ...rest] = linesOf() as [
    { spec: { run_config: Record<string, unknown> } },
    ...Record<string, unknown>[],
  ];
  const { run_config: config } = first.spec;
  const write = (change: Record<string, unknown>) =>
    writeFileSync(
      join(cwd, 'other.jsonl'),
      jsonl([{ spec: { ...first.spec, run_config: { ...config, ...change } } }, ...rest]),
    );
  const refusal = async () => {
    const { code, stderr, asked } = await run('resume', 'other.jsonl');
    expect({ code, asked }).toEqual({ code: 2, asked: [] });
    return stderr;
  };
  write({ tseval_version: undefined });
  expect(await refusal()).toContain('other.jsonl is a record of another tool, such as oaieval');
  write({ command: 'runEval' });
  expect(await refusal()).toContain('recorded by a program that called runEval');
  write({ argv: ['gpt-4o', 7] });
  expect(await refusal()).toContain('the first line of other.jsonl is not as tseval writes it');
  write({ argv: undefined });
  expect(await refusal()).toContain('does not say how its run was started');
  write({ argv: [...runArgs, '--completion-args', 'api_key=[redacted]'] });
  expect(await refusal()).toContain('held a secret, which no record keeps: api_key=[redacted]');
  write({ argv: [...runArgs, '--gone'] });
  expect(await refusal()).toContain("does not understand the command line of other.jsonl: unknown option '--gone'");
  write({ argv: [...runArgs, '--http-run', '--http-run-url', 'http://x/y'] });
  expect(await refusal()).toContain('is no whole record: its run was posted to http://x/y');
  writeFileSync(join(cwd, 'other.jsonl'), '');
  expect(await refusal()).toContain('other.jsonl is no record of a run');
  expect((await run('resume', 'gone.jsonl')).stderr).toContain('there is no record gone.jsonl\n  tseval list runs');
  expect(record()).not.toBe('');
});

test('--resume goes on with the latest record of the same command, however it prints and paces', async () => {
  const { now, run, cwd } = await prepare(6);
  now.answer = failing([1]);
  await run(...runArgs);
  await run(...runArgs, '--max-samples', '2', '--max-errors', '2');
  expect(recordNames(cwd)).toHaveLength(2);
  now.answer = answerSome;
  const { code, stdout, asked } = await run('run', 'gpt-4o', 'questions', '--json', '--resume');
  expect({ code, asked }).toEqual({ code: 0, asked: [1] });
  expect(JSON.parse(stdout)).toMatchObject({
    samples: 6,
    errored: 0,
    record: join('.tseval/runs', recordNames(cwd)[0] ?? ''),
  });
  const anew = await run('gpt-4o', 'questions', '--seed', '7', '--resume');
  expect(anew).toMatchObject({ code: 0, asked: { length: 6 } });
  expect(anew.stderr).toBe('tseval: there is no record of this command yet: this run begins one\n');
  expect(recordNames(cwd)).toHaveLength(3);
});

test('a record is resumed in the folder that it was started in, from wherever that is', async () => {
  const { cwd, run, env, server, record } = await prepare(4);
  await run(...runArgs, '--max-samples', '3', '--record-path', 'kept/run.jsonl');
  await run(...runArgs, '--record-path', 'run.jsonl');
  writeFileSync(join(cwd, 'run.jsonl'), jsonl(readLines(join(cwd, 'run.jsonl')).slice(0, 4)));
  server.requests.length = 0;
  const elsewhere = createFolder();
  const { code, stdout } = await runTseval(['resume', join(cwd, 'run.jsonl')], { cwd: elsewhere, env });
  expect({ code, asked: server.requests.length }).toEqual({ code: 0, asked: 3 });
  expect(stdout).toContain(join(cwd, 'run.jsonl'));
  expect(existsSync(join(elsewhere, '.tseval'))).toBe(false);
  expect(record).toBeDefined();
});

test('a record that has no room stops the run with exit 3, and goes on when there is room', async () => {
  const { cwd, env, run, record, linesOf, server } = await prepare(60);
  // The shell lets files grow to so many blocks of 512 bytes and no further, as a full disk would.
  const limited = await runTseval(runArgs, { cwd, env, fileBlocks: 24 });
  expect(limited.code).toBe(3);
  expect(limited.stderr).toMatch(/cannot write the record .*file too large/);
  expect(limited.stderr).toContain(`go on with it: tseval resume ${record()}`);
  const still = await runTseval(['resume', record()], { cwd, env, fileBlocks: 24 });
  expect(still.code).toBe(3);
  const { code, asked } = await run('resume', record());
  expect(code).toBe(0);
  expect(asked.length).toBeLessThan(60);
  const uninterrupted = await runUndisturbed(runArgs, { cwd: createFolder(matchRegistry(60)), server });
  expect({ code: 0, ...comparable(linesOf()) }).toEqual(uninterrupted);
});

test('a record that has no room for its first line is nothing to go on with, and in nobody’s way', async () => {
  const { cwd, env, run } = await prepare(3);
  const limited = await runTseval([...runArgs, '--record-path', 'run.jsonl'], { cwd, env, fileBlocks: 1 });
  expect([limited.code, limited.stderr]).toEqual([3, expect.stringContaining('cannot write the record run.jsonl')]);
  expect(limited.stderr).not.toContain('go on with it');
  const full = await runTseval([...runArgs, '--record-path', 'full.jsonl'], { cwd, env, fileBlocks: 0 });
  expect([full.code, readdirSync(cwd).filter((name) => name.endsWith('.lock'))]).toEqual([3, []]);
  expect((await run(...runArgs, '--record-path', 'run.jsonl')).code).toBe(0);
});

test('a renamed record is resumed by its new name', async () => {
  const { run, cwd, path } = await cutOff(1 + 3 * 5);
  renameSync(path, join(cwd, 'mine.jsonl'));
  expect(await run('resume', 'mine.jsonl')).toMatchObject({ code: 0, asked: { length: 7 } });
  expect(readLines(join(cwd, 'mine.jsonl'))).toHaveLength(1 + 3 * 12 + 1);
});

const hostedEval = {
  name: 'greetings',
  data_source_config: {
    type: 'custom',
    item_schema: { type: 'object', properties: { input: { type: 'string' }, ideal: { type: 'string' } } },
    include_sample_schema: true,
  },
  testing_criteria: [
    {
      type: 'string_check',
      name: 'is',
      input: '{{sample.output_text}}',
      reference: '{{item.ideal}}',
      operation: 'eq',
    },
  ],
};
const items = Array.from({ length: 8 }, (_, i) => ({ item: { input: `question ${i}`, ideal: `answer ${i}` } }));
const hostedRun = {
  name: 'r',
  data_source: {
    type: 'completions',
    model: 'gpt-4o',
    input_messages: { type: 'template', template: [{ role: 'user', content: '{{item.input}}' }] },
    source: { type: 'file_content', content: items },
  },
};

test('a hosted run is resumed with its output items and its run object whole, and refused when its criteria changed', async () => {
  const files = { 'my.eval.json': JSON.stringify(hostedEval), 'run.json': JSON.stringify(hostedRun) };
  const { cwd, run, record, linesOf } = await prepare(1, files);
  await run(
    ...[
      'run',
      './my.eval.json',
      '--run',
      'run.json',
      '--output-items',
      'items.jsonl',
      '--run-object',
      'run-object.json',
    ],
  );
  const whole = linesOf();
  const outputs = () => [
    new Set(readLines(join(cwd, 'items.jsonl')).map((item) => item['datasource_item_id'])),
    (JSON.parse(readFileSync(join(cwd, 'run-object.json'), 'utf8')) as Record<string, unknown>)['result_counts'],
  ];
  const before = outputs();
  writeFileSync(join(cwd, record()), jsonl(whole.slice(0, 1 + 3 * 5)));
  expect(await run('resume', record())).toMatchObject({ code: 0, asked: { length: 3 } });
  expect(comparable(linesOf())).toEqual(comparable(whole));
  expect(outputs()).toEqual(before);
  writeFileSync(join(cwd, 'my.eval.json'), JSON.stringify(hostedEval).replace('"eq"', '"ne"'));
  const { code, stderr } = await run('resume', record());
  expect(code).toBe(2);
  expect(stderr).toContain('the eval changed since');
});

test('answers that rows hold are graded on: a run of grade is resumed', async () => {
  const rows = items.map(({ item }, i) => ({ item, sample: { output_text: i % 2 ? item.ideal : 'no' } }));
  const files = { 'my.eval.json': JSON.stringify(hostedEval), 'rows.jsonl': jsonl(rows) };
  const { cwd, run, record, linesOf } = await prepare(1, files);
  await run('grade', './my.eval.json', '--data', 'rows.jsonl');
  const whole = linesOf();
  writeFileSync(join(cwd, record()), jsonl(whole.slice(0, 1 + 2 * 3)));
  expect(await run('resume', record())).toMatchObject({ code: 0, asked: [] });
  expect(comparable(linesOf())).toEqual(comparable(whole));
});

test('a secret on the command line is not recorded, and the run cannot be resumed by its record', async () => {
  const { cwd, run, record } = await prepare(2);
  await run(...runArgs, '--http-run-url', 'http://me:hunter22@x/y', '--completion-args', 'secret=hunter23');
  expect(readFileSync(join(cwd, record()), 'utf8')).not.toMatch(/hunter2[23].*"run_id"/);
  expect(await run('resume', record())).toMatchObject({ code: 2, asked: [] });
});
