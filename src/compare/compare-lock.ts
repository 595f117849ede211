import type { Problem } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';
import { type CompareOptions, compareRead, type EvalComparison, notComparable } from './compare-runs.ts';
import { fromHex } from './hash64.ts';
import { type Identity, identityOf, whyNotComparable } from './identity.ts';
import type { LockBlock } from './lock-file.ts';
import { cellOf, type LockHeader } from './lock-lines.ts';
import { type RecordedRun, readNow } from './pair-runs.ts';
import { PairTable } from './pair-table.ts';
import { isForeign } from './read-results.ts';

function identityOfLock({
  eval: evalName,
  class: cls,
  completion_fns: models,
  grader,
  fingerprints,
}: LockHeader): Identity {
  const { data, rubric, parameters } = fingerprints;
  return {
    evalName,
    class: cls,
    models,
    grader: grader ?? undefined,
    rubric: rubric ?? undefined,
    parameters: parameters ?? undefined,
    data: data ?? undefined,
    details: undefined,
  };
}

const unknown = { high: 0, low: 0 };

/** The samples of a block as the base of a comparison. */
function toTable({ samples }: LockBlock): PairTable {
  const table = new PairTable(samples.length);
  for (const sample of samples) {
    const entry = table.setBase(fromHex(sample.hash), { cell: cellOf(sample), other: unknown });
    if (sample.quarantined) table.mark(entry);
  }
  return table;
}

/** Refuses a run that the lock file says nothing about, which can be known before anything is sent. */
export function checkAgainstLock({ header }: LockBlock, spec: RunSpec, lockPath: string): void {
  if (isForeign(spec)) {
    const hint =
      'a record of oaieval has no hashes of its samples, by which a lock file knows them; run it with tseval';
    throw notComparable([{ message: 'its samples are not known', hint }]);
  }
  const reasons = whyNotComparable(identityOfLock(header), identityOf(spec), { isSameEval: true });
  if (reasons.length === 0) return;
  const hint = `this run is not what ${lockPath} was made of; where the change is meant, run it and bless its record`;
  throw notComparable(reasons.map(({ message }): Problem => ({ message, hint })));
}

/** Compares a finished record with what was blessed. */
export async function compareWithLock(
  block: LockBlock,
  now: RecordedRun,
  { lockPath, ...options }: Omit<CompareOptions, 'pairBy'> & { lockPath: string },
): Promise<EvalComparison> {
  checkAgainstLock(block, now.spec, lockPath);
  const pairBy = 'content';
  const repeats = now.spec.run_config.repeats ?? 1;
  const paired = await readNow(now, toTable(block), { pairBy, repeats });
  const base = { path: lockPath, identity: identityOfLock(block.header), outcomes: block.header.counts };
  return compareRead({ base, baseRecord: undefined, now, paired, pairBy, repeats, notes: [] }, { ...options, pairBy });
}
