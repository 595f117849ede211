import type { Metrics, RunEvent } from '../record/event.ts';

/** A report is made of folds over events, so that a live run, a record and a resumed run give the same numbers. The order of events must not matter. */
export interface Fold {
  add(event: RunEvent): void;
  result(): Metrics;
}

/** What an event adds to a number that is a mean: a boolean where it is the mean of verdicts, and so a share. */
export type Part = readonly [metric: string, value: number | boolean];

/** Starts a fold; `seed` makes what is drawn at random repeatable, `repeats` is how often each sample is run. */
export interface Metric {
  (options: { seed: number; repeats?: number }): Fold;
  /** The names of its numbers, in which `*` stands for any text. Without it, they are known only when a run has ended. */
  readonly names?: readonly string[];
  /** What an event adds to those of its numbers that are means; by this, thresholds can count what has no verdict as wrong. */
  readonly parts?: (event: RunEvent) => readonly Part[];
  /** What those means are called in the report, where that depends on which of them there are; other names stay. */
  readonly rename?: (metrics: readonly string[]) => readonly string[];
}

/** A metric that says the names of its numbers. */
export type NamedMetric = Metric & { readonly names: readonly string[] };

/** A share has an interval, whose ends thresholds may judge. */
export function withInterval(share: string): readonly string[] {
  return [share, `${share}.lower`, `${share}.upper`];
}
