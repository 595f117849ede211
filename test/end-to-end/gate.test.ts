import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { first, withAnswers } from './answers.ts';
import { answerRight, lastText, serverEnv, useFakeServer } from './fake-server.ts';
import { runCommand } from './run-command.ts';
import { createFolder, jsonl, matchRegistry, runTseval } from './run-tseval.ts';

const lock = 'evals.lock.jsonl';

/** A folder with stored answers, of which those of `base` are blessed. */
async function blessed(count: number, wrong: Readonly<Record<string, readonly number[]>>): Promise<string> {
  const cwd = createFolder(withAnswers(count, wrong));
  await runTseval(['replay:base.jsonl', 'questions', '--record-path', 'r.jsonl'], { cwd });
  const { code, stdout, stderr } = await runTseval(['bless', 'r.jsonl'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^blessed questions\.dev\.v0 {2}replay:base\.jsonl {2}\d+ samples: .* \(new in this file\)\nwritten to evals\.lock\.jsonl/,
  );
  return cwd;
}

const gate = (name: string, cwd: string, ...options: string[]) =>
  runTseval(['gate', `replay:${name}.jsonl`, 'questions', ...options], { cwd });

test.for<[string, number[], string[], number, RegExp]>([
  ['the same answers pass', [0, 1], [], 0, /^passed: questions\.dev\.v0 stayed at 0\.9500\n/],
  [
    'a regression closes the gate',
    [...first(10)],
    [],
    1,
    /^regressed: questions\.dev\.v0 fell from 0\.9500 to 0\.7500 \(p = 0\.0078\)\n/,
  ],
  [
    'what may be chance passes, and is said first',
    [0, 1, 2],
    [],
    0,
    /^inconclusive: .*\n.*the gate lets pass what is inconclusive; --strict does not\n/,
  ],
  ['with --strict it does not', [0, 1, 2], ['--strict'], 1, /^inconclusive: /],
  ['a drop within --max-drop passes', [...first(10)], ['--max-drop', '0.3'], 0, /^passed: .*which is let pass/],
])('%s', async ([, wrong, options, code, start]) => {
  const cwd = await blessed(40, { base: [0, 1], new: wrong });
  const ended = await gate('new', cwd, ...options);
  expect(ended).toMatchObject({ code, stderr: '' });
  expect(ended.stdout).toMatch(start);
  expect(ended.stdout).toMatch(/^questions\.dev\.v0 {2}replay:new\.jsonl {2}40 samples in [\s\S]* {2}record /m);
});

test('a threshold that does not hold closes the gate, too, and is said first', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: [0, 1, 2] });
  const options = ['--threshold', 'accuracy>=0.95', '--threshold', 'errored<=0'];
  const ended = await gate('new', cwd, ...options);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(
    /^failed: accuracy>=0\.95; inconclusive: questions\.dev\.v0 fell from 0\.9500 to 0\.9250/,
  );
  const json = JSON.parse((await gate('new', cwd, ...options, '--json')).stdout);
  expect(json).toMatchObject({
    closed: true,
    verdict: 'inconclusive',
    report: { gates: [{ held: false }, { held: true }] },
  });
  expect((await gate('base', cwd, ...options)).stdout).toMatch(/^passed: /);
});

test('a finished record is judged as its run was, and nothing is sent', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: [...first(10)] });
  const options = ['--threshold', 'accuracy>=0.7', '--show', '3'];
  const run = await gate('new', cwd, '--record-path', 'n.jsonl', ...options);
  const read = await runTseval(['gate', 'n.jsonl', ...options], { cwd });
  expect(read).toEqual(run);
  expect(read.stdout).toMatch(/^regressed: [\s\S]* {2}gate accuracy>=0\.7 {2}0\.7500 {2}held\n/);
  const closed = await runTseval(['gate', 'r.jsonl', '--threshold', 'accuracy>=0.99'], { cwd });
  expect(closed).toMatchObject({ code: 1, stdout: expect.stringMatching(/^failed: accuracy>=0\.99; passed: /) });
  const whole = readFileSync(join(cwd, 'n.jsonl'), 'utf8');
  writeFileSync(join(cwd, 'cut.jsonl'), whole.slice(0, whole.length / 2));
  const cut = await runTseval(['gate', 'cut.jsonl'], { cwd });
  expect(cut.code).toBe(3);
  expect(cut.stderr).toContain('not compared with evals.lock.jsonl: the run did not finish');
});

