import { chanceOfAtLeast } from './binomial.ts';
import { normalQuantile } from './normal-quantile.ts';

/** What a test must be able to show: `alpha` two-sided, and how often a true drop shall be found. */
export interface Aim {
  alpha: number;
  power: number;
}

/** Above so many pairs that disagree, the normal distribution is as good as the exact one. */
const mostExact = 1000;
const gridPoints = 200;

/**
 * The smallest true drop of a share right that the exact McNemar test would find with the power asked for, in so many pairs
 * of which the share `discordance` disagrees without any drop. Undefined where even the largest drop would not be found.
 */
export function smallestDropOfShare(pairs: number, discordance: number, aim: Aim): number | undefined {
  const { alpha, power } = aim;
  const most = 1 - discordance;
  const isFound = (drop: number) =>
    pairs * discordance > mostExact
      ? normalMargin(pairs, { drop, discordance, alpha }) >= normalQuantile(power)
      : exactPower(pairs, { drop, discordance, alpha }) >= power;
  if (!isFound(most)) return undefined;
  let [low, high] = [0, most];
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (isFound(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The same for a mean score, of whose differences between the runs the standard deviation is known. */
export function smallestDropOfMean(pairs: number, deviation: number, { alpha, power }: Aim): number {
  return ((normalQuantile(1 - alpha / 2) + normalQuantile(power)) * deviation) / Math.sqrt(pairs);
}

interface Drop {
  drop: number;
  discordance: number;
  alpha: number;
}

/** How often the exact test finds the drop: over the numbers of pairs that may disagree, and how these may split. */
function exactPower(pairs: number, { drop, discordance, alpha }: Drop): number {
  const share = Math.min(1, discordance + drop);
  const broken = (discordance / 2 + drop) / share;
  const [mean, deviation] = [pairs * share, Math.sqrt(pairs * share * (1 - share))];
  const first = Math.max(1, Math.floor(mean - 6 * deviation));
  const last = Math.min(pairs, Math.ceil(mean + 6 * deviation));
  const stride = Math.max(1, Math.floor((last - first) / gridPoints));
  let power = 0;
  let needed = Math.ceil(first / 2);
  for (let disagree = first; disagree <= last; disagree += stride) {
    // The more pairs disagree, the more of them must be broken.
    needed = Math.max(needed, Math.ceil(disagree / 2));
    while (needed <= disagree && 2 * chanceOfAtLeast(needed, { n: disagree, p: 0.5 }) >= alpha) needed += 1;
    const chance = chanceBetween(disagree, Math.min(disagree + stride, last + 1), { n: pairs, p: share });
    power += chance * (broken === 1 ? Number(needed <= disagree) : chanceOfAtLeast(needed, { n: disagree, p: broken }));
  }
  return power;
}

/** P(from <= X < to). */
function chanceBetween(from: number, to: number, trials: { n: number; p: number }): number {
  if (trials.p === 1) return Number(from <= trials.n && trials.n < to);
  return chanceOfAtLeast(from, trials) - chanceOfAtLeast(to, trials);
}

/** How many standard errors beyond its limit the test statistic lies on average (Connor 1987). */
function normalMargin(pairs: number, { drop, discordance, alpha }: Drop): number {
  const share = discordance + drop;
  const limit = normalQuantile(1 - alpha / 2) * Math.sqrt(share);
  return (drop * Math.sqrt(pairs) - limit) / Math.sqrt(share - drop * drop);
}
