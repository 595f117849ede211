import type { JudgedMean } from '../metrics/judged-means.ts';
import type { Metrics } from '../record/event.ts';
import { wilson } from '../stats/wilson.ts';
import { type Gate, holds } from './gate.ts';

/** Whether a sample without a verdict counts as wrong (`all`) or is left out (`graded`). */
export type GateOn = 'all' | 'graded';

/** A threshold, and whether the run met it. */
export interface GateResult extends Gate {
  /** What was judged; undefined where the run did not produce the metric, which fails the gate. */
  value: number | undefined;
  hasHeld: boolean;
  /** Why the value is another than the one that the report shows. */
  note?: string;
}

/** What thresholds are judged by. */
export interface Judged {
  metrics: Metrics;
  means: ReadonlyMap<string, JudgedMean>;
  gateOn: GateOn;
}

/** Numbers that a report leaves out where they are 0. */
const leftOutAtZero = /^counts\/|^criteria\/.*\/(?:errored|clamped|empty_references)$/;

/** The mean that goes against the gate the most. */
function worstFor(gate: Gate, { lowest, highest }: JudgedMean): number {
  if (gate.operator === '<' || gate.operator === '<=') return highest;
  if (gate.operator !== '==') return lowest;
  return Math.abs(lowest - gate.limit) >= Math.abs(highest - gate.limit) ? lowest : highest;
}

/**
 * So many independent verdicts would give the standard error that there is (Kish 1965): where samples are repeated, fewer than
 * there are verdicts, but no fewer than samples.
 */
function effectiveCount({ count, graded }: JudgedMean, { repeats = 1 }: Metrics, error: number | undefined): number {
  if (repeats === 1) return count;
  const samples = count / repeats;
  return error ? Math.min(count, Math.max(samples, (graded * (1 - graded)) / error ** 2)) : samples;
}

/** The mean, or an end of its 95 % interval. */
function judgedValue(gate: Gate, { metrics, means, gateOn }: Judged): number | undefined {
  const [, share, end] = /^(.*)\.(lower|upper)$/s.exec(gate.metric) ?? [];
  const mean = means.get(share ?? gate.metric);
  if (mean === undefined) {
    const isWhole = share === undefined && leftOutAtZero.test(gate.metric);
    return metrics[gate.metric] ?? (isWhole ? 0 : undefined);
  }
  const value = gateOn === 'graded' ? mean.graded : worstFor(gate, mean);
  if (end === undefined) return value;
  const weight = effectiveCount(mean, metrics, metrics[`${share}_stderr`]) / mean.count;
  const n = weight * (gateOn === 'graded' ? mean.count : mean.count + mean.missing);
  return wilson({ k: value * n, n })[end as 'lower' | 'upper'];
}

function noteOf(gate: Gate, { means, gateOn }: Judged): string | undefined {
  const { missing = 0, isShare, count = 0 } = means.get(gate.metric.replace(/\.(?:lower|upper)$/, '')) ?? {};
  if (missing === 0) return undefined;
  const which = `${missing} of ${count + missing} without a verdict`;
  if (gateOn === 'graded') return `${which} left out`;
  const isUpper = gate.operator === '<' || gate.operator === '<=';
  if (!isShare) return `${which} counted as the ${isUpper ? 'highest' : 'lowest'} score`;
  return gate.operator === '==' ? `${which} counted against it` : `${which} counted as ${isUpper ? 'right' : 'wrong'}`;
}

/** Judges a run by its gates, in their order. */
export function judgeGates(gates: readonly Gate[], judged: Judged): readonly GateResult[] {
  return gates.map((gate) => {
    const value = judgedValue(gate, judged);
    const note = noteOf(gate, judged);
    const hasHeld = value !== undefined && holds(value, gate);
    return { ...gate, value, hasHeld, ...(note !== undefined && { note }) };
  });
}
