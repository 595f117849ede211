import { expect, test } from 'vitest';
import { usesCache } from '../../src/cli/open-answers.ts';

test.for([
  [{}, {}, true],
  [{}, { CI: 'true' }, false],
  [{}, { CI: '1' }, false],
  [{}, { CI: 'woodpecker' }, false],
  [{}, { CI: '' }, true],
  [{}, { CI: 'false' }, true],
  [{}, { CI: '0' }, true],
  [{ cache: true }, { CI: 'true' }, true],
  [{ cache: false }, {}, false],
  [{ frozen: 'answers.jsonl' }, {}, false],
  [{ frozen: 'answers.jsonl', cache: true }, {}, false],
  [{ dryRun: true, cache: true }, {}, false],
  [{ repeats: 1 }, {}, true],
  [{ repeats: 2 }, {}, false],
] as const)('with the options %j and the environment %j the cache is used: %s', ([options, env, expected]) => {
  expect(usesCache(options, env)).toBe(expected);
});
