import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Where the cache is when nobody says otherwise: `$XDG_CACHE_HOME/tseval`, else `~/.cache/tseval`. A relative XDG_CACHE_HOME does not count. */
export function defaultCacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(base) ? base : join(home, '.cache'), 'tseval');
}

/** The form of the files below; another form gets another folder, so that versions of tseval can share a cache. */
const version = 'v1';
const fileName = /^[0-9a-f]{2}\.log$/;
const unfinishedName = /^[0-9a-f]{2}\.log\.\d+\.tmp$/;

/** The folder that the files are in. */
export function shardFolder(folder: string): string {
  return join(folder, version);
}

/** Which of 256 files an answer is in, by the first digits of its key: few answers are found without reading all. */
export function shardName(key: string): string {
  return key.slice(0, 2);
}

/** The file of that name. */
export function shardPath(folder: string, name: string): string {
  return join(folder, version, `${name}.log`);
}

/** A name beside a file, for the one that is to take its place. */
export function unfinishedPath(path: string, pid: number): string {
  return `${path}.${pid}.tmp`;
}

function list(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(shardFolder(folder))
      .filter((one) => name.test(one))
      .sort()
      .map((one) => join(shardFolder(folder), one));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The files of a cache, and no other that may lie beside them: whatever folder was named, nothing else is touched. */
export function shardPaths(folder: string): string[] {
  return list(folder, fileName);
}

/** Files that were to take the place of others when their process died, or that are just being written. */
export function unfinishedPaths(folder: string): string[] {
  return list(folder, unfinishedName);
}
