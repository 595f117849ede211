import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TsevalError } from '../../src/errors.ts';
import { loadExport } from '../../src/modules/load-module.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

async function load(files: Record<string, string>, exportName = 'fn'): Promise<unknown> {
  const folder = createFolder(files);
  const shown = (path: string) => path.replace(`${folder}/`, '');
  return loadExport({
    file: join(folder, Object.keys(files)[0] ?? ''),
    exportName,
    shown,
    place: { file: 'a.yaml', line: 3 },
  });
}

test.for([
  [
    'TypeScript with all its syntax',
    { 'a.ts': 'enum E { A = 7 }\nexport class fn { constructor(readonly e: E = E.A) {} }' },
  ],
  ['ES modules', { 'a.mjs': 'export const fn = await Promise.resolve(1);' }],
  ['CommonJS', { 'a.cjs': 'exports.fn = 1;' }],
  [
    'JavaScript',
    { 'a.js': "import { b } from './b.ts';\nexport const fn = b;", 'b.ts': 'export const b: number = 1;' },
  ],
] as const)('%s is loaded without a build', async ([, files]) => {
  expect(await load(files)).toBeDefined();
});

test.for([
  ['a syntax error', { 'a.ts': 'const a = 1;\nexport const fn = ;' }, { file: 'a.ts', line: 2 }, 'a.ts does not load'],
  [
    'an error of a module that it imports',
    { 'a.ts': "import './b.ts';", 'b.ts': '\n\nthrow new Error("no");' },
    { file: 'b.ts', line: 3 },
    'Error: no',
  ],
  [
    'a module that is not there',
    { 'a.ts': "\nimport './b.ts';" },
    { file: 'a.ts', line: 2, column: 9 },
    "Cannot find module './b.ts'",
  ],
  [
    'a package that is not there',
    { 'a.ts': "import 'no-such-package';" },
    { file: 'a.ts', line: 1 },
    "'no-such-package'",
  ],
  ['an export that is not there', { 'a.ts': 'export const b = 1;' }, { file: 'a.yaml', line: 3 }, 'no export "fn"'],
] as const)('%s is told at its own line', async ([, files, place, message]) => {
  const error = (await load(files).catch((caught: unknown) => caught)) as TsevalError;
  expect(error.problems).toMatchObject([{ place, message: expect.stringContaining(message) }]);
});

test('a file that is not there is told where it is named', async () => {
  const error = (await loadExport({ file: '/no/such.ts', exportName: 'a', place: { file: 'a.yaml', line: 3 } }).catch(
    (caught: unknown) => caught,
  )) as TsevalError;
  expect(error.problems).toMatchObject([
    { place: { file: 'a.yaml', line: 3 }, message: 'there is no module /no/such.ts' },
  ]);
});
