import type { RunEvent } from '../record/event.ts';
import { type Fold, type NamedMetric, type Part, withInterval } from './fold.ts';

/** `pass_rate`: the share of items that passed every criterion, of those that got a verdict; an errored item has none. */
export const passRate: NamedMetric = Object.assign(countPassed, { names: withInterval('pass_rate'), parts });

function parts(event: RunEvent): readonly Part[] {
  if (event.type !== 'sample') return [];
  const { outcome } = event.data;
  return outcome === 'correct' || outcome === 'incorrect' ? [['pass_rate', outcome === 'correct']] : [];
}

function countPassed(): Fold {
  let passed = 0;
  let judged = 0;
  return {
    add(event) {
      for (const [, hasPassed] of parts(event)) {
        judged += 1;
        if (hasPassed) passed += 1;
      }
    },
    result: () => (judged === 0 ? {} : { pass_rate: passed / judged }),
  };
}
