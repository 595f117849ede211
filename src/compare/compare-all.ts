import { holm } from '../stats/holm.ts';
import type { EvalComparison } from './compare-runs.ts';
import { checkMaxDrop, judge, type Limits, type Verdict, worstVerdict } from './judge.ts';

/** A comparison and what it comes to. */
export interface JudgedComparison extends EvalComparison {
  /** By how much the mean fell; below 0, it rose. */
  drop: number;
  /** After Holm's adjustment, where several evals are compared. */
  adjustedPValue: number;
  verdict: Verdict;
}

/** All evals of two sides. */
export interface Comparison {
  evals: readonly JudgedComparison[];
  limits: Limits;
  verdict: Verdict;
}

/** Judges the comparisons of several evals together, so that many of them are no likelier to raise a false alarm than one. */
export function judgeAll(comparisons: readonly EvalComparison[], limits: Limits): Comparison {
  checkMaxDrop(limits.maxDrop, { isAccuracy: comparisons.some(({ isAccuracy }) => isAccuracy) });
  const adjusted = holm(comparisons.map(({ statistics }) => statistics.pValue));
  const evals = comparisons.map((comparison, index): JudgedComparison => {
    const { counts, new: now } = comparison;
    const drop = counts.meanBefore - counts.meanNow;
    const adjustedPValue = adjusted[index] as number;
    const { correct, incorrect, scored } = now.outcomes;
    // A run that checked nothing is never green, however bad the base was.
    const verdict = correct + incorrect + scored === 0 ? 'regressed' : judge({ drop, pValue: adjustedPValue }, limits);
    return { ...comparison, drop, adjustedPValue, verdict };
  });
  return { evals, limits, verdict: worstVerdict(evals.map(({ verdict }) => verdict)) };
}
