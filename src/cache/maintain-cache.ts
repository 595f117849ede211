import { rmdirSync, rmSync, statSync } from 'node:fs';
import { shardFolder, shardPaths, unfinishedPaths } from './layout.ts';
import { type ReadLine, readShard, rewriteShard } from './rewrite-shard.ts';

/** What a cache holds. */
export interface CacheStats {
  answers: number;
  bytes: number;
  /** Milliseconds since the epoch; undefined where there is no answer. */
  oldest: number | undefined;
  newest: number | undefined;
  /** Answers older than the time limit. */
  expired: number;
  /** Lines that hold no answer: torn or changed. */
  corrupt: number;
}

/** Runs something on a file that another process may have just removed. */
function unlessGone<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}

/** The lines of one shard; those of a request that was answered anew later are not counted. */
function* newestLines(path: string): Generator<ReadLine> {
  const lines = unlessGone(() => [...readShard(path)], []);
  const lastOf = new Map(lines.flatMap(({ entry, offset }) => (entry ? [[entry.key, offset] as const] : [])));
  yield* lines.filter(({ entry, offset }) => entry === undefined || lastOf.get(entry.key) === offset);
}

/** Counts what is there. */
export function cacheStats(folder: string, { now, ttlMs }: { now: number; ttlMs: number }): CacheStats {
  const stats: CacheStats = { answers: 0, bytes: 0, oldest: undefined, newest: undefined, expired: 0, corrupt: 0 };
  for (const path of shardPaths(folder)) {
    stats.bytes += unlessGone(() => statSync(path).size, 0);
    for (const { entry } of newestLines(path)) {
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
  }
  return stats;
}

/** Removes all answers and the folder, where nothing else is in it. Returns how many there were. */
export function clearCache(folder: string): number {
  let removed = 0;
  for (const path of shardPaths(folder)) {
    for (const { entry } of newestLines(path)) if (entry) removed++;
    rmSync(path, { force: true });
  }
  for (const path of unfinishedPaths(folder)) rmSync(path, { force: true });
  try {
    rmdirSync(shardFolder(folder));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
  }
  return removed;
}

/** Removes answers that were given before some time. Returns how many there were. */
export function clearBefore(folder: string, { pid, time }: { pid: number; time: number }): number {
  const isNewer = ({ entry }: ReadLine) => entry === undefined || entry.createdAt > time;
  return shardPaths(folder).reduce((sum, path) => sum + unlessGone(() => rewriteShard(path, pid, isNewer), 0), 0);
}

/** A process that puts a file in the place of another takes a moment; one that died meanwhile has left an older one. */
const longestWriteMs = 60_000;

/** Reads every answer, and removes the lines and the files that hold none; these are named as `path:line`. */
export function verifyCache(
  folder: string,
  { pid, now }: { pid: number; now: number },
): { answers: number; removed: readonly string[] } {
  let answers = 0;
  const removed: string[] = [];
  for (const path of shardPaths(folder)) {
    const corrupt: string[] = [];
    for (const { entry, number } of newestLines(path)) {
      if (entry) answers++;
      else corrupt.push(`${path}:${number}`);
    }
    if (corrupt.length > 0) unlessGone(() => rewriteShard(path, pid, ({ entry }) => entry !== undefined), 0);
    removed.push(...corrupt);
  }
  for (const path of unfinishedPaths(folder)) {
    if (unlessGone(() => now - statSync(path).mtimeMs < longestWriteMs, true)) continue;
    rmSync(path, { force: true });
    removed.push(path);
  }
  return { answers, removed };
}
