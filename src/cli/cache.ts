import { resolve } from 'node:path';
import { defaultCacheFolder } from '../cache/layout.ts';
import { cacheStats, clearBefore, clearCache, verifyCache } from '../cache/maintain-cache.ts';
import { type ExitCode, exitCodes, RecordError } from '../errors.ts';
import { systemMessage } from '../record/record-path.ts';
import { shownPath } from '../registry/shown-path.ts';
import { formatAge } from '../report/age.ts';
import { formatCount } from '../report/metric-rows.ts';
import type { CacheAction, CacheOptions } from './cache-program.ts';
import type { Io } from './io.ts';

/** Where the cache of a command is. */
export function cacheFolder({ cacheDir }: { cacheDir?: string }, io: Io): string {
  return cacheDir === undefined ? defaultCacheFolder(io.env, io.home) : resolve(io.cwd, cacheDir);
}

/** What an action came to: as JSON, and as lines of text. */
interface Outcome {
  json: Readonly<Record<string, unknown>>;
  lines: readonly string[];
}

function count(answers: number): string {
  return `${formatCount(answers)} ${answers === 1 ? 'answer' : 'answers'}`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function stats(folder: string, { cacheTtl: ttlMs }: CacheOptions): Outcome {
  const now = Date.now();
  const { answers, bytes, oldest, newest, expired, corrupt } = cacheStats(folder, { now, ttlMs });
  const toIso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
  const age = (time: number) => `${formatAge((now - time) / 1000)} old`;
  return {
    json: { folder, answers, bytes, oldest: toIso(oldest), newest: toIso(newest), expired, corrupt },
    lines: [
      folder,
      `  answers  ${formatCount(answers)}`,
      `  size     ${formatBytes(bytes)}`,
      ...(oldest === undefined || newest === undefined
        ? []
        : [`  oldest   ${age(oldest)}`, `  newest   ${age(newest)}`]),
      `  expired  ${formatCount(expired)} (older than ${formatAge(ttlMs / 1000)})`,
      ...(corrupt > 0 ? [`  corrupt  ${formatCount(corrupt)}: tseval cache verify removes them`] : []),
    ],
  };
}

function clear(folder: string, { olderThan }: CacheOptions): Outcome {
  const removed =
    olderThan === undefined
      ? clearCache(folder)
      : clearBefore(folder, { pid: process.pid, time: Date.now() - olderThan });
  return { json: { folder, removed }, lines: [`${count(removed)} removed from ${folder}`] };
}

function verify(folder: string, io: Io): Outcome {
  const { answers, removed } = verifyCache(folder, { pid: process.pid, now: Date.now() });
  const paths = removed.map((path) => shownPath(path, io.cwd));
  return {
    json: { folder, answers, removed },
    lines: [
      `${count(answers)} in ${folder} ${answers === 1 ? 'is' : 'are'} whole`,
      ...(paths.length > 0 ? [`removed, as no answer was in ${paths.length === 1 ? 'it' : 'them'}:`] : []),
      ...paths.map((path) => `  ${path}`),
    ],
  };
}

/** `tseval cache stats|clear|verify`. */
export async function cacheCommand(given: { action: CacheAction; options: CacheOptions; io: Io }): Promise<ExitCode> {
  const { action, options, io } = given;
  const folder = cacheFolder(options, io);
  const actions: Readonly<Record<CacheAction, () => Outcome>> = {
    stats: () => stats(folder, options),
    clear: () => clear(folder, options),
    verify: () => verify(folder, io),
  };
  try {
    const { json, lines } = actions[action]();
    io.stdout.write(options.json ? `${JSON.stringify(json, null, 2)}\n` : `${lines.join('\n')}\n`);
    return exitCodes.ok;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new RecordError(
      {
        message: `cannot look after the cache ${folder}: ${systemMessage(error)}`,
        hint: 'another one: --cache-dir DIR',
      },
      { cause: error },
    );
  }
}
