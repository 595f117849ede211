import { describe, expect, test } from 'vitest';
import { fillFormat, parseFormat, slotsOf } from '../../src/prompts/format.ts';

const fill = (text: string, values: Record<string, string>) =>
  fillFormat(parseFormat(text).format, (slot) => values[slot] ?? `missing ${slot}`);

describe('a text with slots', () => {
  test.for([
    ['no slot', 'no slot'],
    ['', ''],
    ['{a}', 'A'],
    ['{a}{b}{a}', 'ABA'],
    ['x{a}y', 'xAy'],
    ['{{a}}', '{a}'],
    ['{{{a}}}', '{A}'],
    ['{{}}', '{}'],
    ['{{{{', '{{'],
    ['{a!s} {a:} {a!s:}', 'A A A'],
    ['{two words}', 'with a space'],
    ['{日本}', '東京'],
    ['{a}\n{b}', 'A\nB'],
  ])('%j becomes %j', ([text = '', filled]) => {
    const parsed = parseFormat(text);
    expect(parsed.problems).toEqual([]);
    expect(fill(text, { a: 'A', b: 'B', 'two words': 'with a space', 日本: '東京' })).toBe(filled);
  });

  test.for(['{b}', '{{b}}', '{', '}', '$&', '{a}', '{0}', '\\'])('shows the value %j as it is', (value) => {
    expect(fill('<{a}|{b}>', { a: value, b: value })).toBe(`<${value}|${value}>`);
  });

  test.for([
    ['{', 'a single "{"'],
    ['}', 'a single "}"'],
    ['{a', 'a single "{"'],
    ['a}', 'a single "}"'],
    ['{a}}', 'a single "}"'],
    ['{{a}', 'a single "}"'],
    ['{{{a}}', 'a single "}"'],
    ['{a{b}', 'a single "{"'],
    ['{}', 'a slot without a name, {}'],
    ['{0}', 'a slot without a name, {0}'],
    ['{!s}', 'a slot without a name, {!s}'],
    ['{a.b}', 'the slot {a.b}, which is more than a name'],
    ['{a[0]}', 'the slot {a[0]}, which is more than a name'],
    ['{a!r}', 'the slot {a!r}, which is more than a name'],
    ['{a:>5}', 'the slot {a:>5}, which is more than a name'],
    ['{"a": 1}', 'the slot {"a": 1}, which is more than a name'],
  ])('%j has %s', ([text = '', message]) => {
    expect(parseFormat(text).problems).toEqual([{ message, hint: expect.stringContaining('write {{ and }}') }]);
  });

  test('names each slot once', () => {
    expect(slotsOf(parseFormat('{b} {a} {{c}} {b}').format)).toEqual(['b', 'a']);
  });
});
