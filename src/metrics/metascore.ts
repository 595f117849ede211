import type { Metric } from './fold.ts';

/** `metascore`: the share of verdicts that are the expected ones; an unreadable verdict is none. */
export const metascore: Metric = () => {
  let verdicts = 0;
  let expected = 0;
  return {
    add(event) {
      if (event.type !== 'metrics') return;
      const { metascore: isExpected } = event.data;
      if (typeof isExpected !== 'boolean') return;
      verdicts += 1;
      if (isExpected) expected += 1;
    },
    result: () => (verdicts === 0 ? {} : { metascore: expected / verdicts }),
  };
};
