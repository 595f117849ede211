import { binomialTest } from './binomial.ts';

/** Pairs of verdicts that disagree: right before and wrong now, wrong before and right now. */
export interface Discordant {
  broken: number;
  fixed: number;
}

/**
 * The exact two-sided McNemar test: how likely so uneven a split of the pairs that disagree is, if both sides are equally likely
 * (McNemar 1947; exact by the binomial distribution). 1 where no pair disagrees.
 */
export function mcnemar({ broken, fixed }: Discordant): number {
  return binomialTest(Math.min(broken, fixed), { n: broken + fixed, p: 0.5 });
}
