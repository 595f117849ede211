import type { PythonRandom } from '../random/python-random.ts';
import type { Interval } from './wilson.ts';

const draws = 10_000;
const words = 2 ** 32;

/**
 * The bootstrap interval of a mean, of at least one value: between the quantiles of the means of 10,000 samples drawn from the
 * values with replacement (Efron 1979, the percentile interval; quantiles as R's type 7). Pure but for `random`.
 */
export function bootstrapMean(values: Float64Array, random: PythonRandom, confidence = 0.95): Interval {
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      sum += values[Math.floor((random.getrandbits(32) / words) * values.length)] as number;
    means[draw] = sum / values.length;
  }
  means.sort();
  return { lower: quantile(means, (1 - confidence) / 2), upper: quantile(means, (1 + confidence) / 2) };
}

/** Between two values of the sorted list, where the quantile falls between them. */
function quantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  return low + (place - below) * (high - low);
}
