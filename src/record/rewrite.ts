import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { RecordError } from '../errors.ts';
import { systemMessage } from './record-path.ts';

/** Pieces of a file: bytes from, up to, from, up to, … */
export interface Pieces {
  path: string;
  spans: readonly number[];
}

const chunkBytes = 1 << 20;
const lineEnd = 0x0a;

/** All of it, or an error: a full disk may take a part. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Copies one piece, and ends it with a line end where it was cut off before its own. */
function copySpan(source: number, target: number, [from, to]: readonly [number, number]): void {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, to - from));
  let last = lineEnd;
  for (let at = from; at < to; ) {
    const count = readSync(source, buffer, 0, Math.min(buffer.length, to - at), at);
    if (count === 0) throw new Error('the record became shorter while it was read');
    writeAll(target, buffer.subarray(0, count));
    last = buffer[count - 1] ?? lineEnd;
    at += count;
  }
  if (last !== lineEnd) writeAll(target, Buffer.from('\n'));
}

function copyPieces({ path, spans }: Pieces, target: number): void {
  const source = openSync(path, 'r');
  try {
    for (let i = 0; i + 1 < spans.length; i += 2) copySpan(source, target, [spans[i] ?? 0, spans[i + 1] ?? 0]);
  } finally {
    closeSync(source);
  }
}

/**
 * Puts pieces of files in the place of a record: written aside and renamed when all of it is on disk, so that whatever happens there
 * is one whole record. Throws `RecordError` where that cannot be done; the record is then as it was.
 */
export function rewriteRecord(path: string, pieces: readonly Pieces[], lastLine = ''): void {
  const aside = `${path}.new`;
  try {
    const target = openSync(aside, 'w', 0o644);
    try {
      for (const each of pieces) copyPieces(each, target);
      writeAll(target, Buffer.from(lastLine));
      fsyncSync(target);
    } finally {
      closeSync(target);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw new RecordError(
      { message: `cannot write the record ${path} anew: ${systemMessage(error)}`, hint: 'it is as it was' },
      { cause: error },
    );
  }
}

/** Whether a line ends before a place in a file that is open. */
export function endsLine(fd: number, at: number): boolean {
  const byte = Buffer.alloc(1, lineEnd);
  if (at > 0) readSync(fd, byte, 0, 1, at - 1);
  return byte[0] === lineEnd;
}