test('samples that flip between repeats can be quarantined: they are reported, and not counted', async () => {
  const asked = new Map<string, number>();
  const server = await useFakeServer((request) => {
    const text = lastText(request);
    const times = (asked.get(text) ?? 0) + 1;
    asked.set(text, times);
    const isRight = text === 'question 0' ? times % 2 === 1 : text !== 'question 1' || times <= 4;
    return isRight ? answerRight(request) : { text: 'no idea' };
  });
  const cwd = createFolder(matchRegistry(12));
  const env = serverEnv(server);
  await runTseval(['gpt-4o', 'questions', '--repeats', '4', '--record-path', 'r.jsonl'], { cwd, env });
  const { stdout } = await runTseval(['bless', 'r.jsonl', '--quarantine'], { cwd });
  expect(stdout).toMatch(
    /12 samples: 46 correct, 2 incorrect, 1 quarantined.*\n {2}marked by these very answers: .* bless one more run/,
  );
  expect(readFileSync(join(cwd, lock), 'utf8').match(/"quarantined":true/g)).toHaveLength(1);
  asked.set('question 0', 1);
  const ended = await runTseval(['gate', 'gpt-4o', 'questions'], { cwd, env });
  // Of the samples that count, question 1 is broken.
  expect(ended.stdout).toMatch(/^inconclusive: questions\.dev\.v0 fell from 1\.0000 to 0\.9091/);
  expect(ended.stdout).toContain('quarantined and not counted: 1, of which 1 broken and 0 fixed');
  expect(ended.stdout).toContain('broken  questions.dev.0  registry/data/questions/samples.jsonl:1  (quarantined)');
});

test('without a lock file, or without the eval in it, nothing is run, and it says how to make one', async () => {
  const cwd = createFolder(withAnswers(3, { base: [] }));
  const missing = await gate('base', cwd);
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toBe(`tseval: there is no lock file evals.lock.jsonl to compare with
  make one, look at it, and commit it: tseval replay:base.jsonl questions --record-path base.jsonl && tseval bless base.jsonl
`);
  await runTseval(['dummy', 'test-match', '--record-path', 'r.jsonl'], { cwd });
  await runTseval(['bless', 'r.jsonl'], { cwd });
  const other = await gate('base', cwd);
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain('the lock file evals.lock.jsonl has no questions.dev.v0\n  make one');
  const options = ['--lock', 'my lock.jsonl', '--max-drop', '0.1', '--seed', '7', '--threshold', 'accuracy>=0.5'];
  expect((await gate('base', cwd, ...options)).stderr).toContain(
    "tseval replay:base.jsonl questions --seed 7 --record-path base.jsonl && tseval bless base.jsonl --lock 'my lock.jsonl'\n",
  );
  expect(existsSync(join(cwd, '.tseval'))).toBe(false);
});

test('a --max-drop in percent, which would never close the gate, is refused before anything is run', async () => {
  const cwd = await blessed(4, { base: [0], new: first(4) });
  const ended = await gate('new', cwd, '--max-drop', '2');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain('for 2 %, write --max-drop 0.02');
  expect(existsSync(join(cwd, '.tseval'))).toBe(false);
});

test('new samples are left out, and changed ones are not taken for the old', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: [0, 1, 40, 41, 42, 43, 44, 45] });
  const rows = first(46).map((i) => ({ input: `question ${i}`, ideal: `answer ${i}` }));
  writeFileSync(join(cwd, 'registry/data/questions/samples.jsonl'), jsonl(rows));
  writeFileSync(
    join(cwd, 'new.jsonl'),
    jsonl(first(46).map((i) => ({ prompt: `question ${i}`, completion: i < 40 ? `answer ${i}` : 'no' }))),
  );
  const { code, stdout } = await gate('new', cwd);
  expect(code).toBe(0);
  expect(stdout).toContain('left out: 6 added');
});

test('where most blessed samples are gone, what passes says so', async () => {
  const cwd = await blessed(40, { base: [0, 1] });
  const { stdout, code } = await gate('base', cwd, '--sample', '0-18');
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^passed: .*\nonly 19 of the 40 blessed samples are in this run\n/),
  ]);
  expect((await gate('base', cwd, '--sample', '0-19')).stdout).not.toContain('blessed samples');
});

