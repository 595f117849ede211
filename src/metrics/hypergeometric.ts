import type { PythonRandom } from '../random/python-random.ts';

/** So many draws from a population, without putting back, some of which is marked. */
export interface Draws {
  population: number;
  marked: number;
  draws: number;
}

/** Weights below this share of the likeliest one cannot be met by a random number of 53 bits. */
const NEGLIGIBLE = 1e-20;

/**
 * Makes a sampler of how many of the draws are marked. The distribution is tabled once, outwards from its mode by the ratio of
 * neighbours, so that it takes O(standard deviation) to make and a binary search to sample: a million samples cost no more than a thousand.
 */
export function hypergeometric({ population, marked, draws }: Draws): (random: PythonRandom) => number {
  const lowest = Math.max(0, draws - (population - marked));
  const highest = Math.min(marked, draws);
  const mode = Math.floor(((draws + 1) * (marked + 1)) / (population + 2));
  /** P(k + 1) / P(k). */
  const ratio = (k: number): number => ((marked - k) * (draws - k)) / ((k + 1) * (population - marked - draws + k + 1));

  const below: number[] = [];
  for (let k = mode - 1, weight = 1; k >= lowest; k -= 1) {
    weight /= ratio(k);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let k = mode, weight = 1; k < highest; k += 1) {
    weight *= ratio(k);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const first = mode - below.length;
  let total = 0;
  const cumulative = [...below.reverse(), 1, ...above].map((weight) => {
    total += weight;
    return total;
  });
  return (random) => first + firstAbove(cumulative, random.random() * total);
}

/** The index of the first entry above the limit, the last one at most. */
function firstAbove(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
