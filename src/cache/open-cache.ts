import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { decodeEntry, encodeEntry } from './entry.ts';
import { entryPath, unfinishedPath } from './layout.ts';

export interface CacheOptions {
  folder: string;
  /** How old an answer may be, in milliseconds. */
  ttlMs: number;
  pid: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Takes secrets out of what is written. */
  redact(text: string): string;
  /** Is told once that the cache cannot be read, or not be written. */
  warn(problem: 'read' | 'write', error: unknown): void;
}

/** Answers by the SHA-256 of what was asked. */
export interface Cache {
  get(key: string): { value: unknown; ageMs: number } | undefined;
  put(key: string, value: unknown): void;
}

/**
 * Opens a cache that many processes may share. An entry is a file of its own, written aside and renamed, so that nobody ever reads
 * half of one; a torn or changed one is not there. Files are read and written synchronously: some 15 and 90 microseconds each,
 * less than a trip through the thread pool, and an answer that was paid for is kept before the run goes on.
 * Nothing is written before the first answer, and no failure of the disk ever fails a run.
 */
export function openCache({ folder, ttlMs, pid, now, redact, warn }: CacheOptions): Cache {
  let writes = 0;
  let isWritable = true;
  let isReadable = true;

  const write = (key: string, text: string) => {
    const { shard, file } = entryPath(folder, key);
    const unfinished = unfinishedPath(file, pid, ++writes);
    const attempt = () => {
      writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' });
      renameSync(unfinished, file);
    };
    try {
      attempt();
    } catch (error) {
      rmSync(unfinished, { force: true });
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // The first answer of its folder, or somebody has just cleared the cache.
      mkdirSync(shard, { recursive: true, mode: 0o700 });
      attempt();
    }
  };
  return {
    get(key) {
      if (!isReadable) return undefined;
      let text: string;
      try {
        text = readFileSync(entryPath(folder, key).file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        isReadable = false;
        warn('read', error);
        return undefined;
      }
      const entry = decodeEntry(key, text);
      if (entry === undefined) return undefined;
      const ageMs = Math.max(0, now() - entry.createdAt);
      return ageMs < ttlMs ? { value: entry.value, ageMs } : undefined;
    },
    put(key, value) {
      if (!isWritable) return;
      try {
        write(key, encodeEntry(key, { createdAt: now(), value }, redact));
      } catch (error) {
        isWritable = false;
        warn('write', error);
      }
    },
  };
}
