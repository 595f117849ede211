import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { first, withAnswers } from './answers.ts';
import { createFolder, jsonl, runTseval } from './run-tseval.ts';

/** Runs stored answers into records of their names, in a new folder. */
async function record(
  count: number,
  wrong: Readonly<Record<string, readonly number[]>>,
  options: readonly string[] = [],
): Promise<string> {
  const cwd = createFolder(withAnswers(count, wrong));
  for (const name of Object.keys(wrong)) {
    const args = [`replay:${name}.jsonl`, 'questions', '--record-path', `r-${name}.jsonl`, '--quiet', ...options];
    expect(await runTseval(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
  }
  return cwd;
}

test('a significant drop is regressed and exits with 1: verdict first, then the table, then the samples', async () => {
  const cwd = await record(40, { base: [0, 1], new: [...first(10), 20] });
  const { code, stdout, stderr } = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl', '--show', '1'], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(
    /^regressed: questions\.dev\.v0 fell from 0\.9500 to 0\.7250 \(p = 0\.0039\)\n\nquestions\.dev\.v0\n/,
  );
  const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' ').trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      'base 0.9500 0.8350 to 0.9862 38 of 40 replay:base.jsonl r-base.jsonl',
      'new 0.7250 0.5717 to 0.8389 29 of 40 replay:new.jsonl r-new.jsonl',
      expect.stringMatching(/^difference -0\.2250 -0\.\d+ to -0\.\d+ p = 0\.0039 \(exact McNemar test\)$/),
      '40 samples paired by content: 9 broken, 0 fixed, 31 unchanged',
      expect.stringMatching(/^so many samples could have shown a drop of 0\.\d{4} with 80 % power$/),
      expect.stringMatching(/^broken questions\.dev\.\d+ registry\/data\/questions\/samples\.jsonl:\d+$/),
      expect.stringMatching(/^ideal answer \d+$/),
      expect.stringMatching(/^base answer \d+$/),
      expect.stringMatching(/^new no idea of \d+$/),
      '… and 8 more broken (--show N)',
    ]),
  );
  const again = /^ {2}again {3}tseval (.*)$/m.exec(stdout)?.[1] ?? '';
  const repeated = await runTseval([...again.split(' '), '--json'], { cwd });
  expect(JSON.parse(repeated.stdout)).toMatchObject({ samples: 1, incorrect: 1 });
});

test.for<[string, number[], string[], number, string]>([
  [
    'a drop that may be chance',
    [0, 1, 2],
    [],
    5,
    'inconclusive: questions.dev.v0 fell from 0.9500 to 0.9250, which may be chance',
  ],
  ['the same with --strict', [0, 1, 2], ['--strict'], 1, 'inconclusive: '],
  [
    'a drop that is let pass',
    [0, 1, 2],
    ['--max-drop', '0.05'],
    0,
    'passed: questions.dev.v0 fell from 0.9500 to 0.9250, which is let pass',
  ],
  ['a rise', [0], [], 0, 'passed: questions.dev.v0 rose from 0.9500 to 0.9750'],
  ['no difference', [0, 1], [], 0, 'passed: questions.dev.v0 stayed at 0.9500\n'],
  ['a drop at another alpha', [0, 1, ...[5, 6, 7, 8, 9]], ['--alpha', '0.1'], 1, 'regressed: '],
])('%s', async ([, wrong, options, code, start]) => {
  const cwd = await record(40, { base: [0, 1], new: wrong });
  const ended = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl', ...options], { cwd });
  expect(ended).toMatchObject({ code, stderr: '' });
  expect(ended.stdout.startsWith(start)).toBe(true);
});

test('a --max-drop in percent, which would let any accuracy pass, is refused', async () => {
  const cwd = await record(10, { base: [], new: first(10) });
  const ended = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl', '--max-drop', '5'], { cwd });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain('for 5 %, write --max-drop 0.05');
});

