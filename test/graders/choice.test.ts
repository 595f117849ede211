import { describe, expect, test } from 'vitest';
import { type MatchFn, matchFns, readChoice, scoreOf } from '../../src/graders/choice.ts';

const yesNo = ['Yes', 'No', 'Unsure'];
const read = (text: string, choices = yesNo, matchFn: MatchFn = 'starts_or_endswith', fromEnd = false) =>
  readChoice(text, { choices, matchFn, fromEnd });

describe('a verdict', () => {
  test.for<[string, string | undefined]>([
    ['Yes', 'Yes'],
    ['  Yes.  ', 'Yes'],
    ['(No)', 'No'],
    ['**"Unsure"**', 'Unsure'],
    ['Yes, since it follows', 'Yes'],
    ['The answer is No.', 'No'],
    ['\r\n\r\nNo\r\nYes', 'No'],
    ['!!!\n---\nYes', 'Yes'],
    ['Maybe\nNo', 'No'],
    ['yes', undefined],
    ['', undefined],
    [' \n ', undefined],
    ['I cannot decide at all', undefined],
    // Punctuation goes after the white space, so what was inside it stays.
    ['- Yes -', undefined],
    ['No\u00a0', 'No'],
    ['「Yes」', undefined],
  ])('%j reads as %j', ([text, choice]) => {
    expect(read(text)).toBe(choice);
  });

  test('with its reasons first is read from the last line up', () => {
    const verdict = 'Yes would be rash.\nIt fails.\nNo\n\n';
    expect(read(verdict)).toBe('Yes');
    expect(read(verdict, yesNo, 'starts_or_endswith', true)).toBe('No');
    expect(read('A\nnothing here', ['A', 'B'], 'exact', true)).toBe('A');
  });

  test('is compared with the choices in their order', () => {
    expect(read('10', ['1', '10'])).toBe('1');
    expect(read('10', ['10', '1'])).toBe('10');
    expect(read('Very Good', ['Good', 'Very Good'])).toBe('Good');
  });

  test.for<[MatchFn, string, string | undefined]>([
    ['exact', 'Good', 'Good'],
    ['exact', 'Good day', undefined],
    ['endswith', 'It is Good', 'Good'],
    ['endswith', 'Good day', undefined],
    ['starts_or_endswith', 'Good day', 'Good'],
    ['starts_or_endswith', 'It is Good', 'Good'],
    ['starts_or_endswith', 'a Good day', undefined],
    ['include', 'Good', 'Good'],
    ['include', 'Very', 'Very Good'],
    ['include', 'It is Good', undefined],
  ])('by %s, %j reads as %j', ([matchFn, text, choice]) => {
    expect(read(text, ['Good', 'Very Good'], matchFn)).toBe(choice);
  });

  test('can be compared in four ways', () => {
    expect(matchFns).toEqual(['include', 'exact', 'endswith', 'starts_or_endswith']);
  });
});

describe('a choice is worth', () => {
  const scores = new Map([
    ['A', 2],
    ['B', -1],
  ]);
  test.for<[string | undefined, Map<string, number> | undefined, number | null]>([
    ['A', scores, 2],
    ['B', scores, -1],
    [undefined, scores, -1],
    ['A', undefined, null],
    [undefined, undefined, null],
  ])('%j: what its score says, the lowest if unreadable, nothing without scores', ([choice, given, score]) => {
    expect(scoreOf(choice, given)).toBe(score);
  });
});
