import { cached } from './cached.ts';
import { cost } from './cost.ts';
import type { NamedMetric } from './fold.ts';
import { repeatsMetricNames } from './repeats.ts';
import { usage } from './usage.ts';

/** What every report has beside the numbers of its eval. */
export const commonMetrics: readonly NamedMetric[] = [usage, cached, cost];

/** The ledger, which every report has too. */
const ledgerNames = [
  'accuracy_low',
  'accuracy_high',
  'samples',
  'correct',
  'incorrect',
  'scored',
  'ungraded',
  'errored',
  'not_run',
];

/** What a number of an eval must not be for it to be a mean that has a standard error. */
const noMean = /\*|_stderr$|_std$|\.(?:lower|upper)$|^counts\/|^criteria\/.*\/(?:errored|clamped|empty_references)$/;

/** All metrics that can come of a run whose eval has these of its own; undefined where it does not say. */
export function reportMetricNames(own: readonly string[] | undefined, repeats = 1): readonly string[] | undefined {
  if (own === undefined) return undefined;
  const means = own.filter((name) => !noMean.test(name));
  const common = commonMetrics.flatMap(({ names }) => names);
  const kept = repeats === 1 ? own : own.filter((name) => name !== 'boostrap_std');
  return [...new Set([...kept, ...repeatsMetricNames(repeats, means), ...ledgerNames, ...common])];
}
