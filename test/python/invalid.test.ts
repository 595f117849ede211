import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { createPythonPool } from '../../src/python/python-pool.ts';
import { gradeOnce, graderOf, openTestPool } from './open-test-pool.ts';

const invalid: readonly (readonly [name: string, source: string, message: RegExp, line: number | undefined])[] = [
  ['a syntax error', 'x = 1\ndef grade(sample, item)\n  return 1', /^SyntaxError: [^(]*$/, 2],
  ['an exception', 'def f():\n  return {}["a"]\nf()\n', /^KeyError: 'a'$/, 2],
  ['a missing package', '\nimport no_such_package_here', /^ModuleNotFoundError: .*no_such_package_here/, 2],
  ['an exit', 'import sys\nsys.exit(0)', /^SystemExit: 0$/, 2],
  ['the end of the process', 'import os\nos._exit(3)', /ended with exit code 3/, undefined],
  ['no grade', 'def score(sample, item): return 1', /no function "grade"/, undefined],
  ['a grade that is no function', 'grade = 1', /no function "grade"/, undefined],
  ['one parameter', '\ndef grade(sample): return 1', /takes 1 positional parameters/, 2],
  ['three parameters, one with a default', 'def grade(sample, item, x=1): return 1', /takes 3 /, 1],
  ['parameters without a number', 'def grade(*values): return 1', /takes 0 /, 1],
  ['a keyword that is required', 'def grade(sample, item, *, how): return 1', /how/, 1],
  ['a zero byte', 'grade = "\0"', /null byte/i, undefined],
  ['too much source', `#${'x'.repeat(256 * 1024)}`, /longer than 256 kB/, undefined],
];

test('a source that cannot grade is invalid, with the reason and its own line', async () => {
  const pool = await openTestPool({ size: 2 });
  for (const [name, source, message, line] of invalid) {
    const loaded = await pool.load(source);
    if (!('invalid' in loaded)) throw new Error(`${name} is not invalid`);
    expect(loaded.invalid.message, name).toMatch(message);
    if (line !== undefined) expect(loaded.invalid.line, name).toBe(line);
  }
  expect(await gradeOnce(pool, graderOf('return 1'))).toEqual({ score: 1 });
});

test('a source that never ends loading is invalid', async () => {
  const pool = await openTestPool({ timeoutMs: 1000 });
  expect(await pool.load('while True: pass')).toEqual({
    invalid: { message: expect.stringContaining('no answer within 1 s') as string },
  });
});

test('the same source is loaded once', async () => {
  const pool = await openTestPool();
  const source = graderOf('return 1');
  expect(await pool.load(source)).toEqual(await pool.load(source));
});

const unusable: readonly (readonly [python: string, message: string])[] = [
  ['/no/such/python', 'there is no program /no/such/python'],
  ['no-such-python', 'there is no program no-such-python'],
  ['/dev/null', '/dev/null may not be executed'],
  ['true', 'true does not answer as Python does'],
  ['false', 'false fails'],
];

test.for(unusable)('%s as Python is a usage error with a way out', async ([python, message]) => {
  const opened = createPythonPool({ python, size: 1, kill: process.kill });
  await expect(opened).rejects.toThrow(UsageError);
  await expect(opened).rejects.toMatchObject({
    problems: [
      { message: expect.stringContaining(message) as string, hint: expect.stringContaining('--python') as string },
    ],
  });
});

test('a temporary folder that does not exist is a usage error', async () => {
  await expect(openTestPool({ tempDir: '/no/such/folder' })).rejects.toThrow(UsageError);
});
