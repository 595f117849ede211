import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { RecordError, UsageError } from '../errors.ts';
import { systemMessage } from './record-path.ts';
import { writeAll } from './rewrite.ts';

/** Who writes a record, and whether another process on this machine still lives. */
export interface LockOwner {
  pid: number;
  isAlive(pid: number): boolean;
}

/** What the file beside a record says of the process that writes it. */
interface Holder {
  pid: number;
  host: string;
}

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, host } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The locks that this process holds. */
const ours = new Set<string>();

/** Whether a lock may be in the middle of being written. */
function isYoung(lock: string): boolean {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < longestWritingMs;
}

const longestWritingMs = 2000;

/** A process that was killed leaves its lock behind: one of this machine that is gone holds nothing. */
function isHeld(lock: string, { pid, isAlive }: LockOwner, file = lock): boolean {
  const holder = readHolder(file);
  if (holder === undefined) return isYoung(file);
  if (holder.host !== hostname()) return true;
  return holder.pid === pid ? ours.has(resolve(lock)) : isAlive(holder.pid);
}

function isFileOrNothing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
  } catch (error) {
    // A part of the path is a file: what opens the record says so.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}

function refuse(path: string, lock: string, holder: Holder | undefined): never {
  const who = holder ? ` (process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`})` : '';
  throw new UsageError({
    message: `${path} is being written by another tseval${who}`,
    hint: `wait until it has ended; if none is running, remove ${lock}`,
  });
}

/** Writes the lock, or finds it there. */
function create(lock: string, { pid }: LockOwner): boolean {
  let fd: number;
  try {
    fd = openSync(lock, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeAll(fd, Buffer.from(`${JSON.stringify({ pid, host: hostname() })}\n`));
  } catch (error) {
    // On a full disk, an empty one would be in the way of whoever has made room.
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return true;
}

/** Takes a lock of the dead away. Moving it first makes sure that of two who try, one alone goes on. */
function takeAway(lock: string, owner: LockOwner): void {
  const aside = `${lock}.${owner.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (isHeld(lock, owner, aside)) {
    renameSync(aside, lock);
    return;
  }
  rmSync(aside);
}

/**
 * Keeps two processes from writing one record: `<record>.lock` stands beside it while it is written. Returns what lets go of it.
 * Throws `UsageError` where another process holds it. Pipes and devices need none.
 */
export function lockRecord(path: string, owner: LockOwner): () => void {
  if (!isFileOrNothing(path)) return () => undefined;
  const lock = `${path}.lock`;
  try {
    if (!create(lock, owner)) {
      if (isHeld(lock, owner)) refuse(path, lock, readHolder(lock));
      takeAway(lock, owner);
      if (!create(lock, owner)) refuse(path, lock, readHolder(lock));
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new RecordError(
      {
        message: `cannot write the record ${path}: ${systemMessage(error)}`,
        hint: 'make room or change what forbids it, or name another file with --record-path',
      },
      { cause: error },
    );
  }
  ours.add(resolve(lock));
  let isHolding = true;
  return () => {
    if (!isHolding) return;
    isHolding = false;
    ours.delete(resolve(lock));
    rmSync(lock, { force: true });
  };
}
