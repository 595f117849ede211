import { describe, expect, test } from 'vitest';
import type { OwnedFinding } from '../../src/check/finding.ts';
import { shorten, tidy } from '../../src/check/tidy.ts';

function finding(file: string, line: number, more: Partial<OwnedFinding> = {}): OwnedFinding {
  return { code: 'duplicate-sample', message: 'twice', place: { file, line }, owners: [], evals: ['a'], ...more };
}

describe('tidy', () => {
  test('findings stand in the order of files and lines, lines as numbers', () => {
    const shuffled = [finding('b', 1), finding('a', 10), finding('a', 9), finding('a', 9, { code: 'alias-behind' })];
    const order = tidy(shuffled).map(({ code, place }) => `${place?.file}:${place?.line} ${code}`);
    expect(order).toEqual([
      'a:9 alias-behind',
      'a:9 duplicate-sample',
      'a:10 duplicate-sample',
      'b:1 duplicate-sample',
    ]);
  });

  test('what several evals share is one finding of all of them', () => {
    const found = tidy([finding('a', 1), finding('a', 1, { evals: ['b'] }), finding('a', 1, { evals: ['a'] })]);
    expect(found.map(({ evals }) => evals)).toEqual([['a', 'b']]);
  });

  test('two messages at one place are two findings', () => {
    expect(tidy([finding('a', 1), finding('a', 1, { message: 'otherwise' })])).toHaveLength(2);
  });
});

describe('shorten', () => {
  const many = Array.from({ length: 5 }, (_, line) => finding('a', line + 1));

  test('the first ones of a kind are shown, and the rest is counted at the last of them', () => {
    const { shown, more } = shorten(many, 3);
    expect(shown.map(({ place }) => place?.line)).toEqual([1, 2, 3]);
    expect([...more].map(([{ place }, count]) => [place?.line, count])).toEqual([[3, 2]]);
  });

  test('findings that were only counted are among the rest', () => {
    const { more } = shorten([finding('a', 1), finding('a', 2, { more: 998 })], 3);
    expect([...more.values()]).toEqual([998]);
  });

  test('as many as are shown leave no rest', () => {
    expect(shorten(many, 5).more.size).toBe(0);
  });

  test.for<[Partial<OwnedFinding>, number]>([
    [{ evals: ['b'] }, 2],
    [{ code: 'ideal-overlap' }, 2],
    [{ code: 'data-missing', evals: ['b'] }, 1],
  ])('each kind of each eval is counted by itself, but missing data over all evals: %o', ([other, groups]) => {
    const code = other.code === 'data-missing' ? 'data-missing' : 'duplicate-sample';
    const all = [finding('a', 1, { code }), finding('a', 2, { code, ...other }), finding('a', 3, { code, ...other })];
    expect(shorten(all, 1).shown).toHaveLength(groups);
  });
});
