import type { Metric } from './fold.ts';
import { meanMetric } from './mean-metric.ts';
import { INVALID_CHOICE } from './outcomes.ts';

/** `score_graded`: the mean score of the verdicts that could be read; in `score`, as in oaieval, the others count with the lowest one. */
export const scoreGraded: Metric = (options) => {
  const mean = meanMetric('score')(options);
  return {
    add(event) {
      if (event.type === 'metrics' && event.data['choice'] !== INVALID_CHOICE) mean.add(event);
    },
    result() {
      const { score } = mean.result();
      return score === undefined ? {} : { score_graded: score };
    },
  };
};
