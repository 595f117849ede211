import { expect, test } from 'vitest';
import { splitWords, trimEnd, trimStart } from '../../src/prompts/python-space.ts';

// As CPython 3.11 has them: [c for c in map(chr, range(0x110000)) if c.isspace()]
const SPACES =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

test('every white space of Python is cut, and splits', () => {
  expect(trimStart(`${SPACES}a b${SPACES}`)).toBe(`a b${SPACES}`);
  expect(trimEnd(`${SPACES}a b${SPACES}`)).toBe(`${SPACES}a b`);
  expect(splitWords([...SPACES].join('x'))).toHaveLength(SPACES.length - 1);
});

test.for(['\ufeff', '\u200b', '\u180e', '\x00'])('%j is no white space to Python', (character) => {
  expect(trimStart(character)).toBe(character);
  expect(trimEnd(character)).toBe(character);
  expect(splitWords(`a${character}b`)).toHaveLength(1);
});

test('a text of only white space has no words and nothing to keep', () => {
  expect(splitWords(SPACES)).toEqual([]);
  expect(trimEnd(SPACES)).toBe('');
  expect(trimStart(SPACES)).toBe('');
});
