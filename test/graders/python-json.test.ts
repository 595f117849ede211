import { describe, expect, test } from 'vitest';
import { type PythonJson, parsePythonJson } from '../../src/graders/python-json.ts';

// What is JSON here, and what is not, was asked of CPython 3.11's json.loads.
describe('JSON to Python', () => {
  test.for<[string, PythonJson]>([
    ['null', null],
    [' \t\r\n1\n', 1],
    ['-0', -0],
    ['1E+2', 100],
    ['0.10', 0.1],
    ['1e999', Number.POSITIVE_INFINITY],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['12345678901234567891', 12345678901234567891n],
    ['-9007199254740993', -9007199254740993n],
    ['"\\u0061\\/\\n"', 'a/\n'],
    ['"\\ud83d"', '\ud83d'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\u2028\x7f"', '\u2028\x7f'],
    ['[]', []],
    ['[1, [true, false]]', [1, [true, false]]],
    ['{}', new Map()],
    [
      '{"a":1,"b":2,"a":3}',
      new Map([
        ['a', 3],
        ['b', 2],
      ]),
    ],
    ['{"__proto__":[{}]}', new Map([['__proto__', [new Map()]]])],
    [`${'1'.repeat(5000)}.0`, Number.POSITIVE_INFINITY],
  ])('%s', ([text, value]) => {
    expect(parsePythonJson(text)).toEqual(value);
  });
});

describe('not JSON to Python', () => {
  test.for([
    '',
    ' ',
    '\ufeff1',
    '\xa01',
    '1\x0b',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '-',
    '--1',
    '-NaN',
    '1 2',
    'nul',
    'True',
    'nan',
    "{'a':1}",
    '"a',
    '"\\"',
    '"\\x"',
    '"\\u00g0"',
    '"\\u+123"',
    '"a\tb"',
    '"a\nb"',
    '"\x00"',
    '[',
    ']',
    '[1,]',
    '[,]',
    '[1 2]',
    '[1}',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{1:2}',
    '{null:1}',
    '{"a":1]',
    '{"a":1 "b":2}',
    '[:]',
    '1:2',
    '[]]',
    '1,',
    '"a":1',
    '1'.repeat(4301),
    '٣',
  ])('%j', (text) => {
    expect(parsePythonJson(text)).toBeUndefined();
  });
});

test('the deepest nesting is read', () => {
  const depth = 200_000;
  expect(Array.isArray(parsePythonJson('['.repeat(depth) + ']'.repeat(depth)))).toBe(true);
  expect(parsePythonJson('{"a":'.repeat(depth))).toBeUndefined();
});

test('the longest string is read', () => {
  expect(parsePythonJson(`"${'\\n'.repeat(1_000_000)}"`)).toHaveLength(1_000_000);
});
