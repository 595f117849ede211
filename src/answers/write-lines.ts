import { writeSync } from 'node:fs';

const blockCharacters = 1 << 18;

/** All of it, or an error: a full disk may take a part. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Writes lines to an open file, a block at a time. */
export function writeLines(fd: number, lines: Iterable<string>): void {
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < blockCharacters) continue;
    writeAll(fd, block);
    block = '';
  }
  writeAll(fd, block);
}
