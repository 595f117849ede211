import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { createSpool } from '../../src/report/spool.ts';

function pour(longest: number | undefined, lines: readonly string[]): string[] {
  const spool = createSpool(longest);
  for (const line of lines) spool.write(line);
  const pieces: string[] = [];
  spool.pour((text) => pieces.push(text));
  return pieces;
}

const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} é 🚀\n`);

test.for([undefined, 100, 1])('what was written comes out as it was, with %s characters in memory', (longest) => {
  expect(pour(longest, lines).join('')).toBe(lines.join(''));
});

test('pieces from the file end with whole lines', () => {
  const pieces = pour(100, lines);
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.filter((piece) => piece !== '' && !piece.endsWith('\n'))).toEqual([]);
});

test('nothing is left in the folder of temporary files, even while the spool is in use', () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('tseval-spool'));
  const spool = createSpool(1);
  spool.write('a line\n');
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tseval-spool'))).toEqual(before);
  spool.pour(() => undefined);
});
