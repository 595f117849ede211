import { appendFileSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Cache, openCache } from '../../src/cache/open-cache.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';

const day = 86_400_000;
const key = (first: string) => first.padEnd(64, '0');

/** A cache whose clock and whose warnings a test sees. */
function open(
  folder: string,
  { ttlMs = 14 * day, now = () => 1000 * day }: { ttlMs?: number; now?: () => number } = {},
) {
  const warned: string[] = [];
  const cache: Cache = openCache({
    folder,
    ttlMs,
    pid: 1,
    now,
    redact: (text) => text.replaceAll('canary', '[redacted]'),
    warn: (what, error) => warned.push(`${what} ${(error as NodeJS.ErrnoException).code}`),
  });
  return { cache, warned };
}

const shardOf = (folder: string, name: string) => join(folder, 'v1', `${name}.log`);

test('what is put is there for this process and for others, whatever is in it', () => {
  const folder = createFolder();
  const [one, other] = [open(folder).cache, open(folder).cache];
  const value = { texts: ['a\nb\u2028\ud83d\ude00 "', ''], usage: { total_tokens: 1 } };
  expect(other.get(key('ab1'))).toBeUndefined();
  one.put(key('ab1'), value);
  one.put(key('ab2'), { long: 'x'.repeat(300_000) });
  for (const cache of [one, other, open(folder).cache]) {
    expect(cache.get(key('ab1'))).toEqual({ value, ageMs: 0 });
    expect(cache.get(key('ab2'))?.value).toEqual({ long: 'x'.repeat(300_000) });
    expect(cache.get(key('ab3'))).toBeUndefined();
  }
});

test('of two answers to one request the newer one counts', () => {
  const folder = createFolder();
  const { cache } = open(folder);
  cache.put(key('ab1'), 'first');
  expect(cache.get(key('ab1'))?.value).toBe('first');
  open(folder).cache.put(key('ab1'), 'second');
  expect(open(folder).cache.get(key('ab1'))?.value).toBe('second');
});

test('an answer is used until it is as old as the time limit', () => {
  const folder = createFolder();
  open(folder, { now: () => 100 * day }).cache.put(key('ab1'), 'old');
  const at = (time: number) => open(folder, { now: () => time }).cache.get(key('ab1'));
  expect(at(114 * day - 1)).toEqual({ value: 'old', ageMs: 14 * day - 1 });
  expect(at(114 * day)).toBeUndefined();
  // A clock that was set back.
  expect(at(99 * day)).toEqual({ value: 'old', ageMs: 0 });
});

test('nothing is written before the first answer, and then for its owner alone', () => {
  const folder = createFolder();
  const { cache } = open(folder);
  cache.get(key('ab1'));
  expect(readdirSync(folder)).toEqual([]);
  cache.put(key('ab1'), 1);
  expect(statSync(join(folder, 'v1')).mode & 0o777).toBe(0o700);
  expect(statSync(shardOf(folder, 'ab')).mode & 0o777).toBe(0o600);
});

test('secrets are not written', () => {
  const folder = createFolder();
  const { cache } = open(folder);
  cache.put(key('ab1'), { texts: ['my canary'] });
  expect(cache.get(key('ab1'))?.value).toEqual({ texts: ['my [redacted]'] });
  expect(readFileSync(shardOf(folder, 'ab'), 'utf8')).not.toContain('canary');
});

const damages: Record<string, (path: string) => void> = {
  'cut off': (path) => truncateSync(path, statSync(path).size - 5),
  'changed in one letter': (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('answer', 'Answer')),
  'filled with zeros': (path) => writeFileSync(path, Buffer.alloc(statSync(path).size)),
  emptied: (path) => truncateSync(path),
  'no text at all': (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 10, 0xc3, 10, 0])),
};

test.for(Object.entries(damages))('an entry that was %s is not there, and what is added later is', ([, damage]) => {
  const folder = createFolder();
  open(folder).cache.put(key('ab1'), 'answer');
  damage(shardOf(folder, 'ab'));
  const { cache, warned } = open(folder);
  expect(cache.get(key('ab1'))).toBeUndefined();
  cache.put(key('ab2'), 'later');
  expect(open(folder).cache.get(key('ab2'))?.value).toBe('later');
  expect(warned).toEqual([]);
});

test('an entry under the name of another key is not there', () => {
  const folder = createFolder();
  open(folder).cache.put(key('ab1'), 'answer');
  const line = readFileSync(shardOf(folder, 'ab'), 'utf8');
  appendFileSync(shardOf(folder, 'ab'), line.replace(key('ab1'), key('ab2')));
  expect(open(folder).cache.get(key('ab2'))).toBeUndefined();
  expect(open(folder).cache.get(key('ab1'))?.value).toBe('answer');
});

test('a folder that cannot be one is told once, and fails nothing', () => {
  const folder = createFolder({ file: '' });
  const { cache, warned } = open(join(folder, 'file'));
  for (const name of ['ab1', 'cd1']) {
    expect(cache.get(key(name))).toBeUndefined();
    cache.put(key(name), 1);
  }
  expect(warned).toEqual(['read ENOTDIR']);
});

test('a file that cannot be written is told once, and what is there is still read', () => {
  const folder = createFolder();
  open(folder).cache.put(key('ab1'), 'answer');
  symlinkSync(join(folder, 'none/cd.log'), shardOf(folder, 'cd'));
  const { cache, warned } = open(folder);
  for (const name of ['cd1', 'cd2', 'ab2']) cache.put(key(name), 1);
  expect([cache.get(key('ab1'))?.value, cache.get(key('cd1'))]).toEqual(['answer', undefined]);
  expect(warned).toEqual(['write ENOENT']);
});

test('a cache that another process clears goes on', () => {
  const folder = createFolder();
  const { cache, warned } = open(folder);
  cache.put(key('ab1'), 'answer');
  expect(cache.get(key('ab1'))?.value).toBe('answer');
  writeFileSync(shardOf(folder, 'ab'), '');
  cache.put(key('ab2'), 'next');
  expect([cache.get(key('ab2'))?.value, warned]).toEqual(['next', []]);
});

test('a large file that holds mostly answers of long ago loses these', () => {
  const folder = createFolder();
  const long = 'x'.repeat(10_000);
  const past = open(folder, { now: () => day }).cache;
  for (let i = 0; i < 40; i++) past.put(key(`ab${i.toString(16).padStart(4, '0')}`), long);
  open(folder, { now: () => 200 * day }).cache.put(key('abffff'), 'new');
  expect(statSync(shardOf(folder, 'ab')).size).toBeLessThan(1000);
  expect(open(folder, { now: () => 200 * day }).cache.get(key('abffff'))?.value).toBe('new');
});
