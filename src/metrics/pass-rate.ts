import type { Metric } from './fold.ts';

/** `pass_rate`: the share of items that passed every criterion, of those that got a verdict; an errored item has none. */
export const passRate: Metric = () => {
  let passed = 0;
  let judged = 0;
  return {
    add(event) {
      if (event.type !== 'sample') return;
      const { outcome } = event.data;
      if (outcome === 'correct') passed += 1;
      if (outcome === 'correct' || outcome === 'incorrect') judged += 1;
    },
    result: () => (judged === 0 ? {} : { pass_rate: passed / judged }),
  };
};
