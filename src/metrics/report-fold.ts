import type { Metrics } from '../record/event.ts';
import type { Fold, Metric } from './fold.ts';
import { commonMetrics } from './metric-names.ts';
import { ledger } from './outcomes.ts';
import { repeatsFold } from './repeats.ts';
import { subsetInterval } from './subset.ts';

/** What a report depends on beside the events. */
export interface ReportOptions {
  seed: number;
  /** How many samples the run was to evaluate; without it, as many as the events show. */
  samples?: number | undefined;
  /** How often each of them. */
  repeats?: number | undefined;
}

/**
 * The whole report as one fold: the template's metrics, then token totals, what repeats show, and the ledger. Of two numbers of one
 * name the first stays.
 */
export function reportFold(metrics: readonly Metric[], { seed, samples, repeats = 1 }: ReportOptions): Fold {
  const own = [...metrics, ...commonMetrics].map((metric) => metric({ seed, repeats }));
  const ofRepeats = repeats > 1 ? [repeatsFold(metrics, repeats)] : [];
  const last = ledger({ planned: samples, repeats });
  return {
    add(event) {
      for (const fold of own) fold.add(event);
      for (const fold of ofRepeats) fold.add(event);
      last.add(event);
    },
    result() {
      const errors = ofRepeats.map((fold) => fold.result());
      const results = [...own.map((fold) => fold.result()), ...errors, last.result()];
      const report: Record<string, number> = {};
      for (const [name, value] of results.flatMap((result) => Object.entries<number>(result))) report[name] ??= value;
      return { ...report, ...pickErrors(errors), ...subsetInterval(report) } satisfies Metrics;
    },
  };
}

/** Standard errors that allow for repeats take the place of those that do not. */
function pickErrors(ofRepeats: readonly Metrics[]): Metrics {
  const entries = ofRepeats.flatMap((metrics) => Object.entries(metrics));
  return Object.fromEntries(entries.filter(([name]) => name.endsWith('_stderr')));
}
