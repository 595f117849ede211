import type { Metrics, RunEvent } from '../record/event.ts';

/** A report is made of folds over events, so that a live run, a record and a resumed run give the same numbers. The order of events must not matter. */
export interface Fold {
  add(event: RunEvent): void;
  result(): Metrics;
}

/** Starts a fold; `seed` makes what is drawn at random repeatable. */
export type Metric = (options: { seed: number }) => Fold;
