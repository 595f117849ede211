import { readSync } from 'node:fs';

/** Whole lines of a file, as its bytes are. The buffer is used again for the next block. */
export interface Block {
  bytes: Buffer;
  /** Where the block begins in the file. */
  offset: number;
}

/** Sees a line without its end: the bytes of its block from `start` to `end`; line numbers count from 1. */
export type LineVisitor = (start: number, end: number, number: number) => void;

const firstBlockBytes = 64 * 1024;
const blockBytes = 512 * 1024;
const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Thrown where a line is longer than a string of JavaScript may be. */
export class LineTooLongError extends Error {}

/** The longest line that is read, far below V8's limit of 512 MiB. */
export const maxLineBytes: number = 256 * 1024 * 1024;

/** Reads a file in blocks that end where a line ends, so that no line is ever cut and memory stays flat. */
export function* readBlocks(fd: number): Generator<Block, void, undefined> {
  let buffer: Buffer = Buffer.allocUnsafe(firstBlockBytes);
  let filled = 0;
  let offset = 0;
  for (;;) {
    if (filled > maxLineBytes) throw new LineTooLongError();
    if (filled === buffer.length) buffer = grow(buffer);
    const count = readSync(fd, buffer, filled, buffer.length - filled, offset + filled);
    if (count === 0) break;
    const fresh = buffer.subarray(filled, filled + count).lastIndexOf(newline) + 1;
    const end = fresh === 0 ? 0 : filled + fresh;
    filled += count;
    if (end === 0) continue;
    yield { bytes: buffer.subarray(0, end), offset };
    buffer.copyWithin(0, end, filled);
    offset += end;
    filled -= end;
    if (buffer.length < blockBytes) buffer = grow(buffer, blockBytes);
  }
  if (filled > 0) yield { bytes: buffer.subarray(0, filled), offset };
}

/**
 * Shows the lines of a block that are not blank, and returns the number of the line after it. A line ends at `\n` only,
 * unlike those of `node:readline`: U+2028 and a lone carriage return are part of a line. A byte-order mark at the
 * file's start is left out.
 */
export function visitLines({ bytes, offset }: Block, firstNumber: number, visit: LineVisitor): number {
  let number = firstNumber;
  let start = offset === 0 && byteOrderMark.equals(bytes.subarray(0, 3)) ? 3 : 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(newline, start);
    const next = found === -1 ? bytes.length : found;
    const end = next > start && bytes[next - 1] === carriageReturn ? next - 1 : next;
    if (!isBlank(bytes, start, end)) visit(start, end, number);
    start = next + 1;
    number++;
  }
  return number;
}

function grow(buffer: Buffer, size = buffer.length * 2): Buffer {
  const larger = Buffer.allocUnsafe(size);
  buffer.copy(larger);
  return larger;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}
