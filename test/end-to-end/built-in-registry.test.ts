import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { templates } from '../../src/evals/table.ts';
import { checkAgainst, type JsonSchema } from '../../src/schema/check.ts';
import { lastText, startFakeServer } from './fake-server.ts';
import { createFolder, readLines, runTseval } from './run-tseval.ts';

const registry = join(import.meta.dirname, '../../registry');
const files = ['evals', 'eval_sets'].flatMap((kind) =>
  readdirSync(join(registry, kind)).flatMap((file) => (file.endsWith('.yaml') ? [[kind, file] as const] : [])),
);
const names = readdirSync(join(registry, 'evals')).flatMap((file) =>
  file.endsWith('.yaml') ? [file.slice(0, -5)] : [],
);
/** What `dummy` says to a grader is no verdict. */
const modelGraded = names.filter((name) => name.startsWith('answers-'));
/** Judges by the name of a model need a key, or `--judge-map`. */
const judged = names.filter((name) => name.startsWith('judged-'));
const plain = names.filter((name) => !modelGraded.includes(name) && !judged.includes(name));

interface Row {
  lines?: number;
  input?: string | readonly { content: string }[];
  ideal?: string | readonly string[];
  question?: string;
  answers?: readonly string[];
  label?: number;
}

/** What a sample's last message begins with, and what a model that knows everything says to it. */
function toAnswer({ input = '', ideal = '{}', question, answers = [], label = 0, lines }: Row) {
  const said = lines ? 'line\n'.repeat(lines) : typeof ideal === 'string' ? ideal : ideal[0];
  if (question === undefined) {
    const asked = typeof input === 'string' ? input : input.at(-1)?.content;
    return { isFor: (prompt: string) => prompt === asked, answer: () => said };
  }
  const option = `) ${answers[label]}`;
  return {
    isFor: (prompt: string) => prompt.includes(question),
    answer: (prompt: string) => prompt.split('\n').find((line) => line.endsWith(option))?.[0],
  };
}

function readAllRows(): Row[] {
  const data = join(registry, 'data');
  const paths = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.jsonl'));
  return paths.filter((path) => !path.includes('few_shot')).flatMap((path) => readLines(join(data, path)) as Row[]);
}

test.for(plain)('the built-in eval %s runs without network and gives every sample a verdict', async (name) => {
  const { code, stdout, stderr } = await runTseval(['dummy', name, '--json'], { cwd: createFolder() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { samples = 0, correct = 0, incorrect } = JSON.parse(stdout) as Record<string, number>;
  expect(incorrect).toBe(samples - correct);
  expect(correct).toBeLessThan(samples);
});

test.for(modelGraded)('the built-in eval %s runs without network, but dummy grades nothing', async (name) => {
  const { code, stdout } = await runTseval(['dummy', name, '--json'], { cwd: createFolder() });
  const { samples, ungraded } = JSON.parse(stdout) as Record<string, number>;
  expect({ code, ungraded }).toEqual({ code: 1, ungraded: samples });
});

test.for(judged)('the built-in eval %s runs without network, but dummy judges nothing', async (name) => {
  const args = ['dummy', name, '--judge-map', 'gpt-5-mini=dummy', '--json'];
  const { code, stdout } = await runTseval(args, { cwd: createFolder() });
  const { samples, errored } = JSON.parse(stdout) as Record<string, number>;
  expect({ code, errored }).toEqual({ code: 1, errored: samples });
});

test.for(names)('show renders the first prompts of the built-in eval %s, or says why not', async (name) => {
  const { code, stdout, stderr } = await runTseval(['show', name], { cwd: createFolder() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const expected = name === 'exact-lines' ? 1 : 2;
  expect(stdout.match(modelGraded.includes(name) ? /^ {2}asked of the grader/gm : /^ {2}prompt/gm)).toHaveLength(
    expected,
  );
});

/** What needs an interpreter beside Node is no part of a set that anybody can run. */
const inSet = plain.filter((name) => name !== 'shopping-sums');

test('the set "test" runs every built-in eval that needs no grader, and a model that knows every answer is always right', async () => {
  const answers = readAllRows().map(toAnswer);
  const server = await startFakeServer((request) => {
    const prompt = lastText(request);
    return { text: answers.find(({ isFor }) => isFor(prompt))?.answer(prompt) ?? 'no such question' };
  });
  onTestFinished(() => server.close());
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.url };
  const { code, stdout } = await runTseval(['set', 'gpt-4o', 'test', '--json'], { cwd: createFolder(), env });
  expect(code).toBe(0);
  const { evals } = JSON.parse(stdout) as { evals: { eval: string; accuracy?: number; pass_rate?: number }[] };
  expect(evals.map(({ eval: name }) => name.split('.')[0]).sort()).toEqual([...inSet].sort());
  expect(evals.filter(({ accuracy, pass_rate }) => (accuracy ?? pass_rate) !== 1)).toEqual([]);
});

test('list shows all built-in evals as runnable, and each class at least once', async () => {
  const { code, stdout, stderr } = await runTseval(['list', '--json'], { cwd: createFolder() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rows = JSON.parse(stdout) as { name: string; class: string; runnable: boolean }[];
  expect(rows.filter(({ runnable }) => !runnable)).toEqual([]);
  expect(rows.filter(({ name }) => !name.includes('.')).map(({ name }) => name)).toEqual([...names].sort());
  const classes = new Set(rows.map((row) => row.class.split(':').at(-1)));
  expect([...classes].sort()).toEqual([...templates.map(({ name }) => name), 'ExactLines'].sort());
});

test.for(files)('registry/%s/%s names its schema for editors and keeps to it', async ([kind, file]) => {
  const text = readFileSync(join(registry, kind, file), 'utf8');
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  const schema = JSON.parse(readFileSync(join(registry, kind, path), 'utf8')) as JsonSchema;
  expect(await checkAgainst(schema, parse(text), { what: file, place: () => undefined })).toEqual([]);
});