test('a gate that a budget stopped ends as its run does', async () => {
  const server = await useFakeServer(answerRight);
  const cwd = createFolder(matchRegistry(12));
  const env = serverEnv(server);
  await runTseval(['gpt-4o', 'questions', '--record-path', 'r.jsonl', '--no-cache'], { cwd, env });
  await runTseval(['bless', 'r.jsonl'], { cwd });
  const ended = await runTseval(['gate', 'gpt-4o', 'questions', '--no-cache', '--max-tokens-total', '30'], {
    cwd,
    env,
  });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain('not compared with evals.lock.jsonl: the run did not finish');
});

test('another grading, or data that is wholly another, is not compared', async () => {
  const cwd = await blessed(10, { base: [0] });
  const parameters = await gate('base', cwd, '--completion-args', 'top_p=1');
  expect(parameters).toMatchObject({ code: 2, stdout: '' });
  expect(parameters.stderr).toMatch(/^tseval: Not comparable, because the parameters differ/);
  const rows = first(10).map((i) => ({ input: `other ${i}`, ideal: 'x' }));
  writeFileSync(join(cwd, 'registry/data/questions/samples.jsonl'), jsonl(rows));
  writeFileSync(join(cwd, 'base.jsonl'), jsonl(rows.map(({ input }) => ({ prompt: input, completion: 'x' }))));
  const data = await gate('base', cwd);
  expect(data.code).toBe(2);
  expect(data.stderr).toMatch(/^tseval: Not comparable, because only 0 of 10 samples pair by content/);
  expect(data.stdout).toMatch(/^questions\.dev\.v0 {2}replay:base\.jsonl {2}10 samples/);
});

test('a run without any verdict closes the gate', async () => {
  const cwd = await blessed(10, { base: [0] });
  writeFileSync(join(cwd, 'empty.jsonl'), jsonl([{ prompt: 'unasked', completion: '' }]));
  const ended = await gate('empty', cwd, '--max-errors', '100%');
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(/^regressed: questions\.dev\.v0: no sample of .* got a verdict\n/);
});

test('a run that is not to be recorded cannot be gated', async () => {
  const cwd = await blessed(3, { base: [] });
  const ended = await gate('base', cwd, '--dry-run');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain('--dry-run leaves no record');
});

test('the record of a gate is that of its run: it can be resumed, and its samples run again', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: [0, 1, 2] });
  const { stdout } = await gate('new', cwd, '--lock', lock, '--max-drop=0.5', '--record-path', 'g.jsonl');
  expect(stdout).toContain('  again   tseval replay:new.jsonl questions --sample questions.dev.2\n');
  const path = join(cwd, 'g.jsonl');
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, whole.slice(0, whole.length / 2));
  expect((await runTseval(['resume', 'g.jsonl', '--json'], { cwd })).stdout).toContain('"samples": 40');
  expect(await runTseval(['compare', 'r.jsonl', 'g.jsonl'], { cwd })).toMatchObject({ code: 5, stderr: '' });
});

test('--json is one object, and another reporter’s document stays whole', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: [...first(10)] });
  const json = await gate('new', cwd, '--json');
  expect(json).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(json.stdout)).toMatchObject({
    verdict: 'regressed',
    evals: [
      {
        base: { record: lock },
        broken: 8,
        samples: { broken: expect.arrayContaining([expect.objectContaining({ base: { value: 1 } })]) },
      },
    ],
    report: { eval: 'questions.dev.v0', accuracy: 0.75 },
  });
  const junit = await gate('new', cwd, '--reporter', 'junit');
  expect(junit.code).toBe(1);
  expect(junit.stdout).toMatch(/^<\?xml[\s\S]*<\/testsuites>\n$/);
  expect(junit.stderr).toMatch(/^regressed: /);
});

