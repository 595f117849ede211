import { expect, test } from 'vitest';
import { formatPlace, showProblem } from '../../src/cli/show-error.ts';

const plain = { hasColor: false, columns: 80 };

test('a problem with a place shows the line, the mark below it and the hint behind the mark', () => {
  const place = { file: 'evals/my.yaml', line: 7, column: 5, length: 12, text: '    sample_jsonl: a.jsonl' };
  expect(
    showProblem({ message: 'unknown key "sample_jsonl"', place, hint: 'did you mean "samples_jsonl"?' }, plain),
  ).toBe(
    [
      'tseval: unknown key "sample_jsonl"',
      '  evals/my.yaml:7:5',
      '  7 │     sample_jsonl: a.jsonl',
      '    │     ^^^^^^^^^^^^ did you mean "samples_jsonl"?',
      '',
    ].join('\n'),
  );
});

test('a problem without a place shows the hint on a line of its own', () => {
  expect(showProblem({ message: 'no key', hint: 'set it' }, plain)).toBe('tseval: no key\n  set it\n');
});

test('a place without a column shows the line, and the hint below it', () => {
  const place = { file: 'a.jsonl', line: 12, text: '{"input"' };
  expect(showProblem({ message: 'not JSON', place, hint: 'mend it' }, plain)).toBe(
    'tseval: not JSON\n  a.jsonl:12\n  12 │ {"input"\n  mend it\n',
  );
});

test('a long line is cut around the mark, within the window', () => {
  const text = `${'a'.repeat(500)}X${'b'.repeat(500)}`;
  const shown = showProblem({ message: 'm', place: { file: 'f', line: 1, column: 501, length: 1, text } }, plain);
  const [, , line = '', mark = ''] = shown.split('\n');
  expect(line.length).toBeLessThanOrEqual(80);
  expect(line[mark.indexOf('^')]).toBe('X');
});

test('what a problem quotes from outside cannot control the terminal, not even its colours', () => {
  const place = { file: 'f\x1b[2J', line: 1, column: 2, text: '\x1b[31m\u202e' };
  const shown = showProblem({ message: 'bad \x1b[8m value', place, hint: '\x1b]0;t\x07' }, plain);
  expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  expect(shown).toContain('bad \\e[8m value');
});

test.for([
  [{ file: 'a' }, 'a'],
  [{ file: 'a', line: 1 }, 'a:1'],
  [{ file: 'a', line: 1, column: 2 }, 'a:1:2'],
] as const)('the place %o reads %s', ([place, expected]) => {
  expect(formatPlace(place)).toBe(expected);
});
