import { type JudgedMean, toMean } from '../metrics/judged-means.ts';
import type { Metrics } from '../record/event.ts';
import type { MeanShape, Repeat } from './read-repeats.ts';

/** A run made up of one repeat of each sample, as far as gates look at it. */
export interface DrawnRun {
  metrics: Metrics;
  means: ReadonlyMap<string, JudgedMean>;
}

/** What has been summed up of a drawn run. */
interface Sums {
  samples: number;
  outcomes: Readonly<Record<Repeat['outcome'], number>>;
  /** In the order of the means. */
  means: readonly { sum: number; count: number; missing: number }[];
}

type Means = ReadonlyMap<string, MeanShape>;

const hasVerdict = ({ outcome }: Repeat): boolean => outcome !== 'errored' && outcome !== 'ungraded';

/** Sums up repeats, on top of what was summed up before; `means` are those to look at. */
export function sumUp(repeats: readonly Repeat[], means: Means, before?: Sums): Sums {
  const outcomes = { correct: 0, incorrect: 0, scored: 0, ungraded: 0, errored: 0, ...before?.outcomes };
  const sums = [...means.keys()].map((name, index) => ({
    name,
    sum: 0,
    count: 0,
    missing: 0,
    ...before?.means[index],
  }));
  for (const repeat of repeats) {
    outcomes[repeat.outcome] += 1;
    for (const total of sums) {
      const part = repeat.parts.get(total.name);
      total.sum += part?.sum ?? 0;
      total.count += part?.count ?? 0;
      if (part === undefined && !hasVerdict(repeat)) total.missing += 1;
    }
  }
  return { samples: (before?.samples ?? 0) + repeats.length, outcomes, means: sums };
}

/** The drawn run as gates judge it. */
export function toDrawnRun({ samples, outcomes, means: sums }: Sums, means: Means): DrawnRun {
  const judged = [...means].flatMap(([name, shape], index) => {
    const { sum, count, missing } = sums[index] ?? { sum: 0, count: 0, missing: 0 };
    return count === 0 ? [] : [[name, toMean({ ...shape, total: sum, count }, missing)] as const];
  });
  return { metrics: { samples, ...outcomes, not_run: 0 }, means: new Map(judged) };
}
