import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { binomialTest, chanceOfAtLeast, chanceOfAtMost } from '../../src/stats/binomial.ts';
import { independentDifference } from '../../src/stats/difference.ts';
import { holm } from '../../src/stats/holm.ts';
import { mcnemar } from '../../src/stats/mcnemar.ts';
import { normalQuantile } from '../../src/stats/normal-quantile.ts';
import { passAtK } from '../../src/stats/repeats.ts';
import { wilson } from '../../src/stats/wilson.ts';

type Ends = [number, number];
interface Vectors {
  mcnemar_exact: { b: number; c: number; two_sided: number; b_greater: number; c_greater: number }[];
  wilson: { k: number; n: number; ci95: Ends; ci99: Ends }[];
  newcombe_independent: { k1: number; n1: number; k2: number; n2: number; ci95: Ends; ci99: Ends }[];
  holm: { p: number[]; adjusted: number[] }[];
  binomial_exact: { k: number; n: number; p: number; two_sided: number; greater: number; less: number }[];
  normal_quantile: { p: number; z: number }[];
  pass_at_k: { n: number; c: number; k: number; pass_at_k: number }[];
}

/** Computed by SciPy and statsmodels; the file says which versions, and how each value is defined. */
const vectors: Vectors = JSON.parse(readFileSync(new URL('stats.json', import.meta.url), 'utf8'));

/** Relative, and absolute where the value is next to nothing. */
function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.max(1e-12, 1e-9 * Math.abs(expected)));
}

function expectEnds({ lower, upper }: { lower: number; upper: number }, [low, high]: Ends): void {
  expectClose(lower, low);
  expectClose(upper, high);
}

describe('against SciPy and statsmodels', () => {
  test.for(vectors.mcnemar_exact)('McNemar: $b and $c', ({ b, c, two_sided }) => {
    expectClose(mcnemar({ broken: b, fixed: c }), two_sided);
  });

  test.for(vectors.mcnemar_exact)('the tails of a fair coin: $b and $c', ({ b, c, b_greater, c_greater }) => {
    expectClose(chanceOfAtLeast(b, { n: b + c, p: 0.5 }), b_greater);
    expectClose(chanceOfAtMost(b, { n: b + c, p: 0.5 }), c_greater);
  });

  test.for(vectors.binomial_exact)('binomial: $k of $n at $p', ({ k, n, p, two_sided, greater, less }) => {
    expectClose(binomialTest(k, { n, p }), two_sided);
    expectClose(chanceOfAtLeast(k, { n, p }), greater);
    expectClose(chanceOfAtMost(k, { n, p }), less);
  });

  test.for(vectors.wilson)('Wilson: $k of $n', ({ k, n, ci95, ci99 }) => {
    expectEnds(wilson({ k, n }), ci95);
    expectEnds(wilson({ k, n }, 0.99), ci99);
  });

  test.for(vectors.newcombe_independent)('Newcombe: $k1 of $n1 and $k2 of $n2', ({ k1, n1, k2, n2, ci95, ci99 }) => {
    const shares = [
      { k: k1, n: n1 },
      { k: k2, n: n2 },
    ] as const;
    expectEnds(independentDifference(...shares), ci95);
    expectEnds(independentDifference(...shares, 0.99), ci99);
  });

  test.for(vectors.holm)('Holm: $p', ({ p, adjusted }) => {
    const own = holm(p);
    expect(own).toHaveLength(adjusted.length);
    for (const [i, value] of own.entries()) expectClose(value, adjusted[i] as number);
  });

  test.for(vectors.normal_quantile)('normal quantile: $p', ({ p, z }) => {
    expectClose(normalQuantile(p), z);
  });

  test.for(vectors.pass_at_k)('pass@k: $c of $n right, k = $k', ({ n, c, k, pass_at_k }) => {
    expectClose(passAtK({ n, c }, k), pass_at_k);
  });
});
