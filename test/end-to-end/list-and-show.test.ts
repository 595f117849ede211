import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, jsonl, matchRegistry, runTseval } from './run-tseval.ts';

const files = {
  ...matchRegistry(3),
  'registry/evals/python.yaml': `custom:
  id: custom.dev.v0
custom.dev.v0:
  class: my_evals.custom:Custom
  args:
    beta: 1
    alpha: 2
`,
  'registry/eval_sets/sets.yaml': 'questions-set:\n  evals: [questions*]\n',
  'registry/completion_fns/fns.yaml':
    'my-model:\n  class: OpenAIChat\n  args: {model: gpt-4o}\nmy-python:\n  class: my_fns:Mine\n',
  'registry/modelgraded/rubrics.yaml': 'my-rubric:\n  prompt: "{input}"\n  choice_strings: "YN"\n  input_outputs: {}\n',
};

function tseval(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  return runTseval(args, { cwd: createFolder({ ...files, ...more }) });
}

test('list --json tells what each eval resolves to, whether it can be run, and where it stands', async () => {
  const { code, stdout, stderr } = await tseval(['list', 'evals', '--json']);
  const rows = JSON.parse(stdout) as { name: string }[];
  const python = {
    class: 'my_evals.custom:Custom',
    group: 'python',
    args: ['beta', 'alpha'],
    runnable: false,
    reason: expect.stringContaining('custom Python'),
    file: 'registry/evals/python.yaml',
  };
  expect(rows.filter(({ name }) => /^(?:custom|questions)/.test(name))).toEqual([
    { name: 'custom', resolves_to: 'custom.dev.v0', ...python, line: 1 },
    { name: 'custom.dev.v0', resolves_to: 'custom.dev.v0', ...python, line: 3 },
    ...['questions', 'questions.dev.v0'].map((name) => ({
      name,
      resolves_to: 'questions.dev.v0',
      class: 'Match',
      group: 'questions',
      args: ['samples_jsonl'],
      runnable: true,
      reason: null,
      file: 'registry/evals/questions.yaml',
      line: name === 'questions' ? 1 : 4,
    })),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

const listings: [args: string[], expected: string][] = [
  [['list', 'uestion'], 'questions → questions.dev.v0  Match\nquestions.dev.v0  Match\n'],
  [['list', 'evals', 'questions.*'], 'questions.dev.v0  Match\n'],
  [['list', 'evals', 'custom.*'], 'custom.dev.v0  Custom  (not runnable: custom Python code)\n'],
  [['list', 'sets', 'questions'], 'questions-set  1 eval\n'],
  [
    ['list', 'completion-fns', 'my-'],
    'my-model  OpenAIChat\nmy-python  Mine  (not runnable: its class my_fns:Mine is not one of tseval’s)\n',
  ],
  [['list', 'modelgraded', 'my-'], 'my-rubric\n'],
  [['list', 'runs'], ''],
];

test.for(listings)('%j prints %j', async ([args, expected]) => {
  expect(await tseval(args)).toMatchObject({ code: 0, stdout: expected });
});

test('list runs shows the records newest first, with what came of them, and report reads them', async () => {
  const cwd = createFolder(files);
  const [env, path] = [{ TZ: 'UTC' }, '.tseval/runs'];
  const labels = ['--name', 'nightly', '--metadata', 'team=search', '--metadata', 'a=b'];
  const first = await runTseval(['dummy', 'questions', ...labels], { cwd });
  const [oldest = ''] = readdirSync(join(cwd, path));
  // Their names say nothing of their age.
  renameSync(join(cwd, path, oldest), join(cwd, path, 'z.jsonl'));
  await runTseval(['oracle', 'questions', '--record-path', `${path}/a.jsonl`], { cwd });
  writeFileSync(join(cwd, path, 'torn.jsonl'), '{"spec": {"completion_fns"');
  const cut = readFileSync(join(cwd, path, 'z.jsonl'), 'utf8')
    .split('\n')
    .slice(0, 3)
    .join('\n');
  writeFileSync(join(cwd, path, 'cut.jsonl'), cut.replace(/"created_at": ?"20\d\d/, '"created_at":"1999'));
  const { stdout } = await runTseval(['list', 'runs'], { cwd, env });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^20\d\d-\d\d-\d\d \d\d:\d\d/, '<time>'));
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['<time>', 'questions.dev.v0', 'oracle', 'accuracy 1.0000', '.tseval/runs/a.jsonl'],
    ['<time>', 'questions.dev.v0', 'dummy', 'accuracy 0.0000', 'nightly, team=search, a=b', '.tseval/runs/z.jsonl'],
    [
      expect.stringMatching(/^1999-/),
      'questions.dev.v0',
      'dummy',
      'unfinished',
      'nightly, team=search, a=b',
      '.tseval/runs/cut.jsonl',
    ],
    ['-', '-', '-', 'unreadable', '.tseval/runs/torn.jsonl'],
  ]);
  const json = await runTseval(['list', 'runs', 'z.jsonl', '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toEqual([
    expect.objectContaining({
      record: '.tseval/runs/z.jsonl',
      state: 'finished',
      eval: 'questions.dev.v0',
      completion_fns: ['dummy'],
      name: 'nightly',
      metadata: { team: 'search', a: 'b' },
      report: expect.objectContaining({ accuracy: 0 }),
    }),
  ]);
  expect(first.stdout).toMatch(/^ {2}name +nightly\n {2}metadata +team=search, a=b\n/m);
  const again = await runTseval(['report', `${path}/z.jsonl`], { cwd });
  expect(again.stdout).toBe(first.stdout.replace(/\S+\.jsonl$/m, '.tseval/runs/z.jsonl'));
});

test('list with a pattern that fits nothing and is nearly a kind names the kind', async () => {
  const { code, stderr } = await tseval(['list', 'evls']);
  expect([code, stderr]).toEqual([0, 'tseval: nothing to list that matches "evls"\n  did you mean "evals"?\n']);
});

test('list with a pattern that fits nothing says so', async () => {
  const { code, stdout, stderr } = await tseval(['list', 'evals', 'nothing']);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '',
    stderr: 'tseval: nothing to list that matches "nothing"\n',
  });
});

