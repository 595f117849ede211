import { type Interval, type Share, wilson } from './wilson.ts';

/** How two verdicts fell together, over all pairs. */
export interface PairedCounts {
  bothRight: number;
  broken: number;
  fixed: number;
  bothWrong: number;
}

/** Squares and adds the distances of two Wilson intervals; `phi` is how much the two shares move together. */
function combine(one: Share, other: Share, { phi, confidence }: { phi: number; confidence: number }): Interval {
  const [p1, p2] = [one.k / one.n, other.k / other.n];
  const [w1, w2] = [wilson(one, confidence), wilson(other, confidence)];
  const distance = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  const difference = p1 - p2;
  return {
    lower: Math.max(-1, difference - distance(p1 - w1.lower, w2.upper - p2)),
    upper: Math.min(1, difference + distance(w1.upper - p1, p2 - w2.lower)),
  };
}

/** The interval of p1 - p2 for shares of two samples that have nothing to do with each other (Newcombe 1998, method 10). */
export function independentDifference(one: Share, other: Share, confidence = 0.95): Interval {
  return combine(one, other, { phi: 0, confidence });
}

/** Newcombe's correlation of the two verdicts: corrected towards 0 where it is positive. */
function correlation({ bothRight, broken, fixed, bothWrong }: PairedCounts): number {
  const before = (bothRight + broken) * (fixed + bothWrong);
  const now = (bothRight + fixed) * (broken + bothWrong);
  if (before === 0 || now === 0) return 0;
  const excess = bothRight * bothWrong - broken * fixed;
  const half = (bothRight + broken + fixed + bothWrong) / 2;
  const corrected = excess > half ? excess - half : Math.min(excess, 0);
  // Each root by itself: the product of four counts of a large eval has no exact double.
  return corrected / Math.sqrt(before) / Math.sqrt(now);
}

/**
 * The interval of the share right now minus the share right before, of the same samples
 * (Newcombe 1998, "Improved confidence intervals … based on paired data", method 10).
 */
export function pairedDifference(counts: PairedCounts, confidence = 0.95): Interval {
  const { bothRight, broken, fixed, bothWrong } = counts;
  const n = bothRight + broken + fixed + bothWrong;
  return combine({ k: bothRight + fixed, n }, { k: bothRight + broken, n }, { phi: correlation(counts), confidence });
}
