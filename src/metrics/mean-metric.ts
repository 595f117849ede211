import type { RunEvent } from '../record/event.ts';
import { exactSum } from './exact-sum.ts';
import type { NamedMetric, Part } from './fold.ts';

/** The mean of one number of the `metrics` events, under the same name; left out when no event has it. */
export function meanMetric(key: string): NamedMetric {
  const parts = (event: RunEvent): readonly Part[] => {
    const value = event.type === 'metrics' ? event.data[key] : undefined;
    return typeof value === 'number' ? [[key, value]] : [];
  };
  const start = () => {
    const sum = exactSum();
    let count = 0;
    return {
      add(event: RunEvent) {
        for (const [, value] of parts(event)) {
          sum.add(Number(value));
          count += 1;
        }
      },
      result: () => (count === 0 ? {} : { [key]: sum.total() / count }),
    };
  };
  return Object.assign(start, { names: [key], parts });
}
