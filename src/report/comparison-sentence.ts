import type { Comparison, JudgedComparison } from '../compare/compare-all.ts';
import { harmless } from './harmless.ts';
import type { JudgedGate } from './reporter.ts';

/** A mean or a share. */
export const number = (value: number): string => value.toFixed(4);

/** A difference, which says whether it is one for the better. */
export const signed = (value: number): string => `${value > 0 ? '+' : ''}${number(value)}`;

/** Both ends of an interval. */
export const interval = ({ lower, upper }: { lower: number; upper: number }, show: typeof number = number): string =>
  `${show(lower)} to ${show(upper)}`;

/** A p value as a number. Small ones as powers of ten: 0.0000 would claim too much. */
export const pNumber = (p: number): string => (p < 0.0001 ? p.toExponential(1) : number(p));

/** A p value, also one below all numbers. */
export const pValue = (p: number): string => (p === 0 ? 'p < 1e-300' : `p = ${pNumber(p)}`);

/** What an eval is called; both names, where they differ. */
export function evalNames({ base, new: now }: JudgedComparison): string {
  const [one, other] = [base.identity.evalName, now.identity.evalName];
  return harmless(one === other ? one : `${one} → ${other}`);
}

/** One eval in a sentence: what happened to its mean, and how sure that is. */
export function comparisonSentence(comparison: JudgedComparison): string {
  const { counts, drop, adjustedPValue, verdict, new: now } = comparison;
  const { correct, incorrect, scored } = now.outcomes;
  const name = evalNames(comparison);
  if (correct + incorrect + scored === 0) return `${name}: no sample of ${harmless(now.path)} got a verdict`;
  const means = `from ${number(counts.meanBefore)} to ${number(counts.meanNow)}`;
  const p = `(${pValue(adjustedPValue)})`;
  // Rounding alone is no change.
  if (Math.abs(drop) < 1e-9) return `${name} stayed at ${number(counts.meanNow)}`;
  if (drop < 0) return `${name} rose ${means} ${p}`;
  const doubt = verdict === 'inconclusive' ? ', which may be chance' : '';
  const allowed = verdict === 'passed' ? ', which is let pass' : '';
  return `${name} fell ${means}${doubt}${allowed} ${p}`;
}

/** The same of a gate: the thresholds that did not hold come before all else. */
export function gateHeadline({ comparison, failedGates }: JudgedGate): string {
  const failed = failedGates.length === 0 ? '' : `failed: ${harmless(failedGates.join(', '))}; `;
  return `${failed}${comparisonHeadline(comparison)}`;
}

/** The first line: what all of it comes to. */
export function comparisonHeadline({ evals, verdict }: Comparison): string {
  const [only] = evals;
  if (evals.length === 1 && only) return `${verdict}: ${comparisonSentence(only)}`;
  const count = evals.filter((each) => each.verdict === verdict).length;
  return `${verdict}: ${count === evals.length ? `all ${count}` : `${count} of ${evals.length}`} evals`;
}
