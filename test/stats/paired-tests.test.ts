import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PythonRandom } from '../../src/random/python-random.ts';
import { bootstrapMean } from '../../src/stats/bootstrap.ts';
import { clusteredMean } from '../../src/stats/clustered-mean.ts';
import { type PairedCounts, pairedDifference } from '../../src/stats/difference.ts';
import { mcnemar } from '../../src/stats/mcnemar.ts';
import { permutationTest } from '../../src/stats/permutation.ts';

interface Differences {
  name: string;
  differences: number[];
  p: number;
}
interface Vectors {
  mcnemar: { broken: number; fixed: number; p: number }[];
  permutation: Differences[];
  permutation_of_many: (Differences & { mean95: [number, number] })[];
  clustered_mean: { name: string; clusters: number[][]; mean: number; standardError: number }[];
}

/** Computed by SciPy and statsmodels; the file says which versions, and by which calls. */
const vectors: Vectors = JSON.parse(readFileSync(new URL('paired-tests.json', import.meta.url), 'utf8'));
const random = () => PythonRandom.fromInt(1);
const permute = (differences: readonly number[]) => permutationTest(Float64Array.from(differences), random());

describe('against SciPy and statsmodels', () => {
  test.for(vectors.mcnemar)('McNemar: $broken broken, $fixed fixed', ({ p, ...counts }) => {
    expect(mcnemar(counts) / p).toBeCloseTo(1, 9);
  });

  test.for(vectors.permutation)('permutation: $name', ({ differences, p }) => {
    expect(permute(differences) / p).toBeCloseTo(1, 9);
  });

  test.for(vectors.permutation_of_many)(
    'permutation: $name, within the error of 10,000 draws',
    ({ differences, p }) => {
      expect(Math.abs(permute(differences) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 10_000));
    },
  );

  test.for(vectors.permutation_of_many)(
    'bootstrap: $name, within a fortieth of its width',
    ({ differences, mean95 }) => {
      const { lower, upper } = bootstrapMean(Float64Array.from(differences), random());
      const tolerance = (mean95[1] - mean95[0]) / 40;
      expect(Math.abs(lower - mean95[0])).toBeLessThan(tolerance);
      expect(Math.abs(upper - mean95[1])).toBeLessThan(tolerance);
    },
  );

  test.for(vectors.clustered_mean)('clustered mean: $name', ({ clusters, mean, standardError }) => {
    const sums = clusters.map((values) => ({ sum: values.reduce((a, b) => a + b), count: values.length }));
    const own = clusteredMean(sums);
    expect(own.mean).toBeCloseTo(mean, 12);
    expect((own.standardError ?? Number.NaN) / standardError).toBeCloseTo(1, 9);
  });
});

/** Values that were published, with as many digits as were. */
describe('against published values', () => {
  test.for<[string, number, number, number, number]>([
    // R 4, package exact2x2, vignette "Exact McNemar's test and matching confidence intervals": mcnemar.exact(matrix(c(21, 9, 2, 12), 2)).
    ['exact2x2, 9 and 2', 9, 2, 0.06543, 5],
    // R, package contingencytables, McNemar_exact_cond_test_paired_2x2(cavo_2012), from its own tests.
    ['contingencytables, 6 and 16 (Cavo et al. 2012)', 6, 16, 0.052479, 6],
  ])('McNemar: %s', ([, broken, fixed, p, digits]) => {
    expect(mcnemar({ broken, fixed })).toBeCloseTo(p, digits);
  });

  test('permutation: Darwin’s maize has 1726 of 32768 sums as far from 0 (Fisher 1935, "The design of experiments", section 21)', () => {
    const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(permute(maize)).toBe(1726 / 32768);
  });

  test.for<[string, PairedCounts, [number, number]]>([
    // R, package contingencytables, Newcombe_square_and_add_CI_paired_2x2(cavo_2012), from its own tests; its difference is before - now.
    ['Cavo et al. 2012', { bothRight: 59, broken: 6, fixed: 16, bothWrong: 80 }, [0.0046, 0.1186]],
  ])('paired difference: %s', ([, counts, [lower, upper]]) => {
    const own = pairedDifference(counts);
    expect(own.lower).toBeCloseTo(lower, 4);
    expect(own.upper).toBeCloseTo(upper, 4);
  });
});
