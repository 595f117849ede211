import { expect, test } from 'vitest';
import {
  alphaValue,
  decimal,
  duration,
  evalParam,
  jsonOrText,
  keyValues,
  wholeNumber,
} from '../../src/cli/option-values.ts';
import { withDashes } from '../../src/cli/with-dashes.ts';
import { UsageError } from '../../src/errors.ts';

test.for(['-1', '0', '1.5', 'many', '', '1e3', '99999999999999999999'])('--max-samples %o is refused', (text) => {
  expect(() => wholeNumber('--max-samples', 1)(text)).toThrow(UsageError);
});

test('a whole number is read', () => {
  expect(wholeNumber('--seed', 0)('0')).toBe(0);
  expect(wholeNumber('--seed', 0)(' 42 ')).toBe(42);
  expect(wholeNumber('--seed')('-1')).toBe(-1);
});

test.for(['', 'x', '101', '-1', 'NaN', 'Infinity'])('a number from 0 to 100 is not %o', (text) => {
  expect(() => decimal('--n', { least: 0, most: 100 })(text)).toThrow(UsageError);
});

test('the example of a refused number is one that would be read', () => {
  const hint = /^for example --alpha 0\.05$/;
  expect(() => alphaValue('5')).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ hint: expect.stringMatching(hint) })] }),
  );
  expect(alphaValue('0.05')).toBe(0.05);
});

const read = keyValues('--completion-args', jsonOrText);

test.for<[string, unknown]>([
  ['temperature=0.5,max_tokens=9', { temperature: 0.5, max_tokens: 9 }],
  ['model=gpt-4o', { model: 'gpt-4o' }],
  ['stop=["a","b"],n=1', { stop: ['a', 'b'], n: 1 }],
  ['stop="a,b"', { stop: 'a,b' }],
  [
    'response_format={"type":"json_object","x":{"y":[1,2]}}',
    { response_format: { type: 'json_object', x: { y: [1, 2] } } },
  ],
  ['url=http://x/?a=b', { url: 'http://x/?a=b' }],
  ['a=', { a: '' }],
  ['a=1,', { a: 1 }],
  ['logprobs=true,seed=null', { logprobs: true, seed: null }],
])('--completion-args %s', ([text, expected]) => {
  expect(read(text)).toEqual(expected);
});

test('an option given twice adds up', () => {
  expect(read('b=2', read('a=1'))).toEqual({ a: 1, b: 2 });
});

test('a name that objects have of themselves is a name like any other', () => {
  expect(Object.keys(read('__proto__=1'))).toEqual(['__proto__']);
});

test.for(['novalue', '=1', ','])('--completion-args %o', (text) => {
  if (text === ',') expect(read(text)).toEqual({});
  else expect(() => read(text)).toThrow(UsageError);
});

test.for<[string, unknown]>([
  ['3', 3],
  ['-3', -3],
  ['0.5', 0.5],
  ['1e3', 1000],
  ['.5', 0.5],
  ['true', true],
  ['False', false],
  ['gpt-4o', 'gpt-4o'],
  ['1.2.3', '1.2.3'],
  ['', ''],
])('--extra-eval-params reads %o as %o', ([text, expected]) => {
  expect(evalParam(text)).toBe(expected);
});

test('oaieval’s underscores become dashes in the names of options only', () => {
  expect(withDashes(['dummy', 'my_eval', '--max_samples', '3', '--extra_eval_params=a_b=c_d', '--', '--a_b'])).toEqual([
    'dummy',
    'my_eval',
    '--max-samples',
    '3',
    '--extra-eval-params=a_b=c_d',
    '--',
    '--a_b',
  ]);
});

test.for([
  ['90', 90_000],
  ['90s', 90_000],
  ['10 m', 600_000],
  ['12h', 43_200_000],
  ['14d', 1_209_600_000],
  ['1.5d', 129_600_000],
  ['2W', 1_209_600_000],
  ['0s', 0],
] as const)('the length of time %s has %i milliseconds', ([text, expected]) => {
  expect(duration('--cache-ttl')(text)).toBe(expected);
});

test.for(['', 'd', '-1d', '14 days', '1e3s', '1d12h', '99999999999999d'])('%j is no length of time', (text) => {
  expect(() => duration('--cache-ttl')(text)).toThrow(UsageError);
});
