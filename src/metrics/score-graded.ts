import type { RunEvent } from '../record/event.ts';
import type { Fold, NamedMetric, Part } from './fold.ts';
import { meanMetric } from './mean-metric.ts';
import { INVALID_CHOICE } from './outcomes.ts';

/** `score_graded`: the mean score of the verdicts that could be read; in `score`, as in oaieval, the others count with the lowest one. */
export const scoreGraded: NamedMetric = Object.assign(meanOfGraded, { names: ['score_graded'], parts });

const isReadable = (event: RunEvent) => event.type === 'metrics' && event.data['choice'] !== INVALID_CHOICE;

function parts(event: RunEvent): readonly Part[] {
  const score = event.type === 'metrics' && isReadable(event) ? event.data['score'] : undefined;
  return typeof score === 'number' ? [['score_graded', score]] : [];
}

function meanOfGraded(options: { seed: number }): Fold {
  const mean = meanMetric('score')(options);
  return {
    add(event) {
      if (isReadable(event)) mean.add(event);
    },
    result() {
      const { score } = mean.result();
      return score === undefined ? {} : { score_graded: score };
    },
  };
}
