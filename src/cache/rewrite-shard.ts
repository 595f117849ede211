import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { decodeEntry, type Entry } from './entry-line.ts';
import { unfinishedPath } from './layout.ts';
import { type ShardLine, shardLines } from './shard-lines.ts';

/** A line, and the answer that it holds, if any. */
export interface ReadLine extends ShardLine {
  entry: Entry | undefined;
}

/** Every line of a shard; a last one without an end is torn. */
export function* readShard(path: string): Generator<ReadLine> {
  const bytes = readFileSync(path);
  const isWhole = bytes.length === 0 || bytes.at(-1) === 10;
  for (const line of shardLines(isWhole ? bytes : Buffer.concat([bytes, Buffer.from('\n')])))
    yield { ...line, entry: decodeEntry(line.bytes.toString('utf8')) };
}

/** What another process has added to a file while its successor was written. */
function addedMeanwhile(fd: number, from: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - from));
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
}

/** Keeps some lines of a shard: a new file is written aside and put in its place. Returns the number of those dropped. */
export function rewriteShard(path: string, pid: number, keep: (line: ReadLine) => boolean): number {
  const fd = openSync(path, 'r');
  const unfinished = unfinishedPath(path, pid);
  try {
    const { size } = fstatSync(fd);
    const kept: Buffer[] = [];
    let dropped = 0;
    for (const line of readShard(path)) {
      if (keep(line)) kept.push(line.bytes, Buffer.from('\n'));
      else dropped++;
    }
    if (dropped === 0) return 0;
    writeFileSync(unfinished, Buffer.concat(kept), { mode: 0o600 });
    renameSync(unfinished, path);
    const added = addedMeanwhile(fd, size);
    if (added.length > 0) writeFileSync(path, added, { flag: 'a' });
    return dropped;
  } finally {
    closeSync(fd);
    rmSync(unfinished, { force: true });
  }
}

/** Below this size it is not worth the while. */
const smallBytes = 1 << 18;

/** When the line in the middle of a file was written: lines stand in the order of their time. */
function middleTime(path: string, size: number): number | undefined {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size - (size >> 1), smallBytes >> 1));
    readSync(fd, bytes, 0, bytes.length, size >> 1);
    const [, line] = shardLines(bytes);
    return line && decodeEntry(line.bytes.toString('utf8'))?.createdAt;
  } finally {
    closeSync(fd);
  }
}

/** Throws away what was written before some time, where that is more than half of a large file. */
export function tidyShard(path: string, { pid, before }: { pid: number; before: number }): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < smallBytes) return;
  const time = middleTime(path, size);
  if (time !== undefined && time < before) rewriteShard(path, pid, ({ entry }) => (entry?.createdAt ?? 0) >= before);
}
