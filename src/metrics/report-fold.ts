import type { Metrics } from '../record/event.ts';
import { cost } from './cost.ts';
import type { Fold, Metric } from './fold.ts';
import { ledger } from './outcomes.ts';
import { subsetInterval } from './subset.ts';
import { usage } from './usage.ts';

/** What a report depends on beside the events. */
export interface ReportOptions {
  seed: number;
  /** How many samples the run was to evaluate; without it, as many as the events show. */
  samples?: number | undefined;
}

/** The whole report as one fold: the template's metrics, then token totals and dollars, then the ledger. Of two numbers of one name the first stays. */
export function reportFold(metrics: readonly Metric[], { seed, samples }: ReportOptions): Fold {
  const folds = [...[...metrics, usage, cost].map((metric) => metric({ seed })), ledger({ planned: samples })];
  return {
    add(event) {
      for (const fold of folds) fold.add(event);
    },
    result() {
      const report: Record<string, number> = {};
      for (const [name, value] of folds.flatMap((fold) => Object.entries<number>(fold.result())))
        report[name] ??= value;
      return { ...report, ...subsetInterval(report) } satisfies Metrics;
    },
  };
}
