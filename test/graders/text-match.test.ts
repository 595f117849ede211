import { describe, expect, test } from 'vitest';
import { includesAny, pickPrefix } from '../../src/graders/text-match.ts';

describe('the picked ideal', () => {
  test.for<[string, string, string[], string | null]>([
    ['is the one that the text begins with', 'Paris, France', ['Paris'], 'Paris'],
    ['is the first that fits, not the longest', 'Paris', ['Par', 'Paris'], 'Par'],
    ['is null when the ideal stands later', 'It is Paris', ['Paris'], null],
    ['is null when the case differs', 'paris', ['Paris'], null],
    ['is null when white space comes first', ' Paris', ['Paris'], null],
    ['is the empty ideal for any text', 'x', [''], ''],
    ['is null for an empty text', '', ['x'], null],
    ['is not found by Unicode equivalence', 'e\u0301', ['\u00e9'], null],
  ])('%s', ([, text, ideals, picked]) => {
    expect(pickPrefix(text, ideals)).toBe(picked);
  });
});

describe('a text includes an ideal', () => {
  test.for<[string, string, string[], boolean, boolean]>([
    ['anywhere in it', 'It is Paris.', ['Rome', 'Paris'], false, true],
    ['not in another case', 'It is paris.', ['Paris'], false, false],
    ['in another case when case is ignored', 'It is PARIS.', ['paris'], true, true],
    ['with a final sigma only where the text has one', 'xας', ['ΑΣ'], true, true],
    ['not with a sigma that is not final', 'xασ y', ['ΑΣ'], true, false],
    ['by lower case, not by case folding', 'straße', ['STRASSE'], true, false],
    ['with a dotted capital I', 'i\u0307stanbul', ['\u0130'], true, true],
    ['when the ideal is empty', '', [''], false, true],
  ])('%s', ([, text, ideals, ignoreCase, included]) => {
    expect(includesAny(text, ideals, { ignoreCase })).toBe(included);
  });
});
