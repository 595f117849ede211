import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRight, lastText, type Reply, type SeenRequest, serverEnv, useFakeServer } from './fake-server.ts';
import { recordNames } from './record-file.ts';
import { createFolder, jsonl, matchRegistry, runTseval } from './run-tseval.ts';

type Answer = (request: SeenRequest) => Reply;

async function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = matchRegistry(4),
  answer: Answer = answerRight,
) {
  const server = await useFakeServer(answer);
  const cwd = createFolder(files);
  const tseval = (...more: string[]) => runTseval(more, { cwd, env: serverEnv(server) });
  return { ...(await tseval(...args)), cwd, server, tseval };
}

/** One of four is wrong. */
const oneWrong: Answer = (request) => (lastText(request) === 'question 3' ? { text: 'no' } : answerRight(request));
const oneFails: Answer = (request) =>
  lastText(request) === 'question 3' ? { status: 400, error: { message: 'no' } } : answerRight(request);

test('every gate is told with its value, its limit and whether it held, and one that failed is exit 1', async () => {
  const gates = ['--threshold', 'accuracy>=0.7', '--threshold', 'accuracy.lower >= 0.5', '--threshold', 'errored<=0'];
  const { code, stdout, stderr } = await run(['gpt-4o', 'questions', ...gates], undefined, oneWrong);
  expect(stdout).toMatch(
    /gate accuracy>=0\.7 +0\.7500 {2}held\n {2}gate accuracy\.lower>=0\.5 +0\.3006 {2}failed\n {2}gate errored<=0 +0 {2}held\n/,
  );
  expect(stderr).toContain('1 of 3 gates failed: accuracy.lower>=0.5');
  expect(code).toBe(1);
});

test('where every gate holds the exit code is 0, and the JSON report and the record have the gates', async () => {
  const { code, stdout, cwd, tseval } = await run(
    ['gpt-4o', 'questions', '--threshold', 'accuracy>=0.7', '--json'],
    undefined,
    oneWrong,
  );
  expect(code).toBe(0);
  const gates = [{ gate: 'accuracy>=0.7', metric: 'accuracy', operator: '>=', limit: 0.7, value: 0.75, held: true }];
  expect(JSON.parse(stdout)).toMatchObject({ gates });
  const record = join('.tseval', 'runs', recordNames(cwd)[0] ?? '');
  const again = await tseval('report', record, '--json');
  expect([again.code, JSON.parse(again.stdout).gates]).toEqual([0, gates]);
  const stricter = await tseval('report', record, '--threshold', 'accuracy>=0.8');
  expect([stricter.code, stricter.stdout]).toEqual([
    1,
    expect.stringMatching(/gate accuracy>=0\.8 +0\.7500 {2}failed/),
  ]);
  expect((await tseval('report', record, '--threshold', 'acuracy>=0.8')).code).toBe(2);
});

test('an errored sample counts as wrong, but not with --gate-on graded', async () => {
  const args = ['gpt-4o', 'questions', '--threshold', 'accuracy>=0.9', '--max-errors', '1'];
  const strict = await run(args, undefined, oneFails);
  expect([strict.code, strict.stdout]).toEqual([
    1,
    expect.stringMatching(/0\.7500 {2}failed \(1 of 4 without a verdict counted as wrong\)/),
  ]);
  const graded = await run([...args, '--gate-on', 'graded'], undefined, oneFails);
  expect([graded.code, graded.stdout]).toEqual([
    0,
    expect.stringMatching(/1 {2}held \(1 of 4 without a verdict left out\)/),
  ]);
  const record = join('.tseval', 'runs', recordNames(graded.cwd)[0] ?? '');
  expect((await graded.tseval('report', record)).code).toBe(0);
});

test('too many errors go before a gate that failed', async () => {
  const { code } = await run(['gpt-4o', 'questions', '--threshold', 'accuracy>=0.9'], undefined, oneFails);
  expect(code).toBe(3);
});

const withGates = (gates: string, own = ''): Record<string, string> => ({
  ...matchRegistry(4),
  'registry/evals/questions.yaml': `questions:\n  id: questions.dev.v0\n  ${gates}\nquestions.dev.v0:\n  class: Match\n${own}  args:\n    samples_jsonl: questions/samples.jsonl\n`,
});

