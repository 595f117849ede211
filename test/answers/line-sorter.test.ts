import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLineSorter } from '../../src/answers/line-sorter.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

test.for([
  ['in memory', 1e9],
  ['in a few parts', 20_000],
  ['in many parts', 500],
] as const)('lines are sorted %s, as often as they come', ([, held]) => {
  const folder = createFolder();
  const lines = Array.from({ length: 5000 }, (_, i) => `${(i * 7919) % 1000} é東京🚀 ${'x'.repeat(i % 50)}`);
  const sorter = createLineSorter((n) => join(folder, `part.${n}`), held);
  for (const line of lines) sorter.add(line);
  expect(readdirSync(folder).length > 0).toBe(held < 1e9);
  expect([...sorter.sorted()]).toEqual([...lines].sort());
  sorter.close();
  expect(readdirSync(folder)).toEqual([]);
});
