import { exactSum } from './exact-sum.ts';
import type { Metric } from './fold.ts';

/** The mean of one number of the `metrics` events, under the same name; left out when no event has it. */
export function meanMetric(key: string): Metric {
  return () => {
    const sum = exactSum();
    let count = 0;
    return {
      add(event) {
        if (event.type !== 'metrics') return;
        const value = event.data[key];
        if (typeof value !== 'number') return;
        sum.add(value);
        count += 1;
      },
      result: () => (count === 0 ? {} : { [key]: sum.total() / count }),
    };
  };
}
