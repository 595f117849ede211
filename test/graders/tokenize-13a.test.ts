import { expect, test } from 'vitest';
import { tokenize13a } from '../../src/graders/tokenize-13a.ts';

// The tokens are those of sacrebleu 2.x.
test.for<[string, string[]]>([
  ['', []],
  ['Hello, world.', ['Hello', ',', 'world', '.']],
  ['1,000.5 and .5', ['1,000.5', 'and', '.', '5']],
  ['km/h (10-20) well-known', ['km', '/', 'h', '(', '10', '-', '20', ')', 'well-known']],
  ["it's $3", ["it's", '$', '3']],
  ['&quot;a&quot; &amp;lt; b', ['"', 'a', '"', '<', 'b']],
  ['one-\ntwo\nthree', ['onetwo', 'three']],
  ['x<skipped>y', ['xy']],
  ['dash at the end-\n', ['dash', 'at', 'the', 'end-']],
  ['a\u3000b\u00a0c', ['a', 'b', 'c']],
  ['東京は大きい。', ['東京は大きい。']],
])('%j', ([text, words]) => {
  expect(tokenize13a(text)).toEqual(words);
});
