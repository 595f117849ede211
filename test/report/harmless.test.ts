import { expect, test } from 'vitest';
import { excerpt, harmless } from '../../src/report/harmless.ts';

test.for([
  ['plain text stays', 'a b – é 東京 🚀', 'a b – é 東京 🚀'],
  ['escape codes are shown', '\x1b[31mred\x1b[0m', '\\e[31mred\\e[0m'],
  ['line ends and tabs are shown', 'a\nb\r\n\tc', 'a\\nb\\r\\n\\tc'],
  ['C1 controls are shown', '\x9b31m', '\\u{9b}31m'],
  ['bidirectional marks are shown', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['line separators are shown', 'a\u2028b', 'a\\u{2028}b'],
  ['lone surrogates are shown', 'a\ud83d', 'a\\u{d83d}'],
  ['noncharacters are shown', 'a\ufffe\uffffb', 'a\\u{fffe}\\u{ffff}b'],
  ['what GitHub Actions takes for a command is none', 'a ##[error]b', 'a ##\\u{5b}error]b'],
  ['a bell is shown', '\x07', '\\u{7}'],
])('%s', ([, text = '', expected]) => {
  expect(harmless(text)).toBe(expected);
});

test('an excerpt is shortened by characters, not in the middle of one', () => {
  expect(excerpt('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
  expect(excerpt('abc', 3)).toBe('abc');
  expect(excerpt(`${'a'.repeat(10_000)}`, 5)).toBe('aaaa…');
});
