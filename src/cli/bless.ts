import { bless } from '../compare/bless.ts';
import { openRuns } from '../compare/choose-records.ts';
import { defaultLockFile, type LockBlock, readLock, writeLock } from '../compare/lock-file.ts';
import type { LockSample } from '../compare/lock-lines.ts';
import type { RecordedRun } from '../compare/pair-runs.ts';
import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { harmless } from '../report/harmless.ts';
import type { BlessCommandOptions } from './compare-commands.ts';
import type { Io } from './io.ts';

/** One record of each eval, of all that were named. */
async function openAll(records: readonly string[]): Promise<RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  for (const given of records) {
    for (const [name, run] of await openRuns(given)) {
      const other = runs.get(name);
      if (other) {
        throw new UsageError({
          message: `${other.path} and ${run.path} are both records of ${name}`,
          hint: 'name the one that is to be blessed',
        });
      }
      runs.set(name, run);
    }
  }
  return [...runs.values()];
}

/** How a block differs from the one before: what the diff of the file will show. */
function changesOf({ samples }: LockBlock, before: LockBlock | undefined): string {
  if (before === undefined) return 'new in this file';
  const lines = (each: readonly LockSample[]) => new Map(each.map((sample) => [sample.hash, JSON.stringify(sample)]));
  const [one, other] = [lines(before.samples), lines(samples)];
  const added = [...other.keys()].filter((hash) => !one.has(hash)).length;
  const removed = [...one.keys()].filter((hash) => !other.has(hash)).length;
  const changed = [...other].filter(([hash, line]) => one.has(hash) && one.get(hash) !== line).length;
  return `${changed} changed, ${added} added, ${removed} removed`;
}

function summary(block: LockBlock, before: LockBlock | undefined): string {
  const { header, samples } = block;
  const { correct, incorrect, scored, errored, ungraded } = header.counts;
  const quarantined = samples.filter((sample) => sample.quarantined).length;
  const results = [
    ...(correct + incorrect > 0 ? [`${correct} correct`, `${incorrect} incorrect`] : []),
    ...(scored > 0 ? [`${scored} scored`] : []),
    ...(errored > 0 ? [`${errored} errored`] : []),
    ...(ungraded > 0 ? [`${ungraded} ungraded`] : []),
    ...(quarantined > 0 ? [`${quarantined} quarantined`] : []),
  ];
  const model = harmless(header.completion_fns.join(', '));
  const count = `${samples.length} ${samples.length === 1 ? 'sample' : 'samples'}`;
  return `blessed ${harmless(header.eval)}  ${model}  ${count}: ${results.join(', ')}  (${changesOf(block, before)})\n`;
}

/**
 * Samples that are marked by the same answers that are blessed leave those that were right every time, by luck in part: an unchanged
 * program does worse. Answers that marked nothing have no such luck.
 */
const selected =
  'marked by these very answers: the other samples look steadier than they are; bless one more run, of --no-cache: the marks stay\n';

/** `tseval bless`: puts the results of records into the lock file, each in place of its eval's block. */
export async function blessCommand(given: {
  records: readonly string[];
  options: BlessCommandOptions;
  io: Io;
}): Promise<ExitCode> {
  const { records, options, io } = given;
  const { lock = defaultLockFile, quarantine } = options;
  const blocks = readLock(lock) ?? new Map<string, LockBlock>();
  const lines: string[] = [];
  for (const run of await openAll(records)) {
    const before = blocks.get(run.spec.eval_name);
    const block = await bless(run, { before, quarantine });
    blocks.set(run.spec.eval_name, block);
    lines.push(summary(block, before));
    if (quarantine && block.samples.some((sample) => sample.quarantined)) lines.push(`  ${selected}`);
  }
  writeLock(lock, blocks);
  io.stdout.write(`${lines.join('')}written to ${harmless(lock)}: look at its changes, and commit it\n`);
  return exitCodes.ok;
}
