import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { citiesRun, cityItems, evalObject, outputItem, runObject } from '../hosted/definitions.ts';
import { type FakeEvalsApi, type Holdings, useFakeEvalsApi } from '../hosted/fake-evals-api.ts';
import { createFolder, jsonl, readLines, runTseval, startTseval } from './run-tseval.ts';

const importAll = ['import', '--all', '--to', './registry'];
const itemsPath = `/evals/eval_0a/runs/${runObject.id}/output_items`;
const kept = `registry/hosted/evals/eval_0a/runs/${runObject.id}/output-items.jsonl`;

function items(count: number) {
  return Array.from({ length: count }, (_, index) => outputItem(index, 'Rome'));
}

const uploadedRun = {
  ...runObject,
  id: 'evalrun_1f',
  eval_id: 'eval_1b',
  data_source: { ...citiesRun.data_source, source: { type: 'file_id', id: 'file-rows' } },
};

const holdings: Holdings = {
  evals: [
    evalObject,
    { ...evalObject, id: 'eval_1b', name: 'Uploaded' },
    { ...evalObject, id: 'eval_2c', name: 'Never run' },
  ],
  runs: { eval_0a: [runObject], eval_1b: [uploadedRun] },
  items: { [runObject.id]: items(250), evalrun_1f: [] },
  files: { 'file-rows': jsonl(cityItems.slice(0, 2).map((item) => ({ item }))) },
};

async function start(more: Holdings = {}): Promise<{ api: FakeEvalsApi; cwd: string }> {
  return { api: await useFakeEvalsApi({ ...holdings, ...more }), cwd: createFolder() };
}

test('everything is kept as it was sent, and each eval is an entry that can be run', async () => {
  const { api, cwd } = await start();
  const { code, stdout, stderr } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stdout }).toEqual({
    code: exitCodes.ok,
    stdout: [
      '3 evals, 2 runs, 250 new output items, 1 new file in ./registry/hosted',
      '3 entries in ./registry/evals, 3 of them new',
      'next: tseval list --registry-path ./registry',
      '',
    ].join('\n'),
  });
  expect(stderr).toContain('there are no rows with this definition');
  const read = (path: string) => JSON.parse(readFileSync(join(cwd, 'registry/hosted/evals', path), 'utf8')) as unknown;
  expect(read('eval_0a/eval.json')).toEqual(evalObject);
  expect(read('eval_1b/runs/evalrun_1f/run.json')).toEqual(uploadedRun);
  expect(readLines(join(cwd, kept))).toEqual(items(250));
  expect(readFileSync(join(cwd, 'registry/hosted/files/file-rows.jsonl'), 'utf8')).toBe(holdings.files?.['file-rows']);
  expect(readdirSync(join(cwd, 'registry/evals')).sort()).toEqual([
    'großte-stadte.yaml',
    'never-run.yaml',
    'uploaded.yaml',
  ]);
  expect(readLines(join(cwd, 'registry/data/uploaded/samples.jsonl'))).toHaveLength(2);
  const shown = await runTseval(['show', 'uploaded', '--samples', '1'], { cwd });
  expect(shown).toMatchObject({ code: exitCodes.ok, stdout: expect.stringContaining('Name the largest city.') });
});

test('what is there already is not asked for again', async () => {
  const { api, cwd } = await start();
  await runTseval(importAll, { cwd, env: api.env });
  api.requests.length = 0;
  const { code, stdout } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stdout }).toEqual({
    code: exitCodes.ok,
    stdout: expect.stringContaining(
      '3 evals, 2 runs, 0 new output items, 0 new files in ./registry/hosted; 3 files were there',
    ),
  });
  expect(api.requests.filter((path) => /output_items|files/.test(path))).toEqual([]);
});

test('an import that was cut off goes on where it was, also after a torn line', async () => {
  const { api, cwd } = await start();
  await runTseval(importAll, { cwd, env: api.env });
  const path = join(cwd, kept);
  const lines = readFileSync(path, 'utf8').split('\n');
  // As a process that was killed left it: a hundred lines, and a piece of another one.
  writeFileSync(`${path}.part`, `${lines.slice(0, 100).join('\n')}\n${lines[100]?.slice(0, 40)}`);
  rmSync(path);
  api.requests.length = 0;
  const { code } = await runTseval(importAll, { cwd, env: api.env });
  expect(code).toBe(exitCodes.ok);
  expect(readLines(path)).toEqual(items(250));
  expect(existsSync(`${path}.part`)).toBe(false);
  expect(api.requests.filter((request) => request.startsWith(itemsPath))).toEqual([
    `${itemsPath}?limit=100&order=asc&after=outputitem_99`,
    `${itemsPath}?limit=100&order=asc&after=outputitem_199`,
  ]);
});

