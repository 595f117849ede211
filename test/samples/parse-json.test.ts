import { expect, test } from 'vitest';
import { JsonSyntaxError, parseJson } from '../../src/samples/parse-json.ts';

test.for([
  ['{"a": NaN}', { a: Number.NaN }],
  ['[Infinity, -Infinity, -1.5e-3, 0]', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.0015, 0]],
  [
    '{"a": NaN, "b": "NaN \\" \\u00fc \\n", "c": [true, false, null, {}, []]}',
    { a: Number.NaN, b: 'NaN " ü \n', c: [true, false, null, {}, []] },
  ],
  [' \t{"a" : NaN , "a" : 2}\r', { a: 2 }],
  ['{"a": "\u2028\u007f", "b": NaN}', { a: '\u2028\u007f', b: Number.NaN }],
  ['["\\ud800", NaN]', ['\ud800', Number.NaN]],
] as const)('%s is read as CPython reads it', ([text, value]) => {
  expect(parseJson(text)).toEqual(value);
});

test('a key __proto__ is a key like any other beside a NaN', () => {
  expect(Object.keys(parseJson('{"__proto__": {"x": 1}, "y": NaN}') as object)).toEqual(['__proto__', 'y']);
});

test('of a key given twice, the last value counts', () => {
  expect(parseJson('{"a": 1, "a": 2}')).toEqual({ a: 2 });
});

test.for([
  ['', 0, 'the line ends where a value is expected'],
  ['{"a": 1', 7, 'expected "," or "}"'],
  ['{"a": 1,}', 8, 'expected a name in double quotes'],
  ['{"a" 1}', 5, 'expected ":" after a name'],
  ['{"a": }', 6, 'expected a value'],
  ['{a: 1}', 1, 'expected a name in double quotes'],
  ["{'a': 1}", 1, 'expected a name in double quotes'],
  ['{"a": \'b\'}', 6, 'a string takes double quotes'],
  ['{"a": True}', 6, '"True" is Python, write "true"'],
  ['{"a": nan}', 6, 'expected a value'],
  ['{"a": undefined}', 6, 'expected a value'],
  ['[1, 2', 5, 'expected "," or "]"'],
  ['[1 2]', 3, 'expected "," or "]"'],
  ['[1,]', 3, 'expected a value'],
  ['{"a": "b', 8, 'the line ends inside a string'],
  ['{"a": "b\tc"}', 8, 'a control character in a string must be escaped'],
  ['{"a": "b\\x"}', 8, 'unknown escape in a string'],
  ['{"a": "\\u12"}', 7, 'unknown escape in a string'],
  ['{"a": 01}', 7, 'expected "," or "}"'],
  ['{"a": .5}', 6, 'expected a value'],
  ['{"a": +1}', 6, 'expected a value'],
  ['{"a": -}', 6, 'expected a value'],
  ['{"a": 1} {"b": 2}', 9, 'there is more text after the end of the value'],
  ['\ufeff{"a": 1}', 0, 'expected a value'],
] as const)('%j is refused at position %i', ([text, position, message]) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(() => parseJson(text)).toThrow(expect.objectContaining({ position, message }));
});

test.for([
  ['JSON', '['.repeat(5000) + ']'.repeat(5000)],
  ['unfinished JSON', '['.repeat(5000)],
] as const)('%s that is nested 5,000 levels deep is refused, because it would overflow the stack later', ([, text]) => {
  expect(() => parseJson(text)).toThrow(JsonSyntaxError);
});

test('JSON that is nested 1,000 levels deep is read', () => {
  expect(() => parseJson('['.repeat(1000) + ']'.repeat(1000))).not.toThrow();
  expect(() => parseJson(`${'['.repeat(1000)}NaN${']'.repeat(1000)}`)).not.toThrow();
});
