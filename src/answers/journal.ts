import { closeSync, fstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LockOwner } from '../record/lock.ts';
import { scanLines } from './scan-lines.ts';
import { writeLines } from './write-lines.ts';

/** Answers that are to come into an answers file, on disk from the moment they came. */
export interface Journal {
  add(line: string): void;
  isEmpty(): boolean;
  /** All lines: those of this process, and those of processes that were killed. */
  lines(): Generator<string>;
  /** Lets go of the files; where their lines stand in the answers file by now, they are removed. */
  close(isSaved: boolean): void;
}

/** A name that is found again by whoever writes the same answers file. */
function journalPath(target: string, pid: number): string {
  return `${target}.${pid}.part`;
}

/** What killed processes have left. */
function leftBehind(target: string, { pid, isAlive }: LockOwner): string[] {
  const start = `${basename(target)}.`;
  return readdirSync(dirname(target)).flatMap((name) => {
    const other = name.startsWith(start) ? /^(\d+)\.part$/.exec(name.slice(start.length)) : null;
    const isLeft = other !== null && Number(other[1]) !== pid && !isAlive(Number(other[1]));
    return isLeft ? [join(dirname(target), name)] : [];
  });
}

/** A line may have been cut off by a kill or a full disk. */
function isWhole(line: string): boolean {
  try {
    JSON.parse(line.slice(line.lastIndexOf('\t') + 1));
    return true;
  } catch {
    return false;
  }
}

function* wholeLines(fd: number): Generator<string> {
  for (const { text } of scanLines(fd)) if (isWhole(text)) yield text;
}

/**
 * Opens the journal of an answers file. A process with our id, as in containers, that was killed has left ours: it is gone on with.
 * Throws what the file system throws.
 */
export function openJournal(target: string, owner: LockOwner): Journal {
  const path = journalPath(target, owner.pid);
  const fd = openSync(path, 'a+', 0o600);
  const others = leftBehind(target, owner).map((left) => ({ path: left, fd: openSync(left, 'r') }));
  if (fstatSync(fd).size > 0) writeLines(fd, ['']);
  return {
    add: (line) => writeLines(fd, [line]),
    isEmpty: () => others.length === 0 && fstatSync(fd).size === 0,
    *lines() {
      for (const each of [...others.map((other) => other.fd), fd]) yield* wholeLines(each);
    },
    close(isSaved) {
      const isEmpty = fstatSync(fd).size === 0;
      for (const each of [...others.map((other) => other.fd), fd]) closeSync(each);
      if (isSaved) for (const other of others) rmSync(other.path, { force: true });
      if (isSaved || isEmpty) rmSync(path, { force: true });
    },
  };
}
