/** A number of trials, and the chance of each. */
export interface Trials {
  n: number;
  p: number;
}

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;

/** What Stirling's formula lacks of ln n!. The series is good to 1e-16 from 16 on; below, n! is exact. */
function stirlingError(n: number): number {
  if (n >= 16) {
    const square = n * n;
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / n;
  }
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return n === 0 ? 0 : Math.log(factorial) - (n + 0.5) * Math.log(n) + n - halfLogTwoPi;
}

/** x ln(x / m) + m - x: how far x lies from its mean. */
function deviance(x: number, mean: number): number {
  return x * Math.log(x / mean) + mean - x;
}

/**
 * The chance of exactly k successes: C(n, k) p^k (1 - p)^(n - k), by saddle point, which loses no digits where n is large
 * (Loader 2000, "Fast and accurate computation of binomial probabilities").
 */
function binomialProbability(k: number, { n, p }: Trials): number {
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  const exponent =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, n * p) -
    deviance(n - k, n * (1 - p)) +
    (Math.log(n / (k * (n - k))) - 2 * halfLogTwoPi) / 2;
  return Math.exp(exponent);
}

/** The sum of probabilities from k away from the mean, until they no longer count. `step` is 1 or -1. */
function sumOutwards(k: number, { n, p }: Trials, step: 1 | -1): number {
  const odds = p / (1 - p);
  let term = binomialProbability(k, { n, p });
  let sum = 0;
  for (let i = k; i >= 0 && i <= n && term > sum * Number.EPSILON; i += step) {
    sum += term;
    term *= step === 1 ? ((n - i) / (i + 1)) * odds : i / (n - i + 1) / odds;
  }
  return sum;
}

/** P(X >= k) for X binomial, 0 < p < 1. The smaller tail is summed, so that small chances keep their digits. */
export function chanceOfAtLeast(k: number, { n, p }: Trials): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (k > n * p) return sumOutwards(k, { n, p }, 1);
  return 1 - sumOutwards(k - 1, { n, p }, -1);
}

/** P(X <= k) for X binomial. */
export function chanceOfAtMost(k: number, { n, p }: Trials): number {
  return chanceOfAtLeast(n - k, { n, p: 1 - p });
}

/** Chances that differ by rounding alone count as equal, as in R and SciPy. */
const slack = 1 + 1e-7;

/** The smallest whole number in [low, high] for which a condition holds that holds from there on; high where there is none. */
function firstWhere(low: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * The exact two-sided binomial test, 0 < p < 1: the chance of all outcomes that are no likelier than k. Without trials it is 1.
 * The same as R's `binom.test` and SciPy's `binomtest`.
 */
export function binomialTest(k: number, { n, p }: Trials): number {
  if (n === 0 || k === n * p) return 1;
  const limit = binomialProbability(k, { n, p }) * slack;
  // From the successes' side or the failures', so that k lies below the mean.
  const [own, trials] = k < n * p ? [k, { n, p }] : [n - k, { n, p: 1 - p }];
  const other = firstWhere(Math.ceil(n * trials.p), n + 1, (i) => i > n || binomialProbability(i, trials) <= limit);
  return Math.min(1, chanceOfAtMost(own, trials) + chanceOfAtLeast(other, trials));
}
