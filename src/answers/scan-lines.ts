import { readSync } from 'node:fs';

/** A line of a file, and where its bytes stand. */
export interface FileLine {
  text: string;
  /** From 1. */
  number: number;
  offset: number;
  length: number;
}

const blockBytes = 1 << 20;

/** The lines of an open file that are not blank, a block at a time. */
export function* scanLines(fd: number): Generator<FileLine> {
  const block = Buffer.alloc(blockBytes);
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let number = 0;
  const toLine = (bytes: Buffer): FileLine => ({
    text: bytes.toString('utf8'),
    number: ++number,
    offset,
    length: bytes.length,
  });
  for (let at = 0; ; ) {
    const count = readSync(fd, block, 0, blockBytes, at);
    if (count === 0) break;
    at += count;
    const bytes = Buffer.concat([rest, block.subarray(0, count)]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const line = toLine(bytes.subarray(start, end));
      offset += end - start + 1;
      start = end + 1;
      if (line.text.trim() !== '') yield line;
    }
    rest = bytes.subarray(start);
  }
  const last = toLine(rest);
  if (last.text.trim() !== '') yield last;
}
