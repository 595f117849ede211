import { closeSync, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { RecordError } from '../errors.ts';
import type { RecordLine } from './event.ts';
import { type LockOwner, lockRecord } from './lock.ts';
import { readRecordEnds } from './read.ts';
import { systemMessage } from './record-path.ts';
import { endsLine, writeAll } from './rewrite.ts';

/** Takes the lines of a run. A sample's events are handed over in one piece. */
export interface RecordWriter {
  /** Where the record is, for people; undefined where nothing is kept. */
  readonly path: string | undefined;
  write(lines: readonly RecordLine[]): void | Promise<void>;
  /** Puts on disk, at once, what was handed over: for a process that is about to be killed. */
  flush(): void;
  /** Waits no longer for others: what they do not take is kept here. */
  giveUp?(): void;
  close(): Promise<void>;
}

/** A record on this machine is written while it is waited for. */
export interface LocalWriter extends RecordWriter {
  write(lines: readonly RecordLine[]): void;
}

const longestBufferedMs = 100;
const mostBuffered = 100;

/** Keeps nothing: for `--dry-run`. */
export const nullWriter: RecordWriter = {
  path: undefined,
  write: () => undefined,
  flush: () => undefined,
  close: () => Promise.resolve(),
};

function openForWriting(path: string): number {
  try {
    return openSync(path, 'wx', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // A pipe or a device (`/dev/stdout`) holds nothing that could be lost, and reading it might never end.
  if (!statSync(path).isFile()) return openSync(path, 'w');
  const ends = readRecordEnds(path);
  if (ends !== 'finished' && ends !== 'empty') {
    throw new RecordError({
      message:
        ends === 'unfinished'
          ? `${path} holds an unfinished record, which is not overwritten`
          : `${path} exists and is no record: it is not overwritten`,
      hint:
        ends === 'unfinished'
          ? `tseval resume ${path} goes on with it; or name another file with --record-path`
          : 'name another file with --record-path, or move this one away',
    });
  }
  return openSync(path, 'r+');
}

/** Opens a record of which a run is to be continued: what stands behind `end` is cut off. */
function openAt(path: string, end: number): number {
  const fd = openSync(path, 'r+');
  ftruncateSync(fd, end);
  const isLine = endsLine(fd, end);
  closeSync(fd);
  const appending = openSync(path, 'a');
  if (!isLine) writeAll(appending, Buffer.from('\n'));
  return appending;
}

function openAnew(path: string): number {
  const fd = openForWriting(path);
  if (fstatSync(fd).isFile()) ftruncateSync(fd);
  return fd;
}

/** How a record is opened. */
export interface RecordOpening {
  redact(text: string): string;
  /** The process, which must then be the only one to write it; left out where the record is locked already. */
  owner?: LockOwner | undefined;
  /** To go on with a record that ends, with what is kept of it, at this byte. */
  end?: number;
}

/**
 * Opens a record before the first request, so that a path that cannot be written fails while nothing is paid for yet.
 * Lines are on disk at most a tenth of a second or 100 events after they were handed over. They are written synchronously: 40 KiB at a time
 * into the page cache cost less than a trip through the thread pool, and an interrupt cannot overtake them.
 */
export function openRecord(path: string, { redact, owner, end }: RecordOpening): LocalWriter {
  const failed = (error: unknown) =>
    new RecordError(
      {
        message: `cannot write the record ${path}: ${systemMessage(error)}`,
        hint: 'make room or change what forbids it, or name another file with --record-path',
      },
      { cause: error },
    );
  const unlock = owner ? lockRecord(path, owner) : () => undefined;
  let fd: number;
  try {
    fd = end === undefined ? openAnew(path) : openAt(path, end);
  } catch (error) {
    unlock();
    throw error instanceof RecordError ? error : failed(error);
  }
  let buffered: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let failure: RecordError | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (buffered.length === 0 || failure) return;
    const text = redact(`${buffered.join('\n')}\n`);
    buffered = [];
    try {
      writeAll(fd, Buffer.from(text));
    } catch (error) {
      failure = failed(error);
    }
  };
  return {
    path,
    write(lines) {
      for (const line of lines) buffered.push(JSON.stringify(line));
      // Without its first line a record is none, and cannot be resumed.
      if (buffered.length >= mostBuffered || lines.some((line) => 'spec' in line)) flush();
      else timer ??= setTimeout(flush, longestBufferedMs);
      if (failure) throw failure;
    },
    flush() {
      flush();
      unlock();
    },
    async close() {
      flush();
      closeSync(fd);
      unlock();
      if (failure) throw failure;
    },
  };
}
