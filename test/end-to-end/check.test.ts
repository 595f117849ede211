import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingLevels } from '../../src/check/finding.ts';
import { serverEnv, useFakeServer } from './fake-server.ts';
import { createFolder, jsonl, matchRegistry, type RunOptions, runTseval } from './run-tseval.ts';

const summary = (text: string) => new RegExp(`${text.replaceAll('IN', 'checked in \\d+\\.\\d s')}\\n$`);

/** Runs `tseval check` in a folder with these files. */
async function check(files: Readonly<Record<string, string>>, args: readonly string[] = [], env?: RunOptions['env']) {
  const folder = createFolder(files);
  const ended = await runTseval(['check', ...args], { cwd: folder, ...(env && { env }) });
  return { ...ended, folder, lines: ended.stdout.trimEnd().split('\n') };
}

const sound = matchRegistry(4);
const twice: Record<string, string> = {
  ...sound,
  'registry/data/questions/samples.jsonl': `${sound['registry/data/questions/samples.jsonl']}{"input": "question 1", "ideal": "answer 1"}\n`,
};
const broken = { ...sound, 'registry/evals/other.yaml': 'other.dev.v0:\n  class: Match\n  args: {sample_jsonl: a}\n' };

describe('the exit code', () => {
  test.for<[string, Readonly<Record<string, string>>, string[], number]>([
    ['no finding', sound, [], 0],
    ['no finding, with --strict', sound, ['--strict'], 0],
    ['a warning', twice, [], 0],
    ['a warning, with --strict', twice, ['--strict'], 1],
    ['an error', broken, [], 2],
    ['an error beside a warning, with --strict', { ...broken, ...twice }, ['--strict'], 2],
    ['an error in what was not named', broken, ['questions'], 0],
  ])('for %s', async ([, files, args, code]) => {
    const ended = await check(files, args);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: '' });
  });

  test.for<[string, Readonly<Record<string, string>>, string[], string]>([
    ['a registry without evals', { 'registry/evals/none.yaml': '' }, [], 'there is no eval in registry'],
    [
      'evals of which none can be run',
      { 'registry/evals/own.yaml': 'own.dev.v0:\n  class: my.python:Own\n' },
      [],
      'the eval was skipped',
    ],
    ['an unknown name', sound, ['qestions'], 'unknown eval "qestions"'],
    ['a pattern that nothing matches', sound, ['other*'], 'no eval matches "other*"'],
  ])('is 2 where nothing was checked: %s', async ([, files, args, message]) => {
    const ended = await check(files, args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
  });
});

describe('what is printed', () => {
  test('a finding is one line: place, level, what is wrong, what to do, code and eval', async () => {
    const { lines, stdout } = await check(twice);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      'registry/data/questions/samples.jsonl:5: warning: this sample repeats line 2; remove one of them: it counts twice in every score [duplicate-sample] (questions.dev.v0)',
    );
    expect(stdout).toMatch(summary('1 eval \\(5 samples\\) IN: 0 errors, 1 warning'));
  });

  test('an error in YAML has its column', async () => {
    const { lines } = await check(broken);
    expect(lines[0]).toMatch(
      /^registry\/evals\/other\.yaml:3:10: error: unknown key "sample_jsonl" .* \[invalid-entry\] \(other\.dev\.v0\)$/,
    );
    expect(lines.slice(1, -1)).toEqual(['skipped, it has errors (1): other.dev.v0']);
  });

  test('of many findings of one kind the first are shown, and --max-findings shows more', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ input: `question ${i % 2}`, ideal: `answer ${i % 2}` }));
    const files = { ...sound, 'registry/data/questions/samples.jsonl': jsonl(rows) };
    const { lines, stdout } = await check(files);
    expect(lines.filter((line) => line.includes('[duplicate-sample]'))).toHaveLength(4);
    expect(lines[3]).toMatch(/samples\.jsonl: warning: and 55 more like these \[duplicate-sample\]/);
    expect(stdout).toMatch(summary('IN: 0 errors, 58 warnings'));
    const all = await check(files, ['--max-findings', '100']);
    expect(all.lines.filter((line) => line.includes('[duplicate-sample]'))).toHaveLength(58);
  });

  test('for named evals also what the simplest answers score, as a run with them does', async () => {
    const { lines, folder } = await check(sound, ['questions']);
    expect(lines[0]).toBe(
      'questions.dev.v0: 4 samples; oracle 1.0000, empty 0.0000, echo 0.0000, constant "answer 0" 0.2500',
    );
    const accuracyOf = async (fn: string) => {
      const { stdout } = await runTseval([fn, 'questions', '--json', '--no-progress'], { cwd: folder });
      return (JSON.parse(stdout) as { accuracy: number }).accuracy;
    };
    expect(await accuracyOf('oracle')).toBe(1);
    expect(await accuracyOf('constant:answer 0')).toBe(0.25);
  });

  test('--json prints one object with findings, evals and counts', async () => {
    const { stdout, code } = await check({ ...broken, ...twice }, ['--json']);
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(printed).toMatchObject({ error: 1, warning: 1, note: 0, ignored: 0, exit_code: code });
    expect(printed['findings']).toEqual([
      {
        code: 'duplicate-sample',
        level: 'warning',
        message: 'this sample repeats line 2',
        hint: 'remove one of them: it counts twice in every score',
        file: 'registry/data/questions/samples.jsonl',
        line: 5,
        column: null,
        evals: ['questions.dev.v0'],
      },
      expect.objectContaining({ code: 'invalid-entry', file: 'registry/evals/other.yaml', line: 3, column: 10 }),
    ]);
    expect(printed['evals']).toEqual([
      expect.objectContaining({ name: 'other.dev.v0', status: 'skipped', reason: 'it has errors' }),
      expect.objectContaining({
        name: 'questions.dev.v0',
        class: 'Match',
        status: 'run',
        samples: 5,
        baselines: expect.objectContaining({ oracle: 1, constant: { answer: 'answer 1', score: 0.4 } }),
      }),
    ]);
  });

  test('text from data cannot control the terminal', async () => {
    const rows = [
      { input: 'a', ideal: 'x' },
      { input: 'a', ideal: '\u001b[31mred' },
    ];
    const { stdout } = await check({ ...sound, 'registry/data/questions/samples.jsonl': jsonl(rows) });
    expect(stdout).toContain('conflicting-ideals');
    expect(stdout).not.toContain('\u001b');
  });
});