test('the gates of the base eval hold for its evals, and --threshold goes before them', async () => {
  const files = withGates('gates: [accuracy>=0.8, errored<=0]');
  const given = await run(['gpt-4o', 'questions.dev.v0'], files, oneWrong);
  expect([given.code, given.stdout]).toEqual([
    1,
    expect.stringMatching(/gate accuracy>=0\.8 +0\.7500 {2}failed\n {2}gate errored<=0 +0 {2}held/),
  ]);
  const relaxed = await run(['gpt-4o', 'questions', '--threshold', 'accuracy>=0.5'], files, oneWrong);
  expect([relaxed.code, relaxed.stdout]).toEqual([0, expect.not.stringContaining('accuracy>=0.8')]);
});

test('the gates of an eval’s own entry go before those of the base eval', async () => {
  const files = withGates('gates: [accuracy>=0.9]', '  gates: [accuracy>=0.7]\n');
  expect((await run(['gpt-4o', 'questions'], files, oneWrong)).code).toBe(0);
});

test.for<[string, string, number]>([
  ['a list is for all evals', 'gates: [accuracy>=0.8]', 1],
  ['a mapping is for the evals that it names', 'gates:\n  questions: [accuracy>=0.8]\n', 1],
  ['a star stands for any text', 'gates:\n  "quest*": [accuracy>=0.8]\n', 1],
  ['others are not held to it', 'gates:\n  "capit*": [accuracy>=0.8]\n', 0],
  ['the longest name goes first', 'gates:\n  "*": [accuracy>=0.8]\n  questions: [accuracy>=0.7]\n', 0],
  [
    'a whole name goes before a longer pattern',
    'gates:\n  "questi*ns": [accuracy>=0.8]\n  questions: [accuracy>=0.7]\n',
    0,
  ],
  ['of patterns, stars have no length', 'gates:\n  "****": [accuracy>=0.8]\n  "q*": [accuracy>=0.7]\n', 0],
  ['a pattern that no eval fits is refused', 'gates:\n  "qest*": [accuracy>=0.8]\n', 2],
  ['a name that no eval has is refused', 'gates:\n  qestions: [accuracy>=0.8]\n', 2],
  ['a text is no list', 'gates: accuracy>=0.8\n', 2],
  ['a misspelt key is refused', 'gate: [accuracy>=0.8]\n', 2],
])('in tseval.yaml, %s', async ([, text, expected]) => {
  const { code, server } = await run(['gpt-4o', 'questions'], { ...matchRegistry(4), 'tseval.yaml': text }, oneWrong);
  expect(code).toBe(expected);
  if (expected === 2) expect(server.requests).toEqual([]);
});

/** What must not end with 0, and what is not even sent. */
const refused: Record<string, [args: readonly string[], files: Readonly<Record<string, string>>, said: string]> = {
  'a metric that does not exist': [
    ['--threshold', 'acuracy>=0.5'],
    matchRegistry(2),
    'did you mean "accuracy"? its metrics: accuracy,',
  ],
  'a metric of the usage that is misspelt': [
    ['--threshold', 'usage_total_token<=1000'],
    matchRegistry(2),
    'did you mean "usage_total_tokens"?',
  ],
  'gates in a file that is called otherwise': [
    [],
    { ...matchRegistry(2), 'tseval.yml': 'gates: [accuracy>=0.8]\n' },
    'the project file is called tseval.yaml: tseval.yml is not read',
  ],
  'a metric of another class': [['--threshold', 'score>=0.5'], matchRegistry(2), 'cannot produce the metric "score"'],
  'a threshold that is none': [['--threshold', 'accuracy'], matchRegistry(2), 'to a shell, > alone means a file'],
  'a gate in the registry that is none': [[], withGates('gates: [accuracy=0.8]'), 'registry/evals/questions.yaml:3:'],
  'gates in the registry that are no list': [[], withGates('gates: accuracy>=0.8'), 'registry/evals/questions.yaml:3:'],
  'gates under another name': [[], withGates('thresholds: [accuracy>=0.8]'), 'write gates'],
  'gates in a file that cannot be read': [[], withGates('gates: [accuracy>=0.8'), 'registry/evals/questions.yaml:'],
  'a misspelt key': [
    [],
    {
      ...matchRegistry(2),
      'registry/evals/questions.yaml':
        'questions.dev.v0:\n  class: Match\n  args: {sample_jsonl: questions/samples.jsonl}\n',
    },
    'did you mean "samples_jsonl"?',
  ],
  'an eval without samples': [
    [],
    { ...matchRegistry(2), 'registry/data/questions/samples.jsonl': '\n' },
    'samples.jsonl',
  ],
  'a filter that matches nothing': [['--sample', '99'], matchRegistry(2), '99'],
};

test.for(Object.entries(refused))('%s is refused before anything is sent', async ([, [args, files, said]]) => {
  const { code, stderr, server } = await run(['gpt-4o', 'questions.dev.v0', ...args], files);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  expect(server.requests).toEqual([]);
});

