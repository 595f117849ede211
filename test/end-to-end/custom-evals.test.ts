import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, jsonl, runTseval } from './run-tseval.ts';

const data = { 'registry/data/words.jsonl': jsonl([{ input: 'one' }, { input: 'three' }]) };

function evalOf(cls: string): Record<string, string> {
  return {
    ...data,
    'registry/evals/own.yaml': `own.dev.v0:\n  class: ${cls}\n  args:\n    samples_jsonl: words.jsonl\n`,
  };
}

const body = `
  async evaluate({ input }, { ask, record }) {
    const [answer = ''] = await ask(input, {});
    record({ type: 'match', data: { correct: answer.length === 3, expected: 3, picked: answer.length } });
    record({ type: 'metrics', data: { letters: answer.length } });
  }`;

const forms: Record<string, Record<string, string>> = {
  'what defineEval returns, in TypeScript': {
    ...evalOf('./own.ts:Own'),
    'registry/evals/own.ts': `import { defineEval } from 'tseval';\nconst name: string = 'Own';\nexport const Own = defineEval<{}, { input: string }>({ name,${body},\n  metrics: ['accuracy', 'letters'] });\n`,
  },
  'a class, in TypeScript': {
    ...evalOf('./own.ts:Own'),
    'registry/evals/own.ts': `export class Own {\n  metrics: string[] = ['accuracy', 'letters'];${body}\n}\n`,
  },
  'a plain object, in JavaScript, found from the registry’s root': {
    ...evalOf('./own.mjs:Own'),
    'registry/own.mjs': `export const Own = {${body},\n  metrics: ['accuracy', 'letters'] };\n`,
  },
};

test.for(Object.keys(forms))('an eval of one’s own is %s', async (form) => {
  const cwd = createFolder(forms[form]);
  const args = ['echo', 'own.dev.v0', '--allow-code', '--record-path', 'run.jsonl', '--json'];
  const { code, stdout, stderr } = await runTseval(args, { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ accuracy: 0.5, letters: 4, correct: 1, incorrect: 1 });
  // The report of its record runs no code, and says the same.
  expect(await runTseval(['report', 'run.jsonl', '--json'], { cwd })).toMatchObject({ code: 0, stdout });
});

test('a run is not resumed by another module than the one that began it', async () => {
  const cwd = createFolder(typed);
  const args = ['echo', 'own.dev.v0', '--allow-code', '--record-path', 'run.jsonl'];
  expect((await runTseval(args, { cwd })).code).toBe(0);
  const source = readFileSync(join(cwd, 'registry/evals/own.ts'), 'utf8');
  writeFileSync(join(cwd, 'registry/evals/own.ts'), source.replace('=== 3', '=== 4'));
  const { code, stderr } = await runTseval(['resume', 'run.jsonl'], { cwd });
  expect([code, stderr]).toEqual([2, expect.stringContaining('run.jsonl was recorded, in its module or')]);
  writeFileSync(join(cwd, 'registry/evals/own.ts'), source);
  expect((await runTseval(['resume', 'run.jsonl'], { cwd })).code).toBe(0);
});

const typed = forms['what defineEval returns, in TypeScript'] ?? {};

test('code of a registry does not run unless it is allowed, and the refusal says what to write', async () => {
  const cwd = createFolder(typed);
  const { code, stdout, stderr } = await runTseval(['echo', 'own.dev.v0'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(`tseval: the eval "own.dev.v0" runs code that the registry registry names, which is not allowed
  registry/evals/own.yaml:2:10
  2 │   class: ./own.ts:Own
    │          ^^^^^^^^^^^^ read that code first; then add --allow-code, or write into tseval.yaml: allow_code: ["registry"]
`);
});

test('what the refusal says to write into tseval.yaml lets it run', async () => {
  const cwd = createFolder({ ...typed, 'tseval.yaml': 'allow_code: ["registry"]\n' });
  expect(await runTseval(['echo', 'own.dev.v0'], { cwd })).toMatchObject({ code: 0, stderr: '' });
});

test('list and show never run it', async () => {
  const cwd = createFolder({
    ...evalOf('./own.mjs:Own'),
    'registry/own.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\nexport const Own = {};\n",
    'tseval.yaml': 'allow_code: [registry]\n',
  });
  const listed = await runTseval(['list', 'own'], { cwd });
  expect(listed).toMatchObject({ code: 0, stdout: 'own.dev.v0  Own  (runs code of the registry)\n' });
  const shown = await runTseval(['show', 'own.dev.v0'], { cwd });
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('prompts: not shown');
  const ran = await runTseval(['echo', 'own.dev.v0'], { cwd });
  expect(ran.stderr).toContain('is no eval: it has no "evaluate"');
});

const broken: Record<string, [Record<string, string>, RegExp]> = {
  'a module that is not there': [
    evalOf('./own.ts:Own'),
    /there is no module registry\/own\.ts\n {2}registry\/evals\/own\.yaml:2:10\n/,
  ],
  'a module that cannot be read': [
    { ...evalOf('./own.ts:Own'), 'registry/own.ts': 'export const a = 1;\nexport const Own = {{;\n' },
    /the module registry\/own\.ts does not load: .*\n {2}registry\/own\.ts:2:\d+\n/,
  ],
  'a module that throws': [
    {
      ...evalOf('./own.ts:Own'),
      'registry/own.ts': "const a: number = 1;\nthrow new Error('no luck');\nexport const Own = a;\n",
    },
    /the module registry\/own\.ts does not load: Error: no luck\n {2}registry\/own\.ts:2:\d+\n/,
  ],
  'a module without the export': [
    { ...evalOf('./own.ts:Own'), 'registry/own.ts': 'export const Mine = {};\n' },
    /has no export "Own"\n[\s\S]*it exports: Mine/,
  ],
  'an export that is no eval': [
    { ...evalOf('./own.ts:Own'), 'registry/own.ts': 'export const Own = 1;\n' },
    /the export Own of \.\/own\.ts is no eval[\s\S]*defineEval/,
  ],
};

test.for(Object.keys(broken))('%s is one problem, with the user’s own file and line', async (name) => {
  const [files = {}, expected = /^$/] = broken[name] ?? [];
  const { code, stdout, stderr } = await runTseval(['echo', 'own.dev.v0', '--allow-code'], {
    cwd: createFolder(files),
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(expected);
  expect(stderr.match(/^tseval: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^ +at /m);
});
