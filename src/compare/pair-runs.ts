import { UsageError } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { keysOf, type PairBy } from './pair-by.ts';
import { PairTable } from './pair-table.ts';
import { type Outcomes, type Result, readResults } from './read-results.ts';

/** A finished record, and what its first line says. */
export interface RecordedRun {
  path: string;
  spec: RunSpec;
}

/** How two runs are put side by side. */
export interface Pairing {
  pairBy: PairBy;
  /** How many repeats of a sample count: as many as both runs have. */
  repeats: number;
}

/** The samples of both runs. */
export interface PairedRuns {
  /** Those of the base run, with the results of both. */
  table: PairTable;
  /** Those of the new run that the base run has not: by their id where samples are paired by content, else by what they are paired by. */
  added: PairTable;
  /** Samples of both runs. */
  matched: number;
  /** Samples that are paired by content, and whose content differs where their id is the same: left out. */
  changed: number;
  /** Samples that are paired by an id or a key, and whose content differs: compared. */
  reworded: number;
  /** The keys that the samples of the new run have to be paired by. */
  knownKeys: readonly string[];
  now: Outcomes;
}

/** A key that several samples share pairs nothing. */
function checkUnique(
  run: RecordedRun,
  side: PairTable['base'],
  { table, pairing }: { table: PairTable; pairing: Pairing },
) {
  const { pairBy, repeats } = pairing;
  if (typeof pairBy === 'string') return;
  for (let entry = 0; entry < table.length; entry++) {
    if (side.cell(entry).count <= repeats) continue;
    throw new UsageError({
      message: `--pair-by ${pairBy.key}: several samples of ${run.path} have the same "${pairBy.key}"`,
      hint: 'samples are paired by a key that tells them apart, such as an id of their own',
    });
  }
}

/** Reads the results of the base run into a table. */
export async function readBase(run: RecordedRun, pairing: Pairing): Promise<{ table: PairTable; base: Outcomes }> {
  const table = new PairTable(run.spec.run_config.samples);
  const keys = keysOf(pairing.pairBy, run);
  const base = await readResults(run.path, {
    spec: run.spec,
    repeats: pairing.repeats,
    visit({ sampleId, data, value }: Result) {
      const { key, other } = keys(sampleId, data);
      table.addBase(key, { value, other });
    },
  });
  checkUnique(run, table.base, { table, pairing });
  return { table, base };
}

/** Reads the results of the new run beside those of the base run. */
export async function readNow(run: RecordedRun, table: PairTable, pairing: Pairing): Promise<PairedRuns> {
  const added = new PairTable();
  const keys = keysOf(pairing.pairBy, run);
  const paired = { matched: 0, reworded: 0 };
  let knownKeys: readonly string[] | undefined;
  const now = await readResults(run.path, {
    spec: run.spec,
    repeats: pairing.repeats,
    visit({ sampleId, data, value }: Result) {
      const { key, other } = keys(sampleId, data);
      knownKeys ??= Object.keys(data?.keys ?? {});
      const entry = table.addNow(key, value);
      if (entry < 0) {
        added.addBase(pairing.pairBy === 'content' ? other : key, { value, other });
        return;
      }
      if (table.now.cell(entry).count > 1) return;
      paired.matched += 1;
      const before = table.otherOf(entry);
      const isOther = before.high !== other.high || before.low !== other.low;
      if (pairing.pairBy !== 'content' && data !== undefined && isOther) paired.reworded += 1;
    },
  });
  checkUnique(run, table.now, { table, pairing });
  const changed = pairing.pairBy === 'content' ? markChanged(table, added) : 0;
  return { table, added, changed, ...paired, knownKeys: knownKeys ?? [], now };
}

/**
 * Finds the samples of the base run that the new run has with another content, told by their ids, and marks them among the added ones.
 * Returns their number.
 */
function markChanged(table: PairTable, added: PairTable): number {
  let changed = 0;
  for (let entry = 0; entry < table.length; entry++) {
    if (table.now.cell(entry).count > 0) continue;
    const found = added.find(table.otherOf(entry));
    if (found < 0) continue;
    added.mark(found);
    changed += 1;
  }
  return changed;
}
