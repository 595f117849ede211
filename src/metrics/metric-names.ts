import type { NamedMetric } from './fold.ts';
import { usage } from './usage.ts';

/** What every report has beside the numbers of its eval. */
export const commonMetrics: readonly NamedMetric[] = [usage];

/** The ledger, which every report has too. */
const ledgerNames = ['samples', 'correct', 'incorrect', 'scored', 'ungraded', 'errored', 'not_run'];

/** All metrics that can come of a run whose eval has these; undefined where it does not say. */
export function reportMetricNames(own: readonly string[] | undefined): readonly string[] | undefined {
  return own && [...new Set([...own, ...ledgerNames, ...commonMetrics.flatMap(({ names }) => names)])];
}
