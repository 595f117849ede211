import { type Dirent, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the cache is when nobody says otherwise: `$XDG_CACHE_HOME/tseval`, else `~/.cache/tseval`. A relative XDG_CACHE_HOME does not count. */
export function defaultCacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(base) ? base : join(home || homedir(), '.cache'), 'tseval');
}

/** The form of the files below; another form gets another folder, so that versions of tseval can share a cache. */
const version = 'v1';
const shardName = /^[0-9a-f]{2}$/;
const entryName = /^[0-9a-f]{62}$/;
const unfinishedName = /^[0-9a-f]{62}\.\d+\.\d+\.tmp$/;

/** The folder of an entry, and its file: a folder for each of the first two digits keeps folders small. */
export function entryPath(folder: string, key: string): { shard: string; file: string } {
  const shard = join(folder, version, key.slice(0, 2));
  return { shard, file: join(shard, key.slice(2)) };
}

/** A name beside an entry that no other process and no other write has. */
export function unfinishedPath(file: string, pid: number, count: number): string {
  return `${file}.${pid}.${count}.tmp`;
}

/** A file of the cache: an entry, or one that was being written when its process died. */
export interface CacheFile {
  path: string;
  /** Undefined for one that was never finished. */
  key: string | undefined;
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The files of the cache, and no other that may lie beside them: whatever folder was named, nothing else is touched. */
export function* cacheFiles(folder: string): Generator<CacheFile> {
  for (const shard of list(join(folder, version))) {
    if (!shard.isDirectory() || !shardName.test(shard.name)) continue;
    for (const { name } of list(join(folder, version, shard.name))) {
      const path = join(folder, version, shard.name, name);
      if (entryName.test(name)) yield { path, key: shard.name + name };
      else if (unfinishedName.test(name)) yield { path, key: undefined };
    }
  }
}

/** The folders that hold them, the innermost first. */
export function cacheFolders(folder: string): string[] {
  const shards = list(join(folder, version)).filter((one) => one.isDirectory() && shardName.test(one.name));
  return [...shards.map(({ name }) => join(folder, version, name)), join(folder, version)];
}
