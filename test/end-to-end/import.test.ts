import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { cities, citiesRun, cityItems } from '../hosted/definitions.ts';
import { serverEnv, useFakeServer } from './fake-server.ts';
import { createFolder, jsonl, readLines, runTseval } from './run-tseval.ts';

const stringify = (value: unknown) => JSON.stringify(value, null, 2);
const importRun = ['import', 'cities.eval.json', '--run', 'run.json', '--to', './registry'];

function citiesFolder(more: Readonly<Record<string, string>> = {}): string {
  return createFolder({
    'cities.eval.json': stringify(cities),
    'run.json': stringify(citiesRun),
    'rows.jsonl': jsonl(cityItems.map((item) => ({ item, sample: { output_text: item.ideal } }))),
    ...more,
  });
}

test('a definition becomes an entry with its rows, and the next command is told', async () => {
  const cwd = citiesFolder();
  const { code, stdout } = await runTseval(importRun, { cwd });
  expect({ code, stdout }).toEqual({
    code: exitCodes.ok,
    stdout:
      'wrote  registry/evals/großte-stadte.yaml\nwrote  registry/data/großte-stadte/samples.jsonl\nnext: tseval gpt-4o-mini großte-stadte\n',
  });
});

interface Item {
  datasource_item_id: number;
}

test('from the registry it sends the same requests and gives the same output items as from its files', async () => {
  const server = await useFakeServer(({ body }) => ({
    text: JSON.stringify(body).includes('Peru') ? 'Cusco.' : 'Rome',
  }));
  const cwd = citiesFolder();
  const env = serverEnv(server);
  await runTseval([...importRun, '--as', 'cities.test.v1'], { cwd });
  const results: unknown[] = [];
  for (const command of [
    ['run', 'cities.eval.json', '--run', 'run.json'],
    ['gpt-4o-mini', 'cities'],
  ]) {
    server.requests.length = 0;
    const { code, stderr } = await runTseval([...command, '--output-items', 'items.jsonl', '--no-cache'], { cwd, env });
    expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: '' });
    const items = (readLines(join(cwd, 'items.jsonl')) as unknown as Item[])
      .toSorted((a, b) => a.datasource_item_id - b.datasource_item_id)
      .map((item) => ({ ...item, id: '', run_id: '', eval_id: '', created_at: 0 }));
    results.push({ bodies: server.requests.map(({ body }) => JSON.stringify(body)).sort(), items });
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]).toMatchObject({
    items: [{ status: 'pass' }, { status: 'fail' }, { status: 'fail' }],
  });
});

test('rows that hold their answers are graded without any request', async () => {
  const cwd = citiesFolder();
  const imported = await runTseval(
    ['import', 'cities.eval.json', '--data', 'rows.jsonl', '--as', 'cities', '--to', 'registry'],
    { cwd },
  );
  expect(imported.stdout).toContain('next: tseval grade cities\n');
  expect(await runTseval(['grade', 'cities', '--json'], { cwd })).toMatchObject({ code: exitCodes.ok });
});

test('imported twice it is left alone; a file that says something else is never overwritten', async () => {
  const cwd = citiesFolder();
  await runTseval([...importRun, '--as', 'cities'], { cwd });
  const again = await runTseval([...importRun, '--as', 'cities'], { cwd });
  expect(again).toMatchObject({
    code: exitCodes.ok,
    stdout: expect.stringContaining('kept   registry/evals/cities.yaml'),
  });
  const path = join(cwd, 'registry/data/cities/samples.jsonl');
  writeFileSync(path, '{"item": {"question": "mine", "ideal": "own"}}\n');
  const refused = await runTseval([...importRun, '--as', 'cities'], { cwd });
  expect(refused).toMatchObject({
    code: exitCodes.usage,
    stderr: expect.stringContaining('registry/data/cities/samples.jsonl exists and says something else'),
  });
  expect(readFileSync(path, 'utf8')).toContain('mine');
});

test.for<{ what: string; args: string[]; files?: Record<string, string>; message: string }>([
  { what: 'no file', args: [], message: 'import needs a file' },
  { what: 'a file that is not there', args: ['no.json'], message: 'no.json cannot be read' },
  { what: 'a file beside --all', args: ['cities.eval.json', '--all'], message: '--all imports everything' },
  { what: 'a name that is none', args: ['cities.eval.json', '--as', 'a b'], message: '--as is no name' },
  { what: 'an option without effect', args: ['cities.eval.json', '--eval', 'x.json'], message: '--eval has no effect' },
  {
    what: 'a definition that a run would refuse',
    args: ['bad.json'],
    files: { 'bad.json': stringify({ ...cities, testing_criteria: [] }) },
    message: 'testing_criteria',
  },
  {
    what: 'a row that breaks the schema',
    args: ['cities.eval.json', '--data', 'bad.jsonl'],
    files: { 'bad.jsonl': jsonl([{ item: { question: 1, ideal: 'x' } }]) },
    message: 'bad.jsonl:1',
  },
  {
    what: 'a name that another file of the registry defines',
    args: ['cities.eval.json', '--as', 'taken'],
    files: { 'registry/evals/others.yaml': 'taken:\n  id: taken.dev.v0\ntaken.dev.v0:\n  class: TestMatch\n' },
    message: 'the registry has an eval "taken" already',
  },
])('$what is refused, and nothing is written', async ({ args, files, message }) => {
  const cwd = citiesFolder(files);
  const { code, stderr } = await runTseval(['import', ...args, '--to', 'registry'], { cwd });
  expect({ code, stderr }).toEqual({ code: exitCodes.usage, stderr: expect.stringContaining(message) });
  expect(existsSync(join(cwd, 'registry/data'))).toBe(false);
});

test('a definition alone can be imported, and says that it lacks rows', async () => {
  const cwd = citiesFolder();
  const { code, stderr, stdout } = await runTseval(
    ['import', 'cities.eval.json', '--as', 'cities', '--to', 'elsewhere'],
    { cwd },
  );
  expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: expect.stringContaining('there are no rows') });
  expect(stdout).toContain('next: tseval grade cities --registry-path elsewhere\n');
});

test('images that rows name by relative paths go with them', async () => {
  const pictures = {
    name: 'pictures',
    data_source_config: { type: 'custom', item_schema: { type: 'object' }, include_sample_schema: true },
    testing_criteria: cities.testing_criteria.slice(0, 1),
  };
  const rows = jsonl([
    { item: { ideal: 'a', image: 'img/a.png' }, sample: { output_text: 'a' } },
    { item: { ideal: 'b', image: '../b.png' }, sample: { output_text: 'b' } },
  ]);
  const cwd = createFolder({
    'in/eval.json': stringify(pictures),
    'in/rows.jsonl': rows,
    'in/img/a.png': 'A',
    'b.png': 'B',
  });
  const { code, stderr } = await runTseval(['import', 'in/eval.json', '--data', 'in/rows.jsonl', '--to', 'registry'], {
    cwd,
  });
  expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: expect.stringContaining('such as ../b.png') });
  expect(readFileSync(join(cwd, 'registry/data/pictures/img/a.png'), 'utf8')).toBe('A');
});
