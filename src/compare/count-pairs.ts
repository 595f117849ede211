import { exactSum } from '../metrics/exact-sum.ts';
import type { PairedCounts } from '../stats/difference.ts';
import type { PairTable } from './pair-table.ts';
import type { Pairs } from './pairs.ts';

/** What the pairs of a table come to, in one pass over it. */
export interface PairCounts extends PairedCounts {
  pairs: number;
  /** Whether every sample is right or wrong in both runs, so that counts say all. */
  isBinary: boolean;
  meanBefore: number;
  meanNow: number;
  removed: number;
  /** Left out for want of a verdict, with `--gate-on graded`. */
  ungraded: number;
  quarantined: { samples: number; broken: number; fixed: number };
}

const isVerdict = (value: number): boolean => value === 0 || value === 1;

/** Counts the pairs, and those that got worse (broken) or better (fixed). The order of the entries does not matter. */
export function countPairs(table: PairTable, pairs: Pairs): PairCounts {
  const [before, now] = [exactSum(), exactSum()];
  const quarantined = { samples: 0, broken: 0, fixed: 0 };
  const counts = { pairs: 0, removed: 0, ungraded: 0, bothRight: 0, bothWrong: 0, broken: 0, fixed: 0 };
  let isBinary = true;
  for (let entry = 0; entry < table.length; entry++) {
    const leftOut = pairs.leftOut(entry);
    if (leftOut === 'removed' || leftOut === 'ungraded') {
      counts[leftOut] += 1;
      continue;
    }
    const pair = pairs.at(entry);
    const into = leftOut === 'quarantined' ? quarantined : counts;
    if (pair.now < pair.before) into.broken += 1;
    else if (pair.now > pair.before) into.fixed += 1;
    else if (leftOut === undefined) counts[pair.now === 1 ? 'bothRight' : 'bothWrong'] += 1;
    if (leftOut === 'quarantined') {
      quarantined.samples += 1;
      continue;
    }
    counts.pairs += 1;
    before.add(pair.before);
    now.add(pair.now);
    isBinary &&= isVerdict(pair.before) && isVerdict(pair.now);
  }
  const mean = (sum: number) => (counts.pairs === 0 ? Number.NaN : sum / counts.pairs);
  return { ...counts, isBinary, meanBefore: mean(before.total()), meanNow: mean(now.total()), quarantined };
}