test('an interrupt keeps what is there, and says how to go on', async () => {
  const { api, cwd } = await start();
  api.faults.push({ path: itemsPath, status: 429, headers: { 'retry-after': '60' } });
  const started = startTseval(importAll, { cwd, env: api.env });
  while (!api.requests.some((path) => path.startsWith(itemsPath))) await new Promise((done) => setTimeout(done, 20));
  started.kill('SIGINT');
  const { code, stderr } = await started.ended;
  expect({ code, stderr }).toEqual({
    code: exitCodes.interrupted,
    stderr: expect.stringContaining('the same command goes on with the rest'),
  });
  api.faults.length = 0;
  expect((await runTseval(importAll, { cwd, env: api.env })).code).toBe(exitCodes.ok);
  expect(readLines(join(cwd, kept))).toHaveLength(250);
});

test.for([429, 500, 503])('HTTP %i is tried again', async (status) => {
  const { api, cwd } = await start();
  const headers = { 'retry-after-ms': '1' };
  api.faults.push({ path: '/evals', status, times: 2, headers }, { path: itemsPath, status, times: 2, headers });
  const { code } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, lines: readLines(join(cwd, kept)).length }).toEqual({ code: exitCodes.ok, lines: 250 });
});

test.for<{ what: string; path: string | RegExp; status: number; code: number; message: string }>([
  {
    what: 'output items that are gone',
    path: itemsPath,
    status: 404,
    code: exitCodes.ok,
    message: `the output items of the run ${runObject.id} could not be had`,
  },
  {
    what: 'a file that is gone',
    path: '/files/file-rows/content',
    status: 404,
    code: exitCodes.ok,
    message: 'the file file-rows could not be had',
  },
  {
    what: 'a file that the key may not read',
    path: '/files/file-rows/content',
    status: 403,
    code: exitCodes.unfinished,
    message: 'the file file-rows could not be had',
  },
  {
    what: 'a run that the API will not give',
    path: itemsPath,
    status: 400,
    code: exitCodes.unfinished,
    message: '1 thing could not be had: run the same command again',
  },
])('$what: a warning, and the others are imported', async ({ path, status, code: expected, message }) => {
  const { api, cwd } = await start();
  api.faults.push({ path, status });
  const { code, stderr, stdout } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringContaining(message) });
  expect(stdout).toContain('3 entries in ./registry/evals');
});

test('a run that has not ended is asked for again the next time', async () => {
  const { api, cwd } = await start({ runs: { eval_0a: [{ ...runObject, status: 'in_progress' }] } });
  const { code, stderr } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stderr }).toEqual({
    code: exitCodes.unfinished,
    stderr: expect.stringContaining('has not ended: its output items are not complete'),
  });
  expect(existsSync(join(cwd, kept))).toBe(false);
});

test('a definition that would be refused when it is run is kept, and is no entry', async () => {
  const odd = { ...evalObject, id: 'eval_3d', name: 'Odd', testing_criteria: [{ type: 'telepathy', name: 'x' }] };
  const { api, cwd } = await start({ evals: [evalObject, odd] });
  const { code, stderr } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stderr }).toEqual({
    code: exitCodes.ok,
    stderr: expect.stringContaining('odd is kept, but is no entry'),
  });
  expect(existsSync(join(cwd, 'registry/hosted/evals/eval_3d/eval.json'))).toBe(true);
  expect(readdirSync(join(cwd, 'registry/evals'))).toEqual(['großte-stadte.yaml']);
});

test.for<{ what: string; path: string; status: number; code: number; message: string }>([
  { what: 'is closed', path: '/evals', status: 404, code: exitCodes.usage, message: 'has no evals' },
  { what: 'refuses the key', path: '/evals', status: 401, code: exitCodes.unfinished, message: 'check OPENAI_API_KEY' },
])('an API that $what is told', async ({ path, status, code: expected, message }) => {
  const { api, cwd } = await start();
  api.faults.push({ path, status });
  const { code, stderr } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringContaining(message) });
});

test('without a key nothing is sent', async () => {
  const { api, cwd } = await start();
  const { code, stderr } = await runTseval(importAll, { cwd, env: { OPENAI_BASE_URL: api.url } });
  expect({ code, stderr, requests: api.requests }).toEqual({
    code: exitCodes.usage,
    stderr: expect.stringContaining('OPENAI_API_KEY is not set'),
    requests: [],
  });
});

test('an id that is no file name is never made one', async () => {
  const { api, cwd } = await start({ evals: [{ ...evalObject, id: '../../escape' }] });
  const { code, stderr } = await runTseval(importAll, { cwd, env: api.env });
  expect({ code, stderr }).toEqual({ code: exitCodes.unfinished, stderr: expect.stringContaining('whose id is') });
  expect(existsSync(join(cwd, 'registry'))).toBe(false);
});