test('nothing is sent, and nothing is recorded', async () => {
  const server = await useFakeServer(() => ({ text: 'answer' }));
  const { code, folder } = await check(sound, [], serverEnv(server));
  expect({ code, requests: server.requests.length }).toEqual({ code: 0, requests: 0 });
  expect(existsSync(join(folder, '.tseval'))).toBe(false);
});

test('a comment beside the entry silences a finding, and is counted', async () => {
  const yaml = (twice['registry/evals/questions.yaml'] ?? '').replace(
    'class: Match',
    'class: Match # tseval-ignore: duplicate-sample',
  );
  const { code, stdout } = await check({ ...twice, 'registry/evals/questions.yaml': yaml }, ['--strict']);
  expect(code).toBe(0);
  expect(stdout).toMatch(summary('^1 eval \\(5 samples\\) IN: 0 errors, 0 warnings, 1 ignored'));
});

test('a module of the registry runs with --allow-code only', async () => {
  const module =
    "import { defineEval } from 'tseval';\nexport const Own = defineEval<{ samples_jsonl: string }, { input: string; ideal: string }>({\n  name: 'Own',\n  async evaluate({ input, ideal }, { ask, record }) {\n    const [answer] = await ask(input, {});\n    record({ type: 'match', data: { correct: answer === ideal, expected: ideal, picked: answer } });\n  },\n  perfectAnswer: ({ ideal }) => ideal.toUpperCase(),\n});\n";
  const files = {
    ...sound,
    'registry/evals/own.ts': module,
    'registry/evals/own.yaml': 'own.dev.v0:\n  class: ./own.ts:Own\n  args: {samples_jsonl: questions/samples.jsonl}\n',
  };
  const without = await check(files);
  expect(without.code).toBe(0);
  expect(without.stdout).toContain('skipped, its code is not allowed to run (1): own.dev.v0\n');
  const allowed = await check(files, ['--allow-code']);
  expect(allowed.code).toBe(2);
  expect(allowed.lines[0]).toMatch(/samples\.jsonl:1: error: the perfect answer to this sample is judged wrong/);
});

test('the built-in registry has no finding, and its evals that a model judges are named', async () => {
  const { code, stdout, lines } = await check({}, ['--strict']);
  expect(code).toBe(0);
  expect(stdout).toMatch(summary('\\d+ evals \\(\\d+ samples\\) IN: 0 errors, 0 warnings'));
  expect(lines.slice(0, -1)).toEqual([
    expect.stringMatching(/^read only, as a model gives the verdicts \(\d+\): answers-battle\.dev\.v0, /),
  ]);
});

test('docs/check.md explains every code, and how grave it is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/check.md'), 'utf8');
  const explained = [...page.matchAll(/^\| `([\w-]+)` \| (\w+) \| \S.* \|$/gm)].map(([, code, level]) => [code, level]);
  expect(Object.fromEntries(explained)).toEqual(findingLevels);
});
