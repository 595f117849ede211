import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadValid, openTestPool } from './open-test-pool.ts';

interface Vector {
  id: string;
  source: string;
  sample: unknown;
  item: unknown;
  expect: { score?: number; error?: string };
}

const vectors = readFileSync(join(import.meta.dirname, 'graders.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

test('every vector gets its score or its kind of error', async () => {
  const pool = await openTestPool({ size: 2 });
  const verdicts = await Promise.all(
    vectors.map(async ({ source, sample, item }): Promise<Vector['expect']> => {
      const loaded = await pool.load(source);
      if ('invalid' in loaded) return { error: 'invalid_grader' };
      const verdict = await pool.grade(loaded.id, { sample, item });
      return 'score' in verdict ? verdict : { error: verdict.error.kind };
    }),
  );
  expect(Object.fromEntries(vectors.map(({ id }, i) => [id, verdicts[i]]))).toEqual(
    Object.fromEntries(vectors.map((vector) => [vector.id, vector.expect])),
  );
});

const valid: readonly (readonly [name: string, source: string])[] = [
  ['a lambda', 'grade = lambda sample, item: 1'],
  ['a parameter with a default', 'def grade(sample, item=None): return 1'],
  ['parameters beyond the positional ones', 'def grade(sample, item, *rest, strict=True, **more): return 1'],
  ['positional-only parameters', 'def grade(sample, item, /): return 1'],
  ['an object that can be called', 'class G:\n  def __call__(self, sample, item): return 1\ngrade = G()'],
  ['a partial function', 'import functools\ngrade = functools.partial(lambda n, sample, item: n, 1)'],
  ['a wrapped function', 'import functools\n@functools.lru_cache\ndef f(n): return n\ngrade = lambda s, i: f(1)'],
  ['__index__ alone', 'class N:\n  def __index__(self): return 1\ndef grade(sample, item): return N()'],
  ['a fraction', 'from fractions import Fraction\ndef grade(sample, item): return Fraction(2, 2)'],
  [
    'a data class with written-out annotations',
    'from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass S:\n  v: float\ndef grade(s, i): return S(1.0).v',
  ],
  ['code only for the main program', 'def grade(s, i): return 1\nif __name__ == "__main__": raise SystemExit'],
];

test('whatever can be called with a sample and an item grades, and whatever is like a number is a score', async () => {
  const pool = await openTestPool();
  for (const [name, source] of valid) {
    expect(await pool.grade(await loadValid(pool, source), { sample: {}, item: {} }), name).toEqual({ score: 1 });
  }
});
