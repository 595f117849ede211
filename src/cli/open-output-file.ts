import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { RecordError, UsageError } from '../errors.ts';
import { readRecordEnds } from '../record/read.ts';
import { systemMessage } from '../record/record-path.ts';
import type { Output } from '../report/reporter.ts';

/** A file that a reporter writes. */
export interface OutputFile extends Output {
  /** Puts on disk, at once, what was written so far. */
  flush(): void;
  /** Throws `RecordError` where something could not be written. */
  close(): void;
}

export interface OutputFileOptions {
  redact(text: string): string;
  /** Whether what the file holds stays. */
  isAppended?: boolean;
}

const mostBuffered = 1 << 16;
const longestBufferedMs = 1000;
/** What reads a file is no window. */
const columns = 120;

/** A record is worth more than any report of it. */
function refuseRecord(path: string): void {
  if (!existsSync(path) || !statSync(path).isFile()) return;
  const ends = readRecordEnds(path);
  if (ends !== 'finished' && ends !== 'unfinished') return;
  throw new UsageError({
    message: `${path} is the record of a run, which no report overwrites`,
    hint: 'name another file',
  });
}

function open(path: string, isAppended: boolean): { fd: number; isNew: boolean } {
  try {
    if (!isAppended) refuseRecord(path);
    const isNew = !existsSync(path);
    return { fd: openSync(path, 'a'), isNew };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      { message: `cannot write ${path}: ${systemMessage(error)}`, hint: 'name another file' },
      { cause: error },
    );
  }
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/**
 * Opens a reporter’s file before the first request, so that a bad path fails while nothing is paid for yet. What it held goes with the
 * first write: a command that runs nothing changes nothing, and leaves no empty file behind.
 */
export function openOutputFile(path: string, { redact, isAppended = false }: OutputFileOptions): OutputFile {
  const { fd, isNew } = open(path, isAppended);
  let buffered = '';
  let timer: NodeJS.Timeout | undefined;
  let failure: RecordError | undefined;
  let hasWritten = false;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (buffered === '' || failure) return;
    const text = redact(buffered);
    buffered = '';
    try {
      if (!hasWritten && !isAppended && fstatSync(fd).isFile()) ftruncateSync(fd);
      hasWritten = true;
      writeAll(fd, text);
    } catch (error) {
      failure = new RecordError({ message: `cannot write ${path}: ${systemMessage(error)}` }, { cause: error });
    }
  };
  return {
    hasColor: false,
    columns,
    write(text) {
      buffered += text;
      if (buffered.length >= mostBuffered) flush();
      else timer ??= setTimeout(flush, longestBufferedMs);
    },
    flush,
    close() {
      flush();
      closeSync(fd);
      if (isNew && !hasWritten && !failure) rmSync(path, { force: true });
      if (failure) throw failure;
    },
  };
}