test('the verdict stands in a pull request’s comment and under GitHub Actions, with the samples that broke', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: first(14) });
  const summary = join(cwd, 'summary.md');
  writeFileSync(summary, '');
  const env = { ...process.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const gateIn = (name: string, ...options: string[]) =>
    runTseval(['gate', `replay:${name}.jsonl`, 'questions', '--reporter', 'markdown=comment.md', ...options], {
      cwd,
      env,
    });
  const { code, stdout } = await gateIn('new');
  expect(code).toBe(1);
  expect(stdout.match(/^::error /gm)).toHaveLength(10);
  expect(stdout).toMatch(
    /\n::error title=the gate is closed::regressed: questions\.dev\.v0 fell from 0\.9500 to 0\.6500 .*\n$/,
  );
  const comment = readFileSync(join(cwd, 'comment.md'), 'utf8');
  expect(readFileSync(summary, 'utf8')).toBe(comment);
  expect(comment).toContain('\n**❌ The gate is closed:** `regressed: questions.dev.v0 fell from 0.9500 to 0.6500');
  expect(comment).toContain('<summary>12 broken, 0 fixed</summary>');
  expect(comment).toContain(
    '| `questions.dev.2` | `answer 2` | `no idea of 2` | `registry/data/questions/samples.jsonl:3` |',
  );
  const open = await gateIn('base');
  expect(open.stdout).not.toContain('the gate is closed');
  expect(readFileSync(join(cwd, 'comment.md'), 'utf8')).toContain('**✅ The gate is open:** `passed: questions.dev.v0');
  const failed = await gateIn('base', '--threshold', 'accuracy>=0.99');
  expect(failed.stdout).toContain('::error title=the gate is closed::failed: accuracy>=0.99; passed: questions');
});

test('blessing again changes the lines of the samples that changed, and no other eval', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: [1, 2] });
  await runTseval(['dummy', 'test-match', '--record-path', 'm.jsonl'], { cwd });
  await runTseval(['bless', 'm.jsonl'], { cwd });
  const before = readFileSync(join(cwd, lock), 'utf8').split('\n');
  await runTseval(['replay:new.jsonl', 'questions', '--record-path', 'n.jsonl'], { cwd });
  const { stdout } = await runTseval(['bless', 'n.jsonl'], { cwd });
  expect(stdout).toContain('38 correct, 2 incorrect  (2 changed, 0 added, 0 removed)');
  const after = readFileSync(join(cwd, lock), 'utf8').split('\n');
  expect(after.filter((line) => !before.includes(line))).toHaveLength(3);
  expect(after.length).toBe(before.length);
});

test('git merges two branches that blessed different evals, whatever lines of them changed', async () => {
  const cwd = await blessed(40, { base: [0, 1], new: first(40) });
  await runTseval(['dummy', 'test-match', '--record-path', 'm.jsonl'], { cwd });
  await runTseval(['bless', 'm.jsonl'], { cwd });
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const git = (...args: string[]) => runCommand('git', args, { cwd, env });
  await git('init', '-q', '-b', 'main');
  await git('add', lock);
  await git('commit', '-qm', 'lock');
  await git('checkout', '-qb', 'one');
  await runTseval(['replay:new.jsonl', 'questions', '--record-path', 'n.jsonl'], { cwd });
  await runTseval(['bless', 'n.jsonl'], { cwd });
  await git('commit', '-qam', 'one');
  await git('checkout', '-q', 'main');
  await runTseval(['constant:Once upon a time', 'test-match', '--record-path', 'c.jsonl'], { cwd });
  await runTseval(['bless', 'c.jsonl'], { cwd });
  await git('commit', '-qam', 'two');
  expect(await git('merge', '-q', 'one', '-m', 'merged')).toMatchObject({ code: 0 });
  expect((await gate('new', cwd)).stdout).toMatch(/^passed: questions\.dev\.v0 stayed at 0\.0000/);
});

test.for<[string, string[], RegExp]>([
  ['a record that is not whole', ['cut.jsonl'], /cut\.jsonl is not whole/],
  ['no record', ['base.jsonl'], /base\.jsonl is no record of a run/],
  ['two records of one eval', ['r.jsonl', 'r.jsonl'], /are both records of questions\.dev\.v0/],
  ['--quarantine without repeats', ['r.jsonl', '--quarantine'], /has each sample once[^\n]*\n {2}run it several times/],
])('bless refuses %s and leaves the lock file as it was', async ([, args, message]) => {
  const cwd = await blessed(4, { base: [0] });
  const before = readFileSync(join(cwd, lock), 'utf8');
  const whole = readFileSync(join(cwd, 'r.jsonl'), 'utf8');
  writeFileSync(join(cwd, 'cut.jsonl'), whole.slice(0, whole.length / 2));
  const ended = await runTseval(['bless', ...args], { cwd });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(message);
  expect(readFileSync(join(cwd, lock), 'utf8')).toBe(before);
});
