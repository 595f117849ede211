import type { RunEvent } from '../record/event.ts';
import { type ExactSum, exactSum } from './exact-sum.ts';
import type { Metric } from './fold.ts';
import { INVALID_CHOICE } from './outcomes.ts';

/** A mean, and what it can be at worst, given that some samples have no verdict. */
export interface JudgedMean {
  /** Whether it is the mean of verdicts, and so a share. */
  isShare: boolean;
  /** Over what got a verdict. */
  graded: number;
  /** With whatever lacks a verdict counted as wrong; a score as 0, or as the lowest of the run where that is lower. */
  lowest: number;
  /** With whatever lacks a verdict counted as right; a score as 1, or as the highest of the run where that is higher. */
  highest: number;
  /** How many values it is the mean of. */
  count: number;
  /** How many more there would be if nothing lacked a verdict. */
  missing: number;
}

/** Finds the means of a run, and what those samples could have made of them that errored, were not run, or got no readable verdict. */
export interface JudgedMeans {
  add(event: RunEvent): void;
  result(): ReadonlyMap<string, JudgedMean>;
}

interface Tally {
  isShare: boolean;
  sum: ExactSum;
  count: number;
  least: number;
  most: number;
  /** Values that are verdicts of their own, in samples that have none as a whole. */
  ofUnjudged: number;
}

const startTally = (isShare: boolean): Tally => ({
  ...{ isShare, sum: exactSum(), count: 0, ofUnjudged: 0 },
  ...{ least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY },
});

/** A mean of so many values, so far apart, of which others are missing. */
export function toMean(
  { isShare, total, count, least, most }: Pick<Tally, 'isShare' | 'count' | 'least' | 'most'> & { total: number },
  missing: number,
): JudgedMean {
  const withMissing = (value: number) => (total + value * missing) / (count + missing);
  const lowest = withMissing(isShare ? 0 : Math.min(0, least));
  const highest = withMissing(isShare ? 1 : Math.max(1, most));
  return { isShare, graded: total / count, lowest, highest, count, missing };
}

/** Starts the fold over the events of a run that was to evaluate so many samples, repeats included; of unknown many where undefined. */
export function judgedMeans(metrics: readonly Metric[], planned: number | undefined): JudgedMeans {
  const means = metrics.flatMap(({ parts, rename }) =>
    parts ? [{ parts, rename, tallies: new Map<string, Tally>() }] : [],
  );
  let seen = 0;
  let judged = 0;
  /** In records of oaieval, which have no `sample` events. */
  let failures = 0;
  let current: { sampleId: string; hasVerdict: boolean } | undefined;

  const isJudged = (event: RunEvent): boolean => {
    if (current?.sampleId === event.sample_id) return current.hasVerdict;
    return event.type !== 'metrics' || event.data['choice'] !== INVALID_CHOICE;
  };
  return {
    add(event) {
      if (event.type === 'sample') {
        const { outcome } = event.data;
        const hasVerdict = outcome !== 'errored' && outcome !== 'ungraded';
        current = { sampleId: event.sample_id, hasVerdict };
        seen += 1;
        if (hasVerdict) judged += 1;
      } else if (event.type === 'error' || !isJudged(event)) failures += 1;
      const isWhole = isJudged(event);
      // A criterion has a verdict of its own, whatever became of the others.
      if (!isWhole && event.type !== 'criterion') return;
      for (const { parts, tallies } of means) {
        for (const [name, value] of parts(event)) {
          const tally = tallies.get(name) ?? startTally(typeof value === 'boolean');
          tallies.set(name, tally);
          const number = Number(value);
          tally.sum.add(number);
          tally.count += 1;
          tally.least = Math.min(tally.least, number);
          tally.most = Math.max(tally.most, number);
          if (!isWhole) tally.ofUnjudged += 1;
        }
      }
    },
    result() {
      const unjudged = seen > 0 ? Math.max(planned ?? seen, seen) - judged : failures;
      const all = means.flatMap(({ tallies, rename = (names) => names }) => {
        const names = rename([...tallies.keys()]);
        return [...tallies.values()].map((tally, index) => {
          return [
            names[index] ?? '',
            toMean({ ...tally, total: tally.sum.total() }, unjudged - tally.ofUnjudged),
          ] as const;
        });
      });
      return new Map(all.reverse());
    },
  };
}
