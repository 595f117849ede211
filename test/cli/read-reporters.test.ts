import { expect, test } from 'vitest';
import { readReporters } from '../../src/cli/read-reporters.ts';
import { TsevalError } from '../../src/errors.ts';

const read = (reporter: readonly string[], json = false) => readReporters({ reporter, json }, '/work');

test.for<[given: string[], json: boolean, requests: unknown[]]>([
  [[], false, [{ name: 'terminal' }]],
  [[], true, [{ name: 'json' }]],
  [['json'], true, [{ name: 'json' }]],
  [['junit=out.xml'], false, [{ name: 'terminal' }, { name: 'junit', path: 'out.xml' }]],
  [['junit'], false, [{ name: 'junit' }]],
  [['junit=-'], false, [{ name: 'junit' }]],
  [['csv=a=b.csv'], false, [{ name: 'terminal' }, { name: 'csv', path: 'a=b.csv' }]],
  [['terminal', 'github'], false, [{ name: 'terminal' }, { name: 'github' }]],
  [['json', 'github'], false, [{ name: 'json' }, { name: 'github' }]],
  [['json', 'json=a.json'], false, [{ name: 'json' }, { name: 'json', path: 'a.json' }]],
  [['./mine.ts'], false, [{ name: './mine.ts', exportName: 'default' }]],
  [['./mine.ts:slack', 'terminal'], false, [{ name: './mine.ts', exportName: 'slack' }, { name: 'terminal' }]],
  [
    ['dir=1/mine.mjs:x=out.txt'],
    false,
    [{ name: 'terminal' }, { name: 'dir=1/mine.mjs', exportName: 'x', path: 'out.txt' }],
  ],
])('%j with --json %s is %j', ([given, json, requests]) => {
  expect(read(given, json)).toEqual(requests);
});

test.for<[given: string[], json: boolean, message: string, hint: string]>([
  [['junt'], false, 'there is no reporter "junt"', 'did you mean "junit"?'],
  [
    ['zzzzzz'],
    false,
    'there is no reporter "zzzzzz"',
    'one of: terminal, json, jsonl, junit, markdown, csv, github; a module of your own: ./my-reporter.ts',
  ],
  [[''], false, 'there is no reporter ""', 'one of: '],
  [['junit='], false, '--reporter junit= names no file', 'for example --reporter junit=report.txt'],
  [['junit', 'json'], false, 'junit and json would both be printed', '--reporter junit=FILE'],
  [['terminal', 'json'], false, 'terminal and json would both be printed', '--reporter json=FILE'],
  [['terminal'], true, 'json and terminal would both be printed', '--reporter json=FILE'],
  [['csv', 'csv'], false, 'csv and csv would both be printed', '--reporter csv=FILE'],
  [['csv', './mine.ts'], false, 'csv and ./mine.ts would both be printed', '--reporter csv=FILE'],
  [['csv=a.txt', 'junit=./a.txt'], false, 'two reporters would write ./a.txt', 'name a file for each'],
])('%j with --json %s is refused: %s', ([given, json, message, hint]) => {
  let problems: TsevalError['problems'] = [];
  try {
    read(given, json);
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    expect(error.exitCode).toBe(2);
    problems = error.problems;
  }
  expect(problems).toEqual([{ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }]);
});
