import { kill } from 'node:process';

/** Ends a process that leads a group, and all others of the group; one that has ended already is no error. */
export function killGroup(pid: number): void {
  try {
    kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
