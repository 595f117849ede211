import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockRecord } from '../../src/record/lock.ts';

const living = { pid: 41, isAlive: () => true };
const alone = { pid: 42, isAlive: () => false };

function recordPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'run.jsonl');
}

test('a lock stands beside the record until it is let go of, once', () => {
  const path = recordPath();
  const unlock = lockRecord(path, alone);
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toEqual({ pid: 42, host: hostname() });
  unlock();
  expect(existsSync(`${path}.lock`)).toBe(false);
  const again = lockRecord(path, alone);
  unlock();
  expect(existsSync(`${path}.lock`)).toBe(true);
  again();
});

test('what this process or a living one holds is refused, and stays', () => {
  const path = recordPath();
  const unlock = lockRecord(path, living);
  const before = readFileSync(`${path}.lock`, 'utf8');
  expect(() => lockRecord(path, living)).toThrow('is being written by another tseval (process 41)');
  expect(() => lockRecord(path, { pid: 43, isAlive: (pid) => pid === 41 })).toThrow('(process 41)');
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe(before);
  unlock();
});

test.for([
  ['a process that is gone', JSON.stringify({ pid: 7, host: hostname() })],
  ['an earlier process with our id, as in containers', JSON.stringify({ pid: 42, host: hostname() })],
  ['a process that was killed while it wrote the lock', '{"pid":'],
])('a lock of %s is taken over', ([, text = '']) => {
  const path = recordPath();
  writeFileSync(`${path}.lock`, text);
  utimesSync(`${path}.lock`, 1, 1);
  const unlock = lockRecord(path, alone);
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ pid: 42 });
  unlock();
});

test('whether a process of another machine lives cannot be known: its lock is refused', () => {
  const path = recordPath();
  writeFileSync(`${path}.lock`, JSON.stringify({ pid: 7, host: 'elsewhere' }));
  expect(() => lockRecord(path, alone)).toThrow('(process 7 on elsewhere)');
});

test('a lock that is just being written is not taken away', () => {
  const path = recordPath();
  writeFileSync(`${path}.lock`, '');
  expect(() => lockRecord(path, alone)).toThrow('is being written by another tseval');
});

test('a device needs no lock', () => {
  lockRecord('/dev/null', alone)();
  expect(existsSync('/dev/null.lock')).toBe(false);
});
