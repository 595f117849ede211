import { expect, test } from 'vitest';
import { readRows } from '../../src/samples/read-rows.ts';
import { catchSampleError, makeFile } from './temp-folder.ts';

test('every row has its file and line', async () => {
  const path = makeFile('\ufeff{"sample": []}\r\n\n{"sample": [1]}');
  expect(await readRows(path)).toEqual([
    { file: path, line: 1, value: { sample: [] } },
    { file: path, line: 3, value: { sample: [1] } },
  ]);
});

test('a file without rows gives none', async () => {
  expect(await readRows(makeFile('\n'))).toEqual([]);
});

test('every line that cannot be read is reported at once', async () => {
  const { problems } = await catchSampleError(() => readRows(makeFile('x\n{}\n[]\n')));
  expect(problems.map(({ place }) => place?.line)).toEqual([1, 3]);
});
