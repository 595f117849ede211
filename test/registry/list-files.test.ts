import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byCodePoint, listFiles } from '../../src/registry/list-files.ts';

test('a folder gives its own .yaml files in the order of Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-'));
  for (const name of ['b.yaml', 'B.yaml', '\u{1F600}.yaml', '\uFF01.yaml', 'c.yml', 'd.txt'])
    writeFileSync(join(folder, name), '');
  const { files } = listFiles(folder, folder);
  expect(files.map(({ file }) => file.slice(folder.length + 1))).toEqual([
    'B.yaml',
    'b.yaml',
    '\uFF01.yaml',
    '\u{1F600}.yaml',
  ]);
});

test('a path that is a file is that file, shown from the working directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-'));
  writeFileSync(join(folder, 'evals'), '');
  expect(listFiles(join(folder, 'evals'), folder).files).toEqual([{ path: join(folder, 'evals'), file: 'evals' }]);
});

test('a path that does not exist has no files', () => {
  expect(listFiles('/nonexistent/evals', '/')).toEqual({ files: [], problems: [] });
});

test.for([
  ['a', 'b', -1],
  ['a', 'a', 0],
  ['ab', 'a', 1],
  ['\u{1F600}', '\uFF01', 1],
  ['\u{1F600}', '\u{1F601}', -1],
] as const)('%s against %s is ordered by code point', ([a, b, expected]) => {
  expect(Math.sign(byCodePoint(a, b))).toBe(expected);
});
