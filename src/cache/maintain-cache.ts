import { readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { decodeEntry, type Entry } from './entry.ts';
import { cacheFiles, cacheFolders } from './layout.ts';

/** What a cache holds. */
export interface CacheStats {
  answers: number;
  bytes: number;
  /** Milliseconds since the epoch; undefined where there is no answer. */
  oldest: number | undefined;
  newest: number | undefined;
  /** Answers older than the time limit. */
  expired: number;
  /** Files that hold no answer: torn, changed, or never finished. */
  corrupt: number;
}

interface Found {
  path: string;
  bytes: number;
  /** Undefined for a file that holds no answer. */
  entry: Entry | undefined;
}

/** A process that writes an entry takes a moment; one that was never finished is older. */
const longestWriteMs = 60_000;

/** Every file of the cache with its entry. One that another process removes meanwhile is none. */
function* readAll(folder: string, now: number): Generator<Found> {
  for (const { path, key } of cacheFiles(folder)) {
    try {
      const { size: bytes, mtimeMs } = statSync(path);
      if (key === undefined && now - mtimeMs < longestWriteMs) continue;
      const entry = key === undefined ? undefined : decodeEntry(key, readFileSync(path, 'utf8'));
      yield { path, bytes, entry };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Counts what is there. */
export function cacheStats(folder: string, { now, ttlMs }: { now: number; ttlMs: number }): CacheStats {
  const stats: CacheStats = { answers: 0, bytes: 0, oldest: undefined, newest: undefined, expired: 0, corrupt: 0 };
  for (const { bytes, entry } of readAll(folder, now)) {
    stats.bytes += bytes;
    if (entry === undefined) {
      stats.corrupt++;
      continue;
    }
    const { createdAt } = entry;
    stats.answers++;
    stats.oldest = Math.min(stats.oldest ?? createdAt, createdAt);
    stats.newest = Math.max(stats.newest ?? createdAt, createdAt);
    if (now - createdAt >= ttlMs) stats.expired++;
  }
  return stats;
}

/** Removes answers: all, or those older than `ttlMs`. Resolves to how many there were. */
export function clearCache(folder: string, { now, ttlMs }: { now: number; ttlMs?: number | undefined }): number {
  let removed = 0;
  if (ttlMs === undefined) {
    for (const { path, key } of cacheFiles(folder)) {
      rmSync(path, { force: true });
      if (key !== undefined) removed++;
    }
    cacheFolders(folder).forEach(removeIfEmpty);
    return removed;
  }
  for (const { path, entry } of readAll(folder, now)) {
    if (entry === undefined || now - entry.createdAt < ttlMs) continue;
    rmSync(path, { force: true });
    removed++;
  }
  return removed;
}

/** Another process may have written something meanwhile. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Reads every answer and removes the files that hold none. */
export function verifyCache(folder: string, { now }: { now: number }): { answers: number; removed: readonly string[] } {
  let answers = 0;
  const removed: string[] = [];
  for (const { path, entry } of readAll(folder, now)) {
    if (entry !== undefined) {
      answers++;
      continue;
    }
    rmSync(path, { force: true });
    removed.push(path);
  }
  return { answers, removed };
}