test('--json has all of it as data', async () => {
  const cwd = await record(40, { base: [0, 1], new: [...first(10), 20] });
  const { code, stdout } = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl', '--json'], { cwd });
  expect(code).toBe(1);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ verdict: 'regressed', max_drop: 0, alpha: 0.05 });
  expect(report.evals[0]).toMatchObject({
    eval: 'questions.dev.v0',
    metric: 'accuracy',
    base: { record: 'r-base.jsonl', completion_fns: ['replay:base.jsonl'], mean: 0.95, correct: 38 },
    new: { mean: 0.725, incorrect: 11 },
    difference: -0.225,
    p_value: 0.00390625,
    pair_by: 'content',
    pairs: 40,
    broken: 9,
    fixed: 0,
  });
  expect(report.evals[0].samples.broken).toHaveLength(9);
  expect(report.evals[0].samples.broken[0]).toEqual({
    sample_id: 'questions.dev.2',
    file: 'registry/data/questions/samples.jsonl',
    line: 3,
    ideal: 'answer 2',
    base: { value: 1, answer: 'answer 2' },
    new: { value: 0, answer: 'no idea of 2' },
    command: 'tseval replay:new.jsonl questions --sample questions.dev.2',
  });
});

test('shuffled samples, another concurrency and a renamed data file give the same comparison', async () => {
  const wrong = { base: [0, 1, 30], new: [1, 2, 3, 4, 5, 31] };
  const cwd = await record(40, wrong);
  const compared = async (folder: string) => {
    const { stdout } = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl', '--json', '--show', '0'], {
      cwd: folder,
    });
    return JSON.parse(stdout);
  };
  const expected = await compared(cwd);
  expect(expected.evals[0]).toMatchObject({ pairs: 40, broken: 5, fixed: 2 });
  const other = createFolder(withAnswers(40, wrong));
  const rows = readFileSync(join(other, 'registry/data/questions/samples.jsonl'), 'utf8').trimEnd().split('\n');
  const run = async (name: string, concurrency: string) => {
    const args = [
      `replay:${name}.jsonl`,
      'questions',
      '--record-path',
      `r-${name}.jsonl`,
      '--concurrency',
      concurrency,
    ];
    expect((await runTseval(args, { cwd: other })).code).toBe(0);
  };
  await run('base', '1');
  // The new run reads the same samples from another file, in another order.
  const yaml = join(other, 'registry/evals/questions.yaml');
  writeFileSync(yaml, readFileSync(yaml, 'utf8').replace('samples.jsonl', 'renamed.jsonl'));
  renameSync(
    join(other, 'registry/data/questions/samples.jsonl'),
    join(other, 'registry/data/questions/renamed.jsonl'),
  );
  writeFileSync(join(other, 'registry/data/questions/renamed.jsonl'), `${rows.reverse().join('\n')}\n`);
  await run('new', '7');
  expect(await compared(other)).toEqual(expected);
});

