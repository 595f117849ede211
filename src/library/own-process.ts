import { readFileSync } from 'node:fs';
import { kill, pid } from 'node:process';
import type { LockOwner } from '../record/lock.ts';

/**
 * Whether a process has ended and only waits for its parent to take note: it still takes signals, but writes nothing any more.
 * Where the first process of a container takes no note, that is for ever. Linux alone says so.
 */
function hasEnded(other: number): boolean {
  try {
    const stat = readFileSync(`/proc/${other}/stat`, 'utf8');
    // The state stands behind the name, which may hold anything.
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** This process, as the one that writes a record. */
export const ownProcess: LockOwner = {
  pid,
  isAlive(other) {
    try {
      return kill(other, 0) && !hasEnded(other);
    } catch (error) {
      // Of another user, which we may not signal: it lives.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
};
