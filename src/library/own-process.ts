import { kill, pid } from 'node:process';
import type { LockOwner } from '../record/lock.ts';

/** This process, as the one that writes a record. */
export const ownProcess: LockOwner = {
  pid,
  isAlive(other) {
    try {
      return kill(other, 0);
    } catch (error) {
      // Of another user, which we may not signal: it lives.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
};
