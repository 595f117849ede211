import { expect, test } from 'vitest';
import { firstDifference, likeness } from '../../src/answers/first-difference.ts';

const chat = (...contents: unknown[]) => ({ messages: contents.map((content) => ({ role: 'user', content })) });

const cases: readonly (readonly [string, unknown, unknown, unknown])[] = [
  ['a line', chat('one\ntwo\nthree'), chat('one\n2\nthree'), ['line 2 of messages[0].content', 'two', '2']],
  ['a whole text', chat('one'), chat('eins'), ['messages[0].content', 'one', 'eins']],
  ['a line more', chat('one'), chat('one\ntwo'), ['line 2 of messages[0].content', '(no such line)', 'two']],
  ['a line less', chat('one\ntwo'), chat('one'), ['line 2 of messages[0].content', 'two', '(no such line)']],
  ['a message more', chat('a'), chat('a', 'b'), ['messages[1]', '(nothing)', '{"role":"user","content":"b"}']],
  ['a message less', chat('a', 'b'), chat('a'), ['messages[1]', '{"role":"user","content":"b"}', '(nothing)']],
  ['a parameter', { n: 1, t: 0 }, { n: 1, t: 0.5 }, ['t', '0', '0.5']],
  ['a parameter that is gone', { n: 1, t: 0 }, { n: 1 }, ['t', '0', '(nothing)']],
  ['another kind of value', { stop: 'a' }, { stop: ['a'] }, ['stop', '"a"', '["a"]']],
  ['the first of several', { a: 1, b: 2 }, { b: 3, a: 2 }, ['a', '1', '2']],
  ['nothing but the order of keys', { a: 1, b: null }, { b: null, a: 1 }, undefined],
];

test.for(cases)('%s', ([, recorded, asked, expected]) => {
  const found = firstDifference(recorded, asked);
  expect(found && [found.place, found.recorded, found.asked]).toEqual(expected);
});

test('of a long line the part that differs is shown', () => {
  const [before, after] = ['a'.repeat(500), 'b'.repeat(500)];
  const found = firstDifference(`${before}old${after}`, `${before}new${after}`);
  expect(found?.recorded).toBe(`…${'a'.repeat(30)}old${'b'.repeat(67)}…`);
  expect(found?.asked).toBe(`…${'a'.repeat(30)}new${'b'.repeat(67)}…`);
});

test.for([
  ['abc', 'abc', 3],
  ['abc', 'axc', 2],
  ['aa', 'aaa', 2],
  ['', 'x', 0],
  ['abcdef', 'xyz', 0],
] as const)('%j and %j share %i characters at their ends', ([one, other, expected]) => {
  expect([likeness(one, other), likeness(other, one)]).toEqual([expected, expected]);
});
