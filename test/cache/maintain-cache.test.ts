import { appendFileSync, existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../../src/cache/layout.ts';
import { cacheStats, clearBefore, clearCache, verifyCache } from '../../src/cache/maintain-cache.ts';
import { openCache } from '../../src/cache/open-cache.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

const day = 86_400_000;
const now = 1000 * day;
const key = (first: string) => first.padEnd(64, '0');

/** A cache with an answer of each of these days. */
function filled(days: readonly number[]): string {
  const folder = createFolder();
  for (const [i, time] of days.entries()) {
    const open = { folder, ttlMs: 14 * day, pid: 1, redact: (text: string) => text, warn: () => undefined };
    openCache({ ...open, now: () => time * day }).put(key(`${i % 2 === 0 ? 'ab' : 'cd'}${i}`), `answer ${i}`);
  }
  return folder;
}

test.for([
  [{ XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/tseval'],
  [{ XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/tseval'],
  [{ XDG_CACHE_HOME: '' }, '/home/me/.cache/tseval'],
  [{}, '/home/me/.cache/tseval'],
] as const)('with %j the cache is in %s', ([env, expected]) => {
  expect(defaultCacheFolder(env, '/home/me')).toBe(expected);
});

test('a cache that is not there holds nothing', () => {
  const folder = join(createFolder(), 'none');
  expect(cacheStats(folder, { now, ttlMs: day })).toMatchObject({ answers: 0, bytes: 0, oldest: undefined });
  expect([clearCache(folder), verifyCache(folder, { pid: 1, now })]).toEqual([0, { answers: 0, removed: [] }]);
});

test('answers are counted once, whatever their number of versions, and the expired ones among them', () => {
  const folder = filled([990, 980, 999]);
  const again = { folder, ttlMs: day, pid: 1, redact: (text: string) => text, warn: () => undefined };
  openCache({ ...again, now: () => now }).put(key('ab0'), 'anew');
  appendFileSync(join(folder, 'v1/ab.log'), 'torn');
  expect(cacheStats(folder, { now, ttlMs: 14 * day })).toEqual({
    answers: 3,
    bytes: expect.any(Number),
    oldest: 980 * day,
    newest: now,
    expired: 1,
    corrupt: 1,
  });
});

test('clear removes what is tseval’s, and nothing else', () => {
  const folder = filled([1, 2, 3]);
  const others = ['mine.txt', 'v1/ab.log.txt', 'v1/zz.log'];
  for (const name of others) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'v1/ab.log.77.tmp'), '');
  expect(clearCache(folder)).toBe(3);
  expect(readdirSync(folder).sort()).toEqual(['mine.txt', 'v1']);
  expect(readdirSync(join(folder, 'v1')).sort()).toEqual(['ab.log.txt', 'zz.log']);
});

test('clear leaves no empty folder behind', () => {
  const folder = filled([1]);
  clearCache(folder);
  expect(existsSync(join(folder, 'v1'))).toBe(false);
});

test('expired answers are removed, the others stay', () => {
  const folder = filled([980, 981, 999]);
  expect(clearBefore(folder, { pid: 1, time: now - 14 * day })).toBe(2);
  expect(cacheStats(folder, { now, ttlMs: day })).toMatchObject({ answers: 1, newest: 999 * day });
});

test('verify names and removes lines and files that hold no answer', () => {
  const folder = filled([999, 999, 999]);
  appendFileSync(join(folder, 'v1/ab.log'), '\nab0 torn');
  writeFileSync(join(folder, 'v1/ee.log'), 'nothing\n');
  writeFileSync(join(folder, 'v1/ab.log.77.tmp'), '');
  writeFileSync(join(folder, 'v1/ab.log.78.tmp'), '');
  utimesSync(join(folder, 'v1/ab.log.77.tmp'), 1, 1);
  utimesSync(join(folder, 'v1/ab.log.78.tmp'), now / 1000, now / 1000);
  expect(verifyCache(folder, { pid: 1, now })).toEqual({
    answers: 3,
    removed: [join(folder, 'v1/ab.log:6'), join(folder, 'v1/ee.log:1'), join(folder, 'v1/ab.log.77.tmp')],
  });
  expect(verifyCache(folder, { pid: 1, now })).toEqual({ answers: 3, removed: [] });
  expect(readdirSync(join(folder, 'v1')).sort()).toContain('ab.log.78.tmp');
});
