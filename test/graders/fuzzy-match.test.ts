import { describe, expect, test } from 'vitest';
import { f1Score, isFuzzyMatch, normalize } from '../../src/graders/fuzzy-match.ts';

// The right-hand sides were made with CPython 3.11: str.lower, string.punctuation, re's \b, str.split.
describe('normalised', () => {
  test.for<[string, string]>([
    ['The  CAT,\tsat!', 'cat sat'],
    ['a an the A An THE', ''],
    ['then another, theatre', 'then another theatre'],
    ["it's the_end", 'its theend'],
    ['éa a é', 'éa é'],
    ['the² a½ a中', 'the² a½ a中'],
    ['a\u0301', '\u0301'],
    ['ΑΣ the ΑΣ.', 'ας ας'],
    ['İ', 'i\u0307'],
    ['“the” — a…', '“ ” — …'],
    ['\ufeffthe', '\ufeff'],
    ['x\x1cy\x85z', 'x y z'],
    ['the\u200ba', '\u200b'],
    ['$^_`|~+<=>', ''],
    ['😀the', '😀'],
  ])('%j is %j', ([text, normal]) => {
    expect(normalize(text)).toBe(normal);
  });
});

describe('a fuzzy match', () => {
  test.for<[string, string, string, boolean]>([
    ['holds when the text contains the ideal', 'The answer is 11.', '11', true],
    ['holds when the ideal contains the text', 'Paris', 'Paris, France', true],
    ['holds whatever the articles and punctuation', 'a cat', 'The Cat!', true],
    ['holds inside words', 'concatenate', 'cat', true],
    ['fails when neither contains the other', 'dog', 'cat', false],
    ['fails when only the text is empty', '', 'cat', false],
    ['fails when only the ideal is empty', 'cat', 'the', false],
    ['holds when both are empty once normalised', 'The!', '', true],
  ])('%s', ([, text, ideal, matches]) => {
    expect(isFuzzyMatch(text, ideal)).toBe(matches);
  });
});

describe('the F1 score', () => {
  test.for<[string, string, string[], number]>([
    ['is 1 for the same words in any order', 'b a. c', ['c B'], 1],
    ['is 0 without a common word', 'x', ['y'], 0],
    ['is 0 when both are empty', 'the', ['a'], 0],
    ['counts a word as often as both have it', 'x x y', ['x x x'], (2 * 2) / 6],
    ['is the best over the ideals', 'x y', ['z', 'x', 'x y z'], (2 * 2) / 5],
    ['does not take words for keys of an object', 'constructor', ['__proto__'], 0],
  ])('%s', ([, text, ideals, score]) => {
    expect(f1Score(text, ideals)).toBeCloseTo(score, 12);
  });
});