test('list reports every fault of the registry and lists the rest', async () => {
  const { code, stdout, stderr } = await tseval(['list', 'evals', 'questions'], {
    'registry/evals/broken.yaml': 'tabs:\n\tid: x\n',
    'registry/evals/circle.yaml': 'here: there\nthere: here\n',
    'registry/evals/list.yaml': '- a\n',
    'registry/evals/twice.yaml': 'questions.dev.v0:\n  class: Match\n  args: {}\n',
  });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  for (const place of ['broken.yaml:2:1', 'circle.yaml:2:8', 'list.yaml:1:1', 'twice.yaml:1:1'])
    expect(stderr.split(`  registry/evals/${place}\n`)).toHaveLength(2);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a run warns of faults elsewhere in its registry and runs; --quiet leaves the warnings out', async () => {
  const cwd = createFolder({ ...files, 'registry/evals/circle.yaml': '- here\n' });
  const loud = await runTseval(['dummy', 'questions'], { cwd });
  expect(loud).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^warning: registry\/evals\/circle\.yaml is a list/),
  });
  expect(await runTseval(['dummy', 'questions', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' });
});

test('show prints what a name means, with places, and the prompts as they would be sent', async () => {
  const cwd = createFolder(files);
  const { code, stdout, stderr } = await runTseval(['show', 'questions', '--samples', '1'], { cwd });
  expect(stdout).toBe(`questions.dev.v0  (registry/evals/questions.yaml:4:1)
  asked for as: questions
  class: Match, run as Match  (registry/evals/questions.yaml:5:10)
  args:
    samples_jsonl: "questions/samples.jsonl"  (registry/evals/questions.yaml:7:5)
  registry: registry
  data: registry/data/questions/samples.jsonl, 3 samples

first samples, in the order of a run:

questions.dev.2  (registry/data/questions/samples.jsonl:3)
  prompt, with temperature=0
    question 2
  ideal: "answer 2"
`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('show prints a chat with its roles, and its escape codes harmless', async () => {
  const input = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', name: 'eve', content: 'Hello\n\u001b[2Jworld' },
  ];
  const { stdout } = await tseval(['show', 'questions'], {
    'registry/data/questions/samples.jsonl': jsonl([{ input, ideal: ['a', 'b'] }]),
  });
  expect(stdout).toContain(
    '    [system]\n      Be brief.\n    [user eve]\n      Hello\n      \\e[2Jworld\n  ideal: ["a","b"]\n',
  );
});

test('show of an unknown eval is refused as a run is', async () => {
  const { code, stdout, stderr } = await tseval(['show', 'qestions']);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: 'tseval: unknown eval "qestions"\n  did you mean "questions"?\n',
  });
});
