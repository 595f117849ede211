import { expect, test } from 'vitest';
import { dataPath } from '../../src/registry/data-path.ts';

const here = import.meta.dirname;

test.for([
  ['an existing path is taken as it stands', 'data-path.test.ts', `${here}/data-path.test.ts`],
  ['an existing absolute path is taken as it stands', `${here}/data-path.test.ts`, `${here}/data-path.test.ts`],
  ['any other path is below data/ of the root', 'my_eval/samples.jsonl', '/root/data/my_eval/samples.jsonl'],
  ['a URL is left alone', 's3://bucket/samples.jsonl', 's3://bucket/samples.jsonl'],
] as const)('%s', ([, path, expected]) => {
  expect(dataPath('/root', path, here)).toBe(expected);
});
