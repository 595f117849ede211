import { defaultSeed } from '../random/default-seed.ts';
import { PythonRandom } from '../random/python-random.ts';
import { bootstrapMean } from '../stats/bootstrap.ts';
import { clusteredMean } from '../stats/clustered-mean.ts';
import { pairedDifference } from '../stats/difference.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import { normalQuantile } from '../stats/normal-quantile.ts';
import { permutationTest } from '../stats/permutation.ts';
import { smallestDropOfMean, smallestDropOfShare } from '../stats/smallest-drop.ts';
import { type Interval, wilson } from '../stats/wilson.ts';
import type { PairCounts } from './count-pairs.ts';
import type { PairTable } from './pair-table.ts';
import type { Pair, Pairs } from './pairs.ts';

/** What can be said of the pairs of one eval. */
export interface Statistics {
  test: 'exact McNemar test' | 'paired permutation test';
  base: Interval;
  now: Interval;
  difference: Interval;
  pValue: number;
  /** The smallest drop that would have been found with 80 % power; undefined where none would. */
  smallestDrop: number | undefined;
}

const power = 0.8;
/** More differences than these are summed up in so many blocks: their signs are then drawn, and they are resampled, block by block. */
const mostBlocks = 10_000;
/** Below it, no test can call anything significant at 5 %: 2 / 2^5 is more. */
const leastPairs = 6;

/** For verdicts that are right or wrong: counts are enough. */
function ofVerdicts(counts: PairCounts, alpha: number): Statistics {
  const { pairs, bothRight, broken, fixed } = counts;
  return {
    test: 'exact McNemar test',
    base: wilson({ k: bothRight + broken, n: pairs }),
    now: wilson({ k: bothRight + fixed, n: pairs }),
    difference: pairedDifference(counts),
    pValue: mcnemar(counts),
    // What differs in both directions alike would differ without any drop, too.
    smallestDrop: smallestDropOfShare(pairs, (2 * Math.min(broken, fixed)) / pairs, { alpha, power }),
  };
}

/** A number of each pair; it can be gone through again. */
type Numbers = Iterable<number>;

/** The entries that are compared, as few as can be sorted in an order that does not depend on that of the runs. */
function comparedEntries(table: PairTable, pairs: Pairs): Iterable<number> {
  const order = table.length <= mostBlocks ? table.sorted() : undefined;
  return {
    *[Symbol.iterator]() {
      for (let i = 0; i < table.length; i++) {
        const entry = order?.[i] ?? i;
        if (pairs.leftOut(entry) === undefined) yield entry;
      }
    },
  };
}

/** The differences one by one, or where there are many of them, their sums over blocks, scaled so that the mean stays. */
function blocksOf(table: PairTable, { entries, differenceOf, count }: Differences): Float64Array {
  if (count <= mostBlocks) return Float64Array.from(entries, differenceOf);
  const blocks = new Float64Array(mostBlocks);
  const scale = mostBlocks / count;
  for (const entry of entries) {
    const { high, low } = table.keyOf(entry);
    const block = ((Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> 0) % mostBlocks;
    blocks[block] = (blocks[block] as number) + differenceOf(entry) * scale;
  }
  return blocks;
}

interface Differences {
  entries: Iterable<number>;
  differenceOf(entry: number): number;
  count: number;
}

function meanOf(numbers: Numbers) {
  const clusters = {
    *[Symbol.iterator]() {
      for (const sum of numbers) yield { sum, count: 1 };
    },
  };
  const { mean, standardError = 0 } = clusteredMean(clusters);
  return { mean, standardError };
}

/** A mean, more or less 1.96 standard errors. */
export function meanInterval(numbers: Numbers): Interval {
  const { mean, standardError } = meanOf(numbers);
  const half = normalQuantile(0.975) * standardError;
  return { lower: mean - half, upper: mean + half };
}

/** For scores, and for means over repeats, of which each sample is one cluster. */
function ofScores(table: PairTable, pairs: Pairs, { count, alpha }: { count: number; alpha: number }): Statistics {
  const entries = comparedEntries(table, pairs);
  const read = (of: (pair: Pair) => number): Numbers => ({
    *[Symbol.iterator]() {
      for (const entry of entries) yield of(pairs.at(entry));
    },
  });
  const difference = ({ before, now }: Pair) => now - before;
  const blocks = blocksOf(table, { entries, differenceOf: (entry) => difference(pairs.at(entry)), count });
  const deviation = meanOf(read(difference)).standardError * Math.sqrt(count);
  return {
    test: 'paired permutation test',
    base: meanInterval(read(({ before }) => before)),
    now: meanInterval(read(({ now }) => now)),
    difference: bootstrapMean(blocks, PythonRandom.fromInt(defaultSeed)),
    pValue: permutationTest(blocks, PythonRandom.fromInt(defaultSeed)),
    smallestDrop: count < leastPairs ? undefined : smallestDropOfMean(count, deviation, { alpha, power }),
  };
}

/** Tests and measures the pairs of a table; there must be one at least. `alpha`: what will be called significant. */
export function statisticsOf(
  table: PairTable,
  pairs: Pairs,
  { counts, alpha }: { counts: PairCounts; alpha: number },
): Statistics {
  return counts.isBinary ? ofVerdicts(counts, alpha) : ofScores(table, pairs, { count: counts.pairs, alpha });
}
