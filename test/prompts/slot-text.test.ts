import { expect, test } from 'vitest';
import { toSlotText } from '../../src/prompts/slot-text.ts';

// What Python 3 prints for each.
test.for<[unknown, string]>([
  ['text with {braces}', 'text with {braces}'],
  ['', ''],
  [null, 'None'],
  [true, 'True'],
  [3, '3'],
  [0.5, '0.5'],
  [0.00001, '1e-05'],
  [1e22, '1e+22'],
  [['a', "it's", 'say "x"', `both ' and "`], `['a', "it's", 'say "x"', 'both \\' and "']`],
  [{ correct: 'Is it right?', n: [1, null, false] }, "{'correct': 'Is it right?', 'n': [1, None, False]}"],
  [['a\nb\t\\ é 東京 🚀 \u00a0\u0007\u200b'], "['a\\nb\\t\\\\ é 東京 🚀 \\xa0\\x07\\u200b']"],
  [[], ''],
  [{}, '{}'],
  [[[]], '[[]]'],
])('the value %j becomes the text %j', ([value, text]) => {
  expect(toSlotText(value)).toBe(text);
});

test('a chat becomes its script', () => {
  const chat = [
    { role: 'system', content: 'Answer.' },
    { role: 'user', content: 'Why?' },
  ];
  expect(toSlotText(chat)).toBe('Answer.\nUser: Why?\n');
});
