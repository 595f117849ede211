import { exactSum } from './exact-sum.ts';
import type { Fold, NamedMetric } from './fold.ts';

/**
 * `cost_usd`: what the answers cost, at the prices known when they came. Answers that were kept cost nothing again. `unpriced_answers`: how
 * many of the others have no price, where some have one. Nothing where none has.
 */
export const cost: NamedMetric = Object.assign(sumCosts, { names: ['cost_usd', 'unpriced_answers'] });

function sumCosts(): Fold {
  const dollars = exactSum();
  let priced = 0;
  let unpriced = 0;
  return {
    add(event) {
      if (event.type !== 'sampling' && event.type !== 'embedding') return;
      const { cost: own, usage, cached, frozen } = event.data;
      if (typeof own === 'number') {
        priced++;
        dollars.add(own);
      } else if (usage !== undefined && !cached && !frozen) unpriced++;
    },
    result() {
      if (priced === 0) return {};
      return { cost_usd: dollars.total(), ...(unpriced > 0 && { unpriced_answers: unpriced }) };
    },
  };
}
