import type { SampleCheck } from './sample-check.ts';

/** A check that answers every sample in a simple way, and what that would score. */
export interface ScoredCheck extends SampleCheck {
  /** The mean over all samples, from 0 to 1; null where there is nothing to answer with. */
  score(): number | null;
}

/** Whether a score is no more than what an empty answer explains: then that is the fault, and told already. */
export function isExplained(score: number, empty: number): boolean {
  return empty >= score / 2;
}

/** A score as it stands in a sentence: never rounded up to a 1 that it is not. */
export function shownScore(score: number): string {
  return score === 1 ? '1.00' : (Math.floor(score * 100) / 100).toFixed(2);
}
