import type { PairedRuns } from './pair-runs.ts';
import type { PairTable } from './pair-table.ts';
import type { Pairs } from './pairs.ts';

/** Entries to be shown, as many of each kind as were asked for. */
export interface Chosen {
  broken: readonly number[];
  fixed: readonly number[];
  removed: readonly number[];
  /** Entries of the table of added samples. */
  added: readonly number[];
  changed: readonly number[];
}

function precedes(table: PairTable, a: number, b: number): number {
  const [one, other] = [table.keyOf(a), table.keyOf(b)];
  return one.high - other.high || one.low - other.low;
}

/** The first entries by their keys, so that the choice does not depend on the order of the runs, and no more are held than twice as many. */
function collect(table: PairTable, most: number) {
  let entries: number[] = [];
  const cut = () => {
    entries = entries.sort((a, b) => precedes(table, a, b)).slice(0, most);
  };
  return {
    add(entry: number) {
      entries.push(entry);
      if (entries.length > 2 * most + 16) cut();
    },
    result() {
      cut();
      return entries;
    },
  };
}

/** Chooses which samples are shown, where there are more than people read. */
export function chooseShown({ table, added }: PairedRuns, pairs: Pairs, most: number): Chosen {
  const kinds = { broken: collect(table, most), fixed: collect(table, most), removed: collect(table, most) };
  for (let entry = 0; entry < table.length; entry++) {
    const leftOut = pairs.leftOut(entry);
    if (leftOut === 'removed' && added.find(table.otherOf(entry)) < 0) kinds.removed.add(entry);
    if (leftOut === 'removed' || leftOut === 'ungraded') continue;
    const { before, now } = pairs.at(entry);
    if (now < before) kinds.broken.add(entry);
    if (now > before) kinds.fixed.add(entry);
  }
  const news = { added: collect(added, most), changed: collect(added, most) };
  for (let entry = 0; entry < added.length; entry++) news[added.isMarked(entry) ? 'changed' : 'added'].add(entry);
  return {
    broken: kinds.broken.result(),
    fixed: kinds.fixed.result(),
    removed: kinds.removed.result(),
    added: news.added.result(),
    changed: news.changed.result(),
  };
}
