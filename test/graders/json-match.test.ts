import { expect, test } from 'vitest';
import { isJsonMatch } from '../../src/graders/json-match.ts';
import { type PythonJson, parsePythonJson } from '../../src/graders/python-json.ts';

function parse(text: string): PythonJson {
  const value = parsePythonJson(text);
  if (value === undefined) throw new Error(`${text} is not JSON`);
  return value;
}

const compare = (left: string, right: string) => [
  isJsonMatch(parse(left), parse(right)),
  isJsonMatch(parse(right), parse(left)),
];

test.for([
  ['1', '1.0'],
  ['1', 'true'],
  ['0', 'false'],
  ['-0', '0.0'],
  ['1e999', 'Infinity'],
  ['10000000000000000000000', '1e22'],
  ['9007199254740992', '9007199254740992.0'],
  ['{"a":1,"b":[2]}', '{ "b": [2.0], "a": true }'],
  ['[]', '[ ]'],
  ['{}', '{}'],
  ['"\\u00e9"', '"é"'],
])('%s and %s are equal', ([left = '', right = '']) => {
  expect(compare(left, right)).toEqual([true, true]);
});

test.for([
  ['null', 'null'],
  ['[null]', '[null]'],
  ['{"a":null}', '{"a":null}'],
  ['{"a":null}', '{}'],
  ['{"a":1}', '{"a":1,"b":null}'],
  ['NaN', 'NaN'],
  ['1', '"1"'],
  ['true', '"true"'],
  ['""', '0'],
  ['[]', '{}'],
  ['[]', '""'],
  ['[1]', '1'],
  ['[1,2]', '[2,1]'],
  ['[1]', '[1,1]'],
  ['{"a":1}', '{"b":1}'],
  ['{"__proto__":1}', '{"__proto__":2}'],
  ['9007199254740993', '9007199254740993.0'],
  ['12345678901234567890', '12345678901234567891'],
  ['"é"', '"e\u0301"'],
  ['1', '2'],
])('%s and %s differ', ([left = '', right = '']) => {
  expect(compare(left, right)).toEqual([false, false]);
});

test('values nested deeper than any call stack are compared', () => {
  const deep = (inner: string) => '['.repeat(100_000) + inner + ']'.repeat(100_000);
  expect(compare(deep('1'), deep('1.0'))).toEqual([true, true]);
  expect(compare(deep('1'), deep('2'))).toEqual([false, false]);
});
