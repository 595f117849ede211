import { describe, expect, test } from 'vitest';
import { wordTokenize } from '../../src/graders/word-tokenize.ts';

// Made with nltk 3.9.1: NLTKWordTokenizer().tokenize.
describe('the words', () => {
  test.for<[string, string[]]>([
    ['', []],
    [' \n ', []],
    ['They\'ll say "no". OK.', ['They', "'ll", 'say', '``', 'no', "''", '.', 'OK', '.']],
    ["I can't, she won't", ['I', 'ca', "n't", ',', 'she', 'wo', "n't"]],
    ["cannot gimme more'n 'tis wanna go", ['can', 'not', 'gim', 'me', 'more', "'n", "'t", 'is', 'wan', 'na', 'go']],
    ['$3.88, 3,36 (a--b)...', ['$', '3.88', ',', '3,36', '(', 'a', '--', 'b', ')', '...']],
    ['«Да». “x”', ['«', 'Да', '»', '.', '“', 'x', '”']],
    ['Mr. Smith left. He ran.) ', ['Mr.', 'Smith', 'left.', 'He', 'ran', '.', ')']],
    ['x,\n', ['x', ',']],
    ['a:٣ b:x', ['a:٣', 'b', ':', 'x']],
    ['a\x1cb\x85c\u200bd\ufeff', ['a', 'b', 'c\u200bd\ufeff']],
    ["'x 'hello 'éa", ["'", 'x', "'hello", "'éa"]],
    ['gımme', ['gım', 'me']],
    ['..', ['..']],
    ['.', ['.']],
    ['a*b @c #d', ['a', '*', 'b', '@', 'c', '#', 'd']],
  ])('of %j', ([text, words]) => {
    expect(wordTokenize(text)).toEqual(words);
  });
});

test('long runs of what words are cut at are read well within the time of a test', () => {
  for (const text of [`. ${' '.repeat(100_000)}x`, "'".repeat(100_000), '`'.repeat(100_000), '.)'.repeat(50_000)])
    expect(wordTokenize(text)).not.toEqual([]);
});
