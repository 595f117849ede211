import { expect, test } from 'vitest';
import { scanNames } from '../../src/registry/scan-names.ts';

test.for([
  ['keys', 'a:\n  b: 1\nc.dev.v0: {}\n', ['a', 'c.dev.v0']],
  ['comments', '# x: 1\na: 1 # b: 2\n#c: 3\n', ['a']],
  ['quoted keys', "\"a b\": 1\n'it''s': 2\n", ['a b', "it's"]],
  ['a document marker', '---\na: 1\n', ['a']],
  ['a byte-order mark', '\uFEFFa: 1\n', ['a']],
  ['CRLF', 'a: 1\r\nb:\r\n  c: 2\r\n', ['a', 'b']],
  ['block texts', 'a: |\n  b: 1\n\n  c: 2\nd: 1', ['a', 'd']],
  ['anchored values', 'a: &x\n  b: 1\nc: *x\n', ['a', 'c']],
  ['values in brackets', 'a: [1, 2]\nb: {c: 1}\n', ['a', 'b']],
  ['keys that Python names', 'on: 1\n1: 2\nnull: 3\n1.0: 4\n012: 5\n', ['True', '1', 'None', '1.0', '10']],
  ['colons inside a key', 'http://x: 1\na:b: 2\n', ['http://x', 'a:b']],
  ['a key given twice', 'a: 1\na: 2\n', ['a', 'a']],
  ['a no-break space', 'a\u00A0: 1\n', ['a\u00A0']],
  ['nothing', '', []],
  ['only comments and blank lines', '# a\n\n  \n', []],
] as const)('a file with %s is scanned without parsing', ([, text, names]) => {
  const scan = scanNames(text);
  expect(scan.isSure).toBe(true);
  expect(scan.names.map(({ name }) => name)).toEqual(names);
});

test.for([
  ['a list', '- a: 1\n'],
  ['a text', 'just a text\n'],
  ['a mapping in brackets', '{a: 1}\n'],
  ['an indented mapping', '  a: 1\n  b: 2\n'],
  ['a tab as indentation', 'a:\n\tb: 1\n'],
  ['a merge', 'a: &x {}\n<<: *x\n'],
  ['a complex key', '? a\n: 1\n'],
  ['an anchored key', '&x a: 1\n'],
  ['a quoted text over several lines', 'a: "x\nb: y"\n'],
  ['brackets over several lines', 'a: {\nb: 1\n}\n'],
  ['an escape in a key', '"\\u0061": 1\n'],
  ['a directive', '%YAML 1.1\n---\na: 1\n'],
  ['two documents', 'a: 1\n---\nb: 1\n'],
] as const)('a file with %s must be parsed', ([, text]) => {
  expect(scanNames(text).isSure).toBe(false);
});

test('each name has its line and its offset', () => {
  expect(scanNames('# x\n\na:\n  b: 1\nc: 1\n').names).toEqual([
    { name: 'a', line: 3, offset: 5 },
    { name: 'c', line: 5, offset: 15 },
  ]);
});
