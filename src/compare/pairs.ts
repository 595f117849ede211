import type { Cell, PairTable } from './pair-table.ts';

/** Which samples count: all, where one without a verdict counts as wrong, or those alone that have one. */
export type GateOn = 'all' | 'graded';

/** Why a sample of the base run is not compared. */
type LeftOut = 'removed' | 'quarantined' | 'ungraded';

/** What each run made of a sample: means over its repeats. */
export interface Pair {
  before: number;
  now: number;
}

/** The samples of a table as pairs. */
export interface Pairs {
  /** Why the entry is not compared; undefined where it is. */
  leftOut(entry: number): LeftOut | undefined;
  /** What the runs made of it, whether it is compared or quarantined. */
  at(entry: number): Pair;
}

/** What a sample without a verdict counts as: 0, or less where scores go below it. */
function worstOf({ base, now, length }: PairTable): number {
  let worst = 0;
  for (let entry = 0; entry < length; entry++) {
    for (const { sum, count, missing } of [base.cell(entry), now.cell(entry)])
      if (count > missing) worst = Math.min(worst, sum / (count - missing));
  }
  return worst;
}

/** Reads a full table as pairs. */
export function pairsOf(table: PairTable, gateOn: GateOn): Pairs {
  const worst = gateOn === 'all' ? worstOf(table) : undefined;
  const mean = ({ sum, count, missing }: Cell) =>
    worst === undefined ? sum / (count - missing) : (sum + missing * worst) / count;
  return {
    leftOut(entry) {
      const [base, now] = [table.base.cell(entry), table.now.cell(entry)];
      if (now.count === 0) return 'removed';
      if (worst === undefined && (base.count === base.missing || now.count === now.missing)) return 'ungraded';
      return table.isMarked(entry) ? 'quarantined' : undefined;
    },
    at: (entry) => ({ before: mean(table.base.cell(entry)), now: mean(table.now.cell(entry)) }),
  };
}
