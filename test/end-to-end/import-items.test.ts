import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { cities, evalObject, outputItem, runObject } from '../hosted/definitions.ts';
import { createFolder, jsonl, readLines, runTseval } from './run-tseval.ts';

const items = [outputItem(1, 'Quito'), outputItem(0, 'Rome'), outputItem(2, 'Oslo')];
const agreement = [
  '3 recorded items graded again',
  '  grader              type          agree  differ  not compared',
  '  exact               string_check  3      0       0',
  '  no dot\\nat the end  string_check  3      0       0',
].join('\n');
const page = JSON.stringify({ object: 'list', data: items, has_more: false }, null, 2);
const importItems = ['import', 'output-items.jsonl', '--to', './registry'];

test.for<{ what: string; files: Record<string, string>; args: string[] }>([
  {
    what: 'one a line, with the eval beside them',
    files: { 'output-items.jsonl': jsonl(items), 'eval.json': JSON.stringify(evalObject) },
    args: importItems,
  },
  {
    what: 'a list page, with an eval that is named',
    files: { 'page.json': page, 'cities.json': JSON.stringify(cities) },
    args: ['import', 'page.json', '--eval', 'cities.json', '--to', './registry'],
  },
  {
    what: 'with the eval that an import of everything kept',
    files: {
      'output-items.jsonl': jsonl(items),
      'registry/hosted/evals/eval_0a/eval.json': JSON.stringify(evalObject),
    },
    args: importItems,
  },
  {
    what: 'rows of the export, whose run an import of everything kept',
    files: {
      'output-items.jsonl': jsonl(items.map(toExport)),
      'registry/hosted/evals/eval_0a/eval.json': JSON.stringify(evalObject),
      [`registry/hosted/evals/eval_0a/runs/${runObject.id}/run.json`]: JSON.stringify(runObject),
    },
    args: importItems,
  },
])('recorded items agree: $what', async ({ files, args }) => {
  const cwd = createFolder(files);
  const { code, stdout, stderr } = await runTseval(args, { cwd });
  expect({ code, stdout, stderr }).toEqual({
    code: exitCodes.ok,
    stdout: expect.stringContaining(agreement),
    stderr: expect.any(String),
  });
  const next = /next: tseval (.*)\n/.exec(stdout)?.[1] ?? '';
  expect(next).toBe('grade großte-stadte-1c2d3e4f');
  const report = await runTseval([...next.split(' '), '--json'], { cwd });
  expect(JSON.parse(report.stdout)).toMatchObject({ correct: 2, incorrect: 1 });
});

function toExport(item: Record<string, unknown>) {
  const { results, sample } = item as {
    results: { name: string; score: number; passed: boolean }[];
    sample: { output: unknown };
  };
  return {
    run_id: item['run_id'],
    data_source_idx: item['datasource_item_id'],
    item: item['datasource_item'],
    sample: { outputs: sample.output, finish_reason: 'stop' },
    grades: Object.fromEntries(results.map(({ name, score }) => [name, score])),
    passes: Object.fromEntries(results.map(({ name, passed }) => [name, passed])),
  };
}

test('rows are written in the order of the run, as chat completions', async () => {
  const cwd = createFolder({ 'output-items.jsonl': jsonl(items), 'eval.json': JSON.stringify(evalObject) });
  await runTseval([...importItems, '--as', 'answers'], { cwd });
  expect(readLines(join(cwd, 'registry/data/answers/samples.jsonl'))).toMatchObject([
    { item: { ideal: 'Rome' }, sample: { choices: [{ message: { content: 'Rome' }, finish_reason: 'stop' }] } },
    { item: { ideal: 'Lima' }, sample: { choices: [{ message: { content: 'Quito' } }] } },
    { item: { ideal: 'Oslo' } },
  ]);
});

test('a verdict that is another one is shown with its line, and the exit code is 1', async () => {
  const wrong = { ...outputItem(0, 'Rome'), results: [{ name: 'exact', score: 0, passed: false, sample: null }] };
  const cwd = createFolder({ 'output-items.jsonl': jsonl([wrong]), 'eval.json': JSON.stringify(evalObject) });
  const { code, stdout } = await runTseval(importItems, { cwd });
  expect(code).toBe(exitCodes.failed);
  expect(stdout).toContain('  output-items.jsonl:1  exact: pass 1 here, fail 0 on the platform\n');
});

const python = {
  type: 'python',
  name: 'code',
  source: 'def grade(sample, item):\n    return 1.0\n',
  pass_threshold: 1,
};

test('Python graders run only where they may, and nothing is written where they may not', async () => {
  const results = [{ name: 'code', score: 1, passed: true, sample: null }];
  const cwd = createFolder({
    'output-items.jsonl': jsonl([{ ...outputItem(0, 'Rome'), results }]),
    'eval.json': JSON.stringify({ ...evalObject, testing_criteria: [python] }),
  });
  const refused = await runTseval(importItems, { cwd });
  expect(refused).toMatchObject({ code: exitCodes.usage, stderr: expect.stringContaining('--allow-code'), stdout: '' });
  const { code, stdout } = await runTseval([...importItems, '--allow-code'], { cwd });
  expect({ code, stdout }).toEqual({
    code: exitCodes.ok,
    stdout: expect.stringContaining('code    python  1      0       0'),
  });
});

test.for<{ what: string; files: Record<string, string>; args?: string[]; message: string }>([
  {
    what: 'without the eval',
    files: { 'output-items.jsonl': jsonl(items) },
    message: 'the definition of the eval eval_0a is not known',
  },
  {
    what: 'beside another eval',
    files: { 'output-items.jsonl': jsonl(items), 'eval.json': JSON.stringify({ ...evalObject, id: 'eval_1b' }) },
    message: 'the definition of the eval eval_0a is not known',
  },
  {
    what: 'with lines that are none',
    files: {
      'output-items.jsonl': jsonl([...items, { input: 'x', ideal: 'y' }]),
      'eval.json': JSON.stringify(evalObject),
    },
    message: 'output-items.jsonl:4',
  },
  {
    what: 'with an item that breaks the schema',
    files: {
      'output-items.jsonl': jsonl([{ ...outputItem(0, 'Rome'), datasource_item: { question: 'x' } }]),
      'eval.json': JSON.stringify(evalObject),
    },
    message: 'output-items.jsonl:1',
  },
  {
    what: 'with a run',
    files: { 'output-items.jsonl': jsonl(items), 'eval.json': JSON.stringify(evalObject) },
    args: ['--run', 'run.json'],
    message: '--run has no effect',
  },
])('recorded items $what are refused', async ({ files, args = [], message }) => {
  const cwd = createFolder(files);
  const { code, stderr } = await runTseval([...importItems, ...args], { cwd });
  expect({ code, stderr }).toEqual({ code: exitCodes.usage, stderr: expect.stringContaining(message) });
  expect(() => readFileSync(join(cwd, 'registry/evals'))).toThrow('ENOENT');
});
