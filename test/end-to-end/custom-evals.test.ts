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
  expect(stderr).toBe(`tseval: the eval "own.dev.v0" runs code that the registry ./registry names, which is not allowed
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
    /the module registry\/own\.ts does not load: Error: no luck\n {2}registry\/own\.ts:2\n/,
  ],
  'a module without the export': [
    { ...evalOf('./own.ts:Own'), 'registry/own.ts': 'export const Mine = {};\n' },
    /has no export "Own"\n[\s\S]*it exports: Mine/,
  ],
  'an export that is no eval': [
    { ...evalOf('./own.ts:Own'), 'registry/own.ts': 'export const Own = 1;\n' },
    /the export Own of \.\/own\.ts is no eval[\s\S]*defineEval/,
  ],
  'a class whose constructor throws': [
    {
      ...evalOf('./own.ts:Own'),
      'registry/own.ts': `export class Own {\n  constructor() {\n    throw new Error('no luck');\n  }${body}\n}\n`,
    },
    /tseval: Own threw Error: no luck\n {2}registry\/own\.ts:3\n/,
  ],
  'a "checkSample" that throws': [
    {
      ...evalOf('./own.ts:Own'),
      'registry/own.ts': `export const Own = {\n  checkSample: ({ text }) => text.length,${body} };\n`,
    },
    /tseval: Own threw TypeError: Cannot read .*\n {2}registry\/own\.ts:2\n/,
  ],
  'a schema that is none': [
    { ...evalOf('./own.ts:Own'), 'registry/own.ts': `export const Own = { sampleSchema: { type: 'txt' },${body} };\n` },
    /tseval: a schema of Own is no JSON Schema: .*txt\n {2}registry\/evals\/own\.yaml:2:10\n/,
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

const faulty: Record<string, [string, string]> = {
  throws: ["if (input === 'one') throw new TypeError('no');", 'Own threw TypeError: no (registry/own.ts:3)'],
  'records no verdict': [
    "if (input === 'one') record({ type: 'match', data: { correct: 'yes' } });",
    'Own threw TypeError: "correct" of a match event must be true or false, not "yes" (registry/own.ts:3)',
  ],
  'records what is no number': [
    "if (input === 'one') record({ type: 'metrics', data: { score: 0 / 0 } });",
    'Own threw TypeError: "score" of a metrics event is NaN, which no report can count (registry/own.ts:3)',
  ],
};

test.for(Object.keys(faulty))('an "evaluate" that %s at one sample fails that sample, and says where', async (name) => {
  const [line = '', said] = faulty[name] ?? [];
  const source = `export const Own = {${body.replace('{ ask, record }) {', `{ ask, record }) {\n    ${line}`)} };\n`;
  const cwd = createFolder({ ...evalOf('./own.ts:Own'), 'registry/own.ts': source });
  const args = ['echo', 'own.dev.v0', '--allow-code', '--json', '--record-path', 'run.jsonl'];
  const { code, stdout, stderr } = await runTseval(args, { cwd });
  expect(stderr).toContain(`1 of 2 samples errored, which is more than --max-errors allows; ${said}\n`);
  expect({ code, report: JSON.parse(stdout) }).toMatchObject({ code: 3, report: { incorrect: 1, errored: 1 } });
});

test('an "evaluate" that throws before it asks is found by check', async () => {
  const source = "export const Own = {\n  async evaluate() {\n    throw new Error('no');\n  },\n};\n";
  const cwd = createFolder({ ...evalOf('./own.ts:Own'), 'registry/own.ts': source });
  const { code, stdout } = await runTseval(['check', '--allow-code'], { cwd });
  expect(stdout).toContain('Own threw Error: no (registry/own.ts:3)');
  expect(stdout).toContain('[grader-throws]');
  expect(code).toBe(2);
});

const ending: Record<string, string> = {
  'calls process.exit(0)': 'process.exit(0);',
  'throws outside of its promise': "setTimeout(() => { throw new Error('late'); }); await new Promise(() => {});",
};

test.for(Object.keys(ending))('a run whose module %s is no success, and no failed gate', async (name) => {
  const source = `export const Own = {\n  async evaluate() {\n    ${ending[name]}\n  },\n};\n`;
  const cwd = createFolder({ ...evalOf('./own.ts:Own'), 'registry/own.ts': source });
  const { code, stderr } = await runTseval(['echo', 'own.dev.v0', '--allow-code'], { cwd });
  expect(stderr).toContain('tseval: the process ended before its command was done');
  expect(code).toBe(70);
});
