import type { RunEvent } from '../record/event.ts';
import { type Fold, type NamedMetric, type Part, withInterval } from './fold.ts';

/** `metascore`: the share of verdicts that are the expected ones; an unreadable verdict is none. */
export const metascore: NamedMetric = Object.assign(countExpected, { names: withInterval('metascore'), parts });

function parts(event: RunEvent): readonly Part[] {
  const isExpected = event.type === 'metrics' ? event.data['metascore'] : undefined;
  return typeof isExpected === 'boolean' ? [['metascore', isExpected]] : [];
}

function countExpected(): Fold {
  let verdicts = 0;
  let expected = 0;
  return {
    add(event) {
      for (const [, isExpected] of parts(event)) {
        verdicts += 1;
        if (isExpected) expected += 1;
      }
    },
    result: () => (verdicts === 0 ? {} : { metascore: expected / verdicts }),
  };
}
