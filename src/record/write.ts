import { closeSync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { RecordError } from '../errors.ts';
import type { RecordLine } from './event.ts';
import { readRecordEnds } from './read.ts';
import { systemMessage } from './record-path.ts';

/** Takes the lines of a run. A sample's events are handed over in one piece. */
export interface RecordWriter {
  /** Where the record is, for people; undefined where nothing is kept. */
  readonly path: string | undefined;
  write(lines: readonly RecordLine[]): void | Promise<void>;
  /** Puts on disk, at once, what was handed over: for a process that is about to be killed. */
  flush(): void;
  close(): Promise<void>;
}

/** A record on this machine is written while it is waited for. */
export interface LocalWriter extends RecordWriter {
  write(lines: readonly RecordLine[]): void;
}

const longestBufferedMs = 1000;
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
      hint: 'name another file with --record-path, or move this one away',
    });
  }
  return openSync(path, 'r+');
}

/** All of it, or an error: a full disk may take a part. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/**
 * Opens a record before the first request, so that a path that cannot be written fails while nothing is paid for yet.
 * Lines are on disk at most one second or 100 events after they were handed over. They are written synchronously: 40 KiB at a time
 * into the page cache cost less than a trip through the thread pool, and an interrupt cannot overtake them.
 */
export function openRecord(path: string, redact: (text: string) => string): LocalWriter {
  const failed = (error: unknown) =>
    new RecordError(
      {
        message: `cannot write the record ${path}: ${systemMessage(error)}`,
        hint: 'name another file with --record-path',
      },
      { cause: error },
    );
  let fd: number;
  try {
    fd = openForWriting(path);
    if (fstatSync(fd).isFile()) ftruncateSync(fd);
  } catch (error) {
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
      writeAll(fd, text);
    } catch (error) {
      failure = failed(error);
    }
  };
  return {
    path,
    write(lines) {
      for (const line of lines) buffered.push(JSON.stringify(line));
      if (buffered.length >= mostBuffered) flush();
      else timer ??= setTimeout(flush, longestBufferedMs);
      if (failure) throw failure;
    },
    flush,
    async close() {
      flush();
      closeSync(fd);
      if (failure) throw failure;
    },
  };
}
