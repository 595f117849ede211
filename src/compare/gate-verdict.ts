import type { Verdict } from './judge.ts';

/** A threshold that was judged by itself. */
interface JudgedThreshold {
  hasHeld: boolean;
}

/** Whether a gate is closed: by a regression, by a threshold that did not hold, or where it is strict, by a drop that may be chance. */
export function isGateClosed(
  verdict: Verdict,
  { thresholds, isStrict }: { thresholds: readonly JudgedThreshold[]; isStrict: boolean },
): boolean {
  return (
    verdict === 'regressed' || (isStrict && verdict === 'inconclusive') || thresholds.some(({ hasHeld }) => !hasHeld)
  );
}
