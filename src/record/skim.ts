import { type FileHandle, open } from 'node:fs/promises';
import type { RecordLine } from './event.ts';
import { classifyLine, noPartOfARecord, notARecord, toReadError } from './read.ts';

/** How both tseval and oaieval begin the line of an event, where its ids are plain ASCII. */
const eventHead =
  /^\{"run_id": ?"\w*", ?"event_id": ?\d+, ?"sample_id": ?"([\x20\x21\x23-\x5b\x5d-\x7e]*)",(?: ?"repeat": ?\d+,)? ?"type": ?"(\w+)"/;
const headBytes = 300;
const newline = 0x0a;

/** What a reader of many events wants of them. */
export interface Skimmer {
  /** Which events the reader has no use for: they are not parsed. Lines that cannot be told by their beginning are parsed anyway. */
  skip(type: string, sampleId: string): boolean;
  visit(line: RecordLine): void;
}

/** Hands each line to `visit`, as bytes of a buffer that is used again. */
async function eachLine(
  handle: FileHandle,
  visit: (bytes: Buffer, range: { start: number; end: number; isWhole: boolean }) => void,
): Promise<void> {
  let buffer = Buffer.allocUnsafe(1 << 18);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    const searched = filled;
    filled += bytesRead;
    let start = 0;
    // What was left over holds no end of a line; behind what was read, the buffer holds what it held before.
    let end = buffer.indexOf(newline, searched);
    while (end >= 0 && end < filled) {
      visit(buffer, { start, end, isWhole: true });
      start = end + 1;
      end = buffer.indexOf(newline, start);
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
  }
  if (filled > 0) visit(buffer, { start: 0, end: filled, isWhole: false });
}

/**
 * Reads a record of millions of events, tseval's or oaieval's, as fast as it can be and without garbage: what is skipped is not even
 * made a string. A last line that was cut off (a killed run) is left out.
 * Throws `RecordError` with file and line where a line is no part of a record.
 */
export async function skimRecord(path: string, { skip, visit }: Skimmer): Promise<void> {
  let number = 0;
  try {
    const handle = await open(path);
    try {
      await eachLine(handle, (bytes, { start, end, isWhole }) => {
        number++;
        const head = eventHead.exec(bytes.toString('latin1', start, Math.min(end, start + headBytes)));
        if (head && number > 1 && isWhole && skip(head[2] as string, head[1] as string)) return;
        const text = bytes.toString('utf8', start, end);
        const known = classifyLine(text);
        if (number === 1 && !(known && 'spec' in known)) throw notARecord(path);
        if (known) visit(known);
        else if (isWhole && text.trim() !== '') throw noPartOfARecord(text, { path, number });
      });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toReadError(error, path);
  }
  if (number === 0) throw notARecord(path);
}
