import { encodeEntry } from './entry-line.ts';
import { shardName, shardPath } from './layout.ts';
import { tidyShard } from './rewrite-shard.ts';
import { createShard, type Shard } from './shard.ts';

export interface CacheOptions {
  folder: string;
  /** How old an answer may be, in milliseconds. */
  ttlMs: number;
  pid: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Takes secrets out of what is written. */
  redact(text: string): string;
  /** Is told once that the cache cannot be used at all, or that it cannot be written. */
  warn(problem: 'read' | 'write', error: unknown): void;
}

/** Answers by the SHA-256 of what was asked. */
export interface Cache {
  get(key: string): { value: unknown; ageMs: number } | undefined;
  put(key: string, value: unknown): void;
}

/** Another run may allow older answers than this one: only those that nobody is likely to ask for are thrown away. */
const keptMs = 90 * 86_400_000;

/**
 * Opens a cache that many processes may share: an answer is there for all of them as soon as it is put. Files are read and written
 * synchronously, some ten microseconds each, so that an answer that was paid for is kept before the run goes on. Nothing is
 * written before the first answer, and no failure of the disk ever fails a run.
 */
export function openCache({ folder, ttlMs, pid, now, redact, warn }: CacheOptions): Cache {
  const shards = new Map<string, Shard>();
  const isUsable = { read: true, write: true };

  const shardOf = (key: string): Shard => {
    const name = shardName(key);
    const known = shards.get(name);
    if (known) return known;
    const before = () => now() - Math.max(keptMs, ttlMs);
    const shard = createShard(shardPath(folder, name), (path) => tidyShard(path, { pid, before: before() }));
    shards.set(name, shard);
    return shard;
  };
  /** After its first failure, nothing of the kind is tried again; what cannot be read is not written either. */
  const attempt = <T>(what: 'read' | 'write', work: () => T): T | undefined => {
    if (!isUsable[what]) return undefined;
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      isUsable.write = false;
      if (what === 'read') isUsable.read = false;
      warn(what, error);
      return undefined;
    }
  };
  return {
    get(key) {
      const entry = attempt('read', () => shardOf(key).find(key));
      if (entry === undefined) return undefined;
      const ageMs = Math.max(0, now() - entry.createdAt);
      return ageMs < ttlMs ? { value: entry.value, ageMs } : undefined;
    },
    put(key, value) {
      attempt('write', () => shardOf(key).append(encodeEntry({ key, createdAt: now(), value }, redact)));
    },
  };
}
