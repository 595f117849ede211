import type { RunEvent } from '../record/event.ts';
import { type Fold, type NamedMetric, type Part, withInterval } from './fold.ts';

/**
 * `accuracy`: the share of `match` events that are correct, as oaieval has it; errored samples have no such event.
 * `accuracy_stderr`: the standard error of that mean, sqrt(p(1 - p) / (n - 1)), from two matches on.
 */
export const accuracy: NamedMetric = Object.assign(countMatches, {
  names: [...withInterval('accuracy'), 'accuracy_stderr'],
  parts: (event: RunEvent): readonly Part[] => (event.type === 'match' ? [['accuracy', event.data.correct]] : []),
});

function countMatches(): Fold {
  let matches = 0;
  let correct = 0;
  return {
    add(event) {
      if (event.type !== 'match') return;
      matches += 1;
      if (event.data.correct) correct += 1;
    },
    result() {
      if (matches === 0) return {};
      const share = correct / matches;
      if (matches === 1) return { accuracy: share };
      return { accuracy: share, accuracy_stderr: Math.sqrt((share * (1 - share)) / (matches - 1)) };
    },
  };
}
