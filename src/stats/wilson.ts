import { normalQuantile } from './normal-quantile.ts';

/** The ends of a confidence interval. */
export interface Interval {
  lower: number;
  upper: number;
}

/** A share: so many of so many. */
export interface Share {
  k: number;
  n: number;
}

/**
 * The Wilson score interval of a share, n > 0, without continuity correction (Wilson 1927). It stays within [0, 1] and is
 * of use where the share is near an end or the trials are few, where the interval of the standard error is not.
 */
export function wilson({ k, n }: Share, confidence = 0.95): Interval {
  const z = normalQuantile((1 + confidence) / 2);
  const share = k / n;
  const weight = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / weight;
  const half = (z / weight) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { lower: k === 0 ? 0 : Math.max(0, centre - half), upper: k === n ? 1 : Math.min(1, centre + half) };
}
