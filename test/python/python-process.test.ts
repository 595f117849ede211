import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PythonProcess, startPythonProcess } from '../../src/python/python-process.ts';

let folder = '';
let started: PythonProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tseval-test-'));
});

afterEach(async () => {
  await started?.end('the test is over');
  expect(readdirSync(folder).filter((name) => name.startsWith('process-'))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** A shell script in place of Python. */
function startScript(...lines: readonly string[]): PythonProcess {
  const executable = join(folder, 'python');
  writeFileSync(executable, ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
  const env = { PATH: process.env['PATH'] ?? '' };
  started = startPythonProcess({ executable, env, withoutNetwork: [] }, { folder, kill: process.kill });
  return started;
}

function isGone(path: string): boolean {
  try {
    return !process.kill(Number(readFileSync(path, 'utf8')), 0);
  } catch {
    return true;
  }
}

test('the whole process group is ended when a request takes too long', async () => {
  const pidFile = join(folder, 'pid');
  const python = startScript('sleep 1000 &', `echo $! > ${pidFile}`, 'wait');
  await vi.waitFor(() => expect(readFileSync(pidFile, 'utf8')).toMatch(/\d\n/), { timeout: 20_000 });
  expect(isGone(pidFile)).toBe(false);
  expect(await python.request({}, 100)).toEqual({ ended: expect.stringContaining('no answer within 0.1 s') as string });
  expect(python.isAlive).toBe(false);
  await vi.waitFor(() => expect(isGone(pidFile)).toBe(true), { timeout: 20_000 });
});

test('an answer without the token of its request ends the process', async () => {
  const python = startScript('read request <&3', `echo '{"id": 1, "token": "guessed", "score": 1}' >&4`, 'sleep 1000');
  expect(await python.request({}, 20_000)).toEqual({
    ended: expect.stringContaining('something other than') as string,
  });
  expect(python.isAlive).toBe(false);
});

test('a process that ends at once is told with its last words, and to later requests too', async () => {
  const python = startScript('echo first >&2', 'echo "no module named json" >&2', 'exit 7');
  const ended = 'the Python process ended with exit code 7 (no module named json)';
  expect(await python.request({}, 20_000)).toEqual({ ended });
  expect(await python.request({}, 20_000)).toEqual({ ended });
});

test('a program that cannot be started is told', async () => {
  const python = { executable: join(folder, 'none'), env: {}, withoutNetwork: [] };
  started = startPythonProcess(python, { folder, kill: process.kill });
  expect(await started.request({}, 20_000)).toEqual({ ended: expect.stringContaining('ENOENT') as string });
});

test('a process that hides from its group does not keep us from ending', async () => {
  const python = startScript('setsid sleep 5 &', 'sleep 0.2', 'exit 0');
  expect(await python.request({}, 20_000)).toEqual({ ended: 'the Python process ended with exit code 0' });
  await python.end('the test is over');
});
