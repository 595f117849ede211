import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { RecordError, UsageError } from '../errors.ts';
import { systemMessage } from '../record/record-path.ts';
import { brokenLock, type LockHeader, type LockSample, parseLockLine } from './lock-lines.ts';

/** What a lock file is called where nobody says otherwise: it is meant to be committed. */
export const defaultLockFile = 'evals.lock.jsonl';

/** An eval's part of a lock file. */
export interface LockBlock {
  header: LockHeader;
  /** By their hashes. */
  samples: readonly LockSample[];
}

/** Reads a whole lock file, checked; undefined where there is none. */
export function readLock(path: string): Map<string, LockBlock> | undefined {
  if (!existsSync(path)) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError({ message: `cannot read the lock file ${path}: ${systemMessage(error)}` }, { cause: error });
  }
  const blocks = new Map<string, LockBlock>();
  const firstLines = new Map<string, number>();
  let current: LockSample[] | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const place = { file: path, line: index + 1 };
    const parsed = parseLockLine(line, place);
    if ('eval' in parsed) {
      if (blocks.has(parsed.eval)) throw brokenLock(`the lock file has ${parsed.eval} twice`, place);
      current = [];
      blocks.set(parsed.eval, { header: parsed, samples: current });
      firstLines.set(parsed.eval, index + 1);
    } else if (current) current.push(parsed);
    else throw brokenLock('the lock file begins with a sample and not with its eval', place);
  }
  for (const { header, samples } of blocks.values()) {
    if (samples.length === header.samples) continue;
    const message = `${header.eval} has ${samples.length} samples here and not ${header.samples}, as its first line says`;
    throw brokenLock(message, { file: path, line: firstLines.get(header.eval) ?? 1 });
  }
  return blocks;
}

/**
 * Writes a lock file aside and puts it in place whole. Evals and samples are sorted, so that changes are small and git can merge them;
 * an empty line keeps evals apart, as git cannot merge changes of two lines that touch.
 * Throws `RecordError` where it cannot be written.
 */
export function writeLock(path: string, blocks: ReadonlyMap<string, LockBlock>): void {
  const sorted = [...blocks.values()].sort((a, b) => (a.header.eval < b.header.eval ? -1 : 1));
  const parts = sorted.map(({ header, samples }) =>
    [header, ...samples].map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  const aside = `${path}.tmp`;
  try {
    writeFileSync(aside, parts.join('\n'));
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw new RecordError({ message: `cannot write the lock file ${path}: ${systemMessage(error)}` }, { cause: error });
  }
}
