import { checkGate } from '../gates/check-gates.ts';
import { type Gate, mergeGates, parseGate } from '../gates/gate.ts';
import type { EvalSpec } from '../registry/resolve-eval.ts';
import { producibleMetrics } from '../run/metric-names.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { Finding } from './finding.ts';

/** How often a run repeats its samples is not known here: all metrics of repeats may come of it. */
const anyRepeats = ['pass@*', 'pass^*'];

/** Thresholds in the registry that no run of the eval could be held to. */
export function impossibleGates(prepared: PreparedEval): readonly Finding[] {
  const { name, gates } = prepared.spec;
  const [once, repeated] = [producibleMetrics(prepared, 1), producibleMetrics(prepared, 2)];
  const names = once && repeated && [...new Set([...once, ...repeated, ...anyRepeats])];
  return gates.flat().flatMap(({ text, place }): readonly Finding[] => {
    const parsed = parseGate(text);
    const problem = 'problem' in parsed ? parsed.problem : checkGate(parsed, name, names);
    return problem ? [{ ...problem, code: 'impossible-gate', place }] : [];
  });
}

/** From this score on, an eval without thresholds counts as passed. */
const usualPassMark = 0.8;

/** The share of right answers from which on a run of the eval is green; never more than what is much in any case. */
export function passMarkOf({ gates }: EvalSpec): number {
  const read = gates.map((texts) =>
    texts.flatMap(({ text }): readonly Gate[] => {
      const parsed = parseGate(text);
      return 'problem' in parsed ? [] : [parsed];
    }),
  );
  const shares = mergeGates(read).filter(
    ({ metric, operator }) => /^(?:accuracy|pass_rate)$/.test(metric) && /^>/.test(operator),
  );
  return Math.min(usualPassMark, ...shares.map(({ limit }) => limit));
}
