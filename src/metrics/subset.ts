import type { Metrics } from '../record/event.ts';
import { wilson } from '../stats/wilson.ts';

/**
 * `accuracy_low`, `accuracy_high`: the 95 % Wilson interval of the accuracy over all samples, where a run was cut off and what is
 * done is a random part of them: their order is shuffled. Nothing where all were run, or accuracy is not a share of samples.
 */
export function subsetInterval({
  accuracy,
  correct = 0,
  incorrect = 0,
  not_run: missing = 0,
  repeats = 1,
}: Metrics): Metrics {
  const n = correct + incorrect;
  // Repeats of one sample are no samples of their own.
  if (repeats > 1) return {};
  if (accuracy === undefined || missing === 0 || n === 0 || Math.abs(accuracy - correct / n) > 1e-9) return {};
  const { lower, upper } = wilson({ k: correct, n });
  return { accuracy_low: lower, accuracy_high: upper };
}