test('a record that was cut off and resumed gives the same comparison', async () => {
  const cwd = await record(40, { base: [0, 1, 30], new: [1, 2, 3, 4, 5, 31] });
  const compared = async () => {
    const args = ['compare', 'r-base.jsonl', 'r-new.jsonl', '--json', '--show', '50'];
    return JSON.parse((await runTseval(args, { cwd })).stdout);
  };
  const expected = await compared();
  const path = join(cwd, 'r-new.jsonl');
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, whole.slice(0, whole.length * 0.6));
  expect((await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl'], { cwd })).code).toBe(2);
  expect((await runTseval(['resume', 'r-new.jsonl'], { cwd })).code).toBe(0);
  expect(await compared()).toEqual(expected);
});

test('several evals in two folders are judged together, and an eval that was not run is refused', async () => {
  const cwd = await record(12, { base: [0], new: [...first(8)] });
  for (const folder of ['before', 'after']) mkdirSync(join(cwd, folder));
  renameSync(join(cwd, 'r-base.jsonl'), join(cwd, 'before/questions.jsonl'));
  renameSync(join(cwd, 'r-new.jsonl'), join(cwd, 'after/questions.jsonl'));
  for (const folder of ['before', 'after']) {
    await runTseval(['dummy', 'test-match', '--record-path', `${folder}/match.jsonl`], { cwd });
  }
  const both = await runTseval(['compare', 'before', 'after', '--json'], { cwd });
  const { verdict, evals } = JSON.parse(both.stdout);
  expect({ code: both.code, verdict }).toEqual({ code: 1, verdict: 'regressed' });
  expect(
    evals.map((each: Record<string, unknown>) => [
      each['eval'],
      each['verdict'],
      each['p_value'],
      each['p_value_adjusted'],
    ]),
  ).toEqual([
    ['test-match.s1.v0', 'passed', 1, 1],
    ['questions.dev.v0', 'regressed', 0.015625, 0.03125],
  ]);
  const text = await runTseval(['compare', 'before/', 'after/match.jsonl,after/questions.jsonl'], { cwd });
  expect(text.stdout).toMatch(/^regressed: 1 of 2 evals\n\npassed: test-match\.s1\.v0 stayed at 0\.0000\n/);
  expect(text.stdout).not.toContain('\n\n\n');
  const lost = await runTseval(['compare', 'before/', 'after/match.jsonl'], { cwd });
  expect(lost).toMatchObject({ code: 2, stdout: '' });
  expect(lost.stderr).toContain('Not comparable, because the new side has no record of questions.dev.v0');
  const twice = await runTseval(['compare', 'before/match.jsonl,after/match.jsonl', 'after/'], { cwd });
  expect(twice.stderr).toContain('before/match.jsonl and after/match.jsonl are both records of test-match.s1.v0');
});

test('of a hosted eval, the names of the criteria that failed stand before the answer, and not their ids', async () => {
  const criterion = { type: 'string_check', name: 'exact', operation: 'eq' };
  const cwd = createFolder({
    'words.json': JSON.stringify({
      name: 'words',
      data_source_config: { type: 'custom', item_schema: { type: 'object' }, include_sample_schema: false },
      testing_criteria: [{ ...criterion, input: '{{item.answer}}', reference: '{{item.right}}' }],
    }),
  });
  const grade = async (name: string, answer: string) => {
    const rows = first(3).map((i) => ({ item: { number: i, answer: `${answer} ${i}`, right: `word ${i}` } }));
    writeFileSync(join(cwd, 'rows.jsonl'), jsonl(rows));
    await runTseval(['grade', 'words.json', '--data', 'rows.jsonl', '--record-path', name], { cwd });
  };
  await grade('a.jsonl', 'word');
  await grade('b.jsonl', 'other');
  const { stdout } = await runTseval(['compare', 'a.jsonl', 'b.jsonl', '--pair-by', 'number', '--show', '1'], { cwd });
  expect(stdout).toMatch(/^ {2}new {5}\[failed: exact\]/m);
});

test('changed prompts pair by an id or by a key of the samples, as the hint says', async () => {
  const cwd = await record(10, { base: [] });
  const rows = first(10).map((i) => ({ input: `please: question ${i}`, ideal: `answer ${i}`, key: `k${i}` }));
  writeFileSync(join(cwd, 'registry/data/questions/samples.jsonl'), jsonl(rows));
  writeFileSync(
    join(cwd, 'new.jsonl'),
    jsonl(first(10).map((i) => ({ prompt: `please: question ${i}`, completion: `answer ${i}` }))),
  );
  await runTseval(['replay:new.jsonl', 'questions', '--record-path', 'r-new.jsonl'], { cwd });
  const refused = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl'], { cwd });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(
    /^tseval: Not comparable, because only 0 of 10 samples pair by content.*\n {2}their ids agree.*--pair-by id/,
  );
  const paired = await runTseval(['compare', 'r-base.jsonl', 'r-new.jsonl', '--pair-by', 'id'], { cwd });
  expect(paired.code).toBe(0);
  expect(paired.stdout).toContain('10 samples paired by id');
  expect(paired.stdout).toContain('10 samples with another content in the new run');
});

test.for<[string, string[], RegExp]>([
  ['a record that does not exist', ['gone.jsonl', 'r-base.jsonl'], /^tseval: there is no record gone\.jsonl\n/],
  ['a file that is no record', ['base.jsonl', 'r-base.jsonl'], /^tseval: base\.jsonl is no record of a run\n/],
  ['a folder without records', ['registry', 'r-base.jsonl'], /^tseval: the folder registry holds no record/],
  ['one argument', ['r-base.jsonl'], /^tseval: missing required argument 'new'/],
  ['an alpha that is none', ['r-base.jsonl', 'r-base.jsonl', '--alpha', '5'], /^tseval: --alpha takes a number from/],
  [
    'another word for --gate-on',
    ['r-base.jsonl', 'r-base.jsonl', '--gate-on', 'grded'],
    /^tseval: .*--gate-on.*Allowed choices are all, graded/,
  ],
])('%s is refused with exit 2', async ([, args, message]) => {
  const cwd = await record(3, { base: [] });
  const ended = await runTseval(['compare', ...args], { cwd });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/^ +at /m);
});
