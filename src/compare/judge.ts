import { UsageError } from '../errors.ts';

/** What a comparison comes to: 0, 1 and 5 as exit codes of `compare`. */
export type Verdict = 'passed' | 'regressed' | 'inconclusive';

/** From which drop on, and how sure, a change is a regression. */
export interface Limits {
  /** The largest drop that is let pass, as a share or in points of the score. */
  maxDrop: number;
  alpha: number;
}

/** Refuses a limit that no accuracy can pass: whoever gives it means percent, and would never see a regression. */
export function checkMaxDrop(maxDrop: number, { isAccuracy }: { isAccuracy: boolean }): void {
  if (!isAccuracy || maxDrop < 1) return;
  throw new UsageError({
    message: `--max-drop ${maxDrop}: an accuracy is a share, from 0 to 1, and cannot fall by more`,
    hint: maxDrop < 100 ? `for ${maxDrop} %, write --max-drop ${maxDrop / 100}` : 'for example --max-drop 0.02',
  });
}

/** Shares that differ by rounding alone count as equal. */
const slack = 1e-9;

/** A drop within the limit passes; beyond it, it is a regression where it is significant, and else nobody can tell. */
export function judge({ drop, pValue }: { drop: number; pValue: number }, { maxDrop, alpha }: Limits): Verdict {
  if (drop <= maxDrop + slack) return 'passed';
  return pValue < alpha ? 'regressed' : 'inconclusive';
}

/** Of several verdicts, the one that counts. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ['regressed', 'inconclusive', 'passed'];
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'passed';
}
