import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { decodeEntry, type Entry } from './entry-line.ts';
import { shardLines } from './shard-lines.ts';

/** A file of many answers. */
export interface Shard {
  /** The newest entry of a key; undefined where there is none that is whole. Throws what the file system throws. */
  find(key: string): Entry | undefined;
  /** Adds a line. Throws what the file system throws. */
  append(line: string): void;
}

/** So many digits of a key, beside those that name its file, make a number that a double holds exactly. */
const keyStart = 2;
const keyEnd = 15;
/** A file up to this size is held in memory: all 256 of them take 64 MB at most. */
const mostHeld = 1 << 18;
/** Most lines are shorter. */
const usualBytes = 1 << 12;
const newline = 10;

function read(fd: number, length: number, at: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
}

/** The line that begins at an offset of a file. */
function readLine(fd: number, offset: number): string {
  for (let length = usualBytes; ; length *= 8) {
    const bytes = read(fd, length, offset);
    const end = bytes.indexOf(newline);
    if (end >= 0 || bytes.length < length) return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
  }
}

/** Does something with an open file; undefined where there is none. */
function withFile<T>(path: string, work: (fd: number) => T): T | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'a', 0o600);
  }
}

/** Cuts off the part of a line that a full disk took, where it is still the end of the file. */
function takeBack(fd: number, written: number): void {
  ftruncateSync(fd, Math.max(0, fstatSync(fd).size - written));
}

/**
 * A file that many processes append to and read. Each line is added by one write in append mode, between line ends of its own, so
 * that lines of several processes do not mix and a torn one spoils no other. A small file is held in memory, of a large one the
 * places of its lines are known; a line is checked when it is used. The file is opened anew for each look at it: another process
 * may have put another one in its place. `tidy` is called before the first line is added.
 */
export function createShard(path: string, tidy: (path: string) => void): Shard {
  let isTidy = false;
  let offsets = new Map<number, number>();
  let held: Buffer | undefined = Buffer.alloc(0);
  let inode = -1;
  let knownBytes = 0;

  /** Reads what was added since the last time; false where there is nothing. */
  const update = (fd: number): boolean => {
    const { ino, size } = fstatSync(fd);
    if (ino !== inode || size < knownBytes) {
      offsets = new Map();
      held = Buffer.alloc(0);
      inode = ino;
      knownBytes = 0;
    }
    if (size === knownBytes) return false;
    const start = knownBytes;
    const added = read(fd, size - start, start);
    for (const { bytes, offset } of shardLines(added, start)) {
      offsets.set(Number.parseInt(bytes.toString('latin1', keyStart, keyEnd), 16), offset);
      knownBytes = offset + bytes.length + 1;
    }
    held = held && knownBytes <= mostHeld ? Buffer.concat([held, added.subarray(0, knownBytes - start)]) : undefined;
    return true;
  };
  /** An entry whose place is known; without a file, where it is held. */
  const look = (key: string, fd?: number): Entry | undefined => {
    const offset = offsets.get(Number.parseInt(key.slice(keyStart, keyEnd), 16));
    if (offset === undefined) return undefined;
    const line = held
      ? held.toString('utf8', offset, held.indexOf(newline, offset))
      : fd === undefined
        ? ''
        : readLine(fd, offset);
    const entry = decodeEntry(line);
    return entry?.key === key ? entry : undefined;
  };
  return {
    find(key) {
      const known = look(key);
      if (known) return known;
      return withFile(path, (fd) => look(key, fd) ?? (update(fd) ? look(key, fd) : undefined));
    },
    append(line) {
      if (!isTidy) tidy(path);
      isTidy = true;
      const bytes = Buffer.from(`\n${line}\n`);
      const fd = openForAppending(path);
      try {
        const written = writeSync(fd, bytes);
        if (written === bytes.length) return;
        takeBack(fd, written);
        throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
      } finally {
        closeSync(fd);
      }
    },
  };
}