const rubric = (prompt: string) =>
  `yes:\n  prompt: "${prompt}"\n  choice_strings: ["Yes", "No"]\n  choice_scores: {"Yes": 1, "No": 0}\n  input_outputs: {input: completion}\n`;
const judged = (prompt = 'Is it so? {completion}') => ({
  'registry/evals/judged.yaml':
    'judged.dev.v0:\n  class: ModelBasedClassify\n  args: {samples_jsonl: s.jsonl, modelgraded_spec: yes_no}\n'.replace(
      'yes_no',
      '"yes"',
    ),
  'registry/modelgraded/yes.yaml': rubric(prompt).replace('yes:', '"yes":'),
  'registry/data/s.jsonl': jsonl([{ input: 'a' }, { input: 'b' }]),
});

test('a slot without a value is refused before anything is sent', async () => {
  const { code, stderr, server } = await run(['gpt-4o', 'judged.dev.v0'], judged('Is it {so}? {completion}'));
  expect([code, stderr, server.requests]).toEqual([2, expect.stringContaining('so'), []]);
});

test('a choice that the rubric does not have is refused, and one that was never made counts 0', async () => {
  const misspelt = await run(
    ['echo', 'judged.dev.v0', '--grader', 'constant:Yes', '--threshold', 'counts/no<=1'],
    judged(),
  );
  expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringContaining('did you mean "counts/No"?')]);
  const { code, cwd, tseval } = await run(
    ['echo', 'judged.dev.v0', '--grader', 'constant:Yes', '--threshold', 'counts/No<=1', '--threshold', 'score>=1'],
    judged(),
  );
  expect(code).toBe(0);
  const record = join('.tseval', 'runs', recordNames(cwd)[0] ?? '');
  expect((await tseval('report', record, '--threshold', 'counts/no<=1')).code).toBe(2);
});

test('a grader that gives no verdict on any sample is red', async () => {
  const { code, stderr } = await run(
    ['echo', 'judged.dev.v0', '--grader', 'constant:Perhaps', '--threshold', 'samples>=1'],
    judged(),
  );
  expect([code, stderr]).toEqual([1, expect.stringContaining('no sample got a verdict')]);
});

test.for<[string, Reply, number]>([
  ['the key is refused', { status: 401, error: { message: 'no' } }, 3],
  ['each is rejected', { status: 400, error: { message: 'no' } }, 3],
])('requests are all refused since %s: red, whatever may error', async ([, reply, expected]) => {
  const { code } = await run(['gpt-4o', 'questions', '--threshold', 'errored<=9'], undefined, () => reply);
  expect(code).toBe(expected);
});

test('where all may error, a run without verdicts is still red', async () => {
  const { code } = await run(['gpt-4o', 'questions', '--max-errors', '100%'], undefined, () => ({
    status: 400,
    error: { message: 'no' },
  }));
  expect(code).toBe(1);
});

test('a metric that this run did not produce fails its gate', async () => {
  const { code, stdout } = await run(['constant:x', 'questions', '--threshold', 'usage_total_tokens<=1000']);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/gate usage_total_tokens<=1000 +not produced {2}failed/)]);
});

test('a record that was cut off is never green', async () => {
  const { cwd, tseval } = await run([
    'gpt-4o',
    'questions',
    '--record-path',
    'whole.jsonl',
    '--threshold',
    'accuracy>=0.5',
  ]);
  expect((await tseval('report', 'whole.jsonl')).code).toBe(0);
  const text = readFileSync(join(cwd, 'whole.jsonl'), 'utf8');
  const lines = text.trimEnd().split('\n');
  const cuts = {
    half: text.slice(0, text.length / 2),
    'without its report': `${lines.slice(0, -1).join('\n')}\n`,
    'spec alone': `${lines[0]}\n`,
  };
  for (const [name, cut] of Object.entries(cuts)) {
    writeFileSync(join(cwd, `${name}.jsonl`), cut);
    const { code, stderr } = await tseval('report', `${name}.jsonl`, '--threshold', 'accuracy>=0.1');
    expect([name, code, stderr]).toEqual([name, 3, expect.stringContaining('is not finished')]);
  }
});

test('a dry run is not judged, but its gates are checked', async () => {
  const dry = await run(['gpt-4o', 'questions', '--dry-run', '--threshold', 'accuracy>=0.9']);
  expect([dry.code, dry.stdout]).toEqual([0, expect.not.stringContaining('gate')]);
  expect((await run(['gpt-4o', 'questions', '--dry-run', '--threshold', 'acuracy>=0.9'])).code).toBe(2);
});
