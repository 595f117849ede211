import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { gradeOnce, graderOf, loadValid, openTestPool } from './open-test-pool.ts';

const nothing = { sample: {}, item: {} };
const pid = graderOf('import os, time', 'time.sleep(item.get("seconds", 0))', 'return os.getpid()');
const source = JSON.stringify(join(import.meta.dirname, '../../src/python/python-pool.ts'));
const script = `
import { createJiti } from 'jiti';
const { createPythonPool } = await createJiti(import.meta.url).import(${source});
const pool = await createPythonPool({ python: 'python3', size: 1, kill: process.kill, tempDir: process.argv[1] });
const { id } = await pool.load('import os\\ndef grade(sample, item): return os.getpid()');
console.log((await pool.grade(id, { sample: {}, item: {} })).score);
`;
const runScript = ['--input-type=module', '--eval'];

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

function scoreOf(verdict: Awaited<ReturnType<typeof gradeOnce>>): number {
  if ('error' in verdict) throw new Error(verdict.error.message);
  return verdict.score;
}

test('a thousand items are graded by two processes in seconds', async () => {
  const started = performance.now();
  const pool = await openTestPool({ size: 2 });
  const id = await loadValid(pool, graderOf('return item["x"] / 4'));
  const items = Array.from({ length: 1000 }, (_, x) => ({ x }));
  const verdicts = await Promise.all(items.map((item) => pool.grade(id, { sample: undefined, item })));
  await pool.close();
  // 0.4 s on two idle cores.
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(verdicts).toEqual(items.map(({ x }) => ({ score: x / 4 })));
});

test('items of a megabyte pass, more than processes at a time', async () => {
  const pool = await openTestPool({ size: 2 });
  const text = 'é\u2028\ud83d\ude00 '.repeat(2 ** 18);
  const id = await loadValid(pool, graderOf('print(item)', 'return len(item["text"])'));
  const verdicts = await Promise.all(Array.from({ length: 8 }, () => pool.grade(id, { sample: {}, item: { text } })));
  expect(verdicts).toEqual(Array.from({ length: 8 }, () => ({ score: 2 ** 20 })));
});

test('no more processes start than are needed at a time', async () => {
  const pool = await openTestPool({ size: 3 });
  const id = await loadValid(pool, pid);
  const one = [];
  for (let i = 0; i < 5; i++) one.push(scoreOf(await pool.grade(id, nothing)));
  expect(new Set(one).size).toBe(1);
  const many = Array.from({ length: 9 }, () => pool.grade(id, { sample: {}, item: { seconds: 0.1 } }));
  expect(new Set((await Promise.all(many)).map(scoreOf)).size).toBe(3);
});

test('an abort ends what is under way and takes what waits out of the queue; later items are graded', async () => {
  const mark = join(mkdtempSync(join(tmpdir(), 'tseval-test-')), 'mark');
  const pool = await openTestPool();
  const id = await loadValid(pool, graderOf('import time', 'open(item["mark"], "w").close()', 'time.sleep(1000)'));
  const stop = new AbortController();
  const running = pool.grade(id, { sample: {}, item: { mark } }, stop.signal);
  const waiting = pool.grade(id, nothing, stop.signal);
  const later = gradeOnce(pool, graderOf('return 1'));
  await vi.waitFor(() => expect(existsSync(mark)).toBe(true), { timeout: 20_000 });
  stop.abort(new Error('enough'));
  for (const verdict of await Promise.allSettled([running, waiting])) {
    expect(verdict).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
  }
  expect(await later).toEqual({ score: 1 });
  rmSync(dirname(mark), { recursive: true });
});

test('an abort before the work starts leaves the process for the next item', async () => {
  const pool = await openTestPool();
  const id = await loadValid(pool, pid);
  const before = await pool.grade(id, nothing);
  const stop = new AbortController();
  const graded = pool.grade(id, nothing, stop.signal);
  stop.abort(new Error('enough'));
  await expect(graded).rejects.toThrow('enough');
  await expect(pool.grade(id, nothing, stop.signal)).rejects.toThrow('enough');
  expect(await pool.grade(id, nothing)).toEqual(before);
});

test('closing ends processes at work, answers whoever waits, and leaves nothing', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'tseval-test-'));
  const pool = await openTestPool({ size: 2, tempDir });
  const id = await loadValid(pool, pid);
  const python = scoreOf(await pool.grade(id, nothing));
  const graded = Promise.all([1, 2, 3].map(() => pool.grade(id, { sample: {}, item: { seconds: 1000 } })));
  await pool.close();
  const error = { kind: 'python_grader_server_error', message: 'the Python processes were ended' };
  expect(await graded).toEqual([{ error }, { error }, { error }]);
  expect(await pool.grade(id, nothing)).toEqual({ error });
  expect(isRunning(python)).toBe(false);
  expect(readdirSync(tempDir)).toEqual([]);
  rmSync(tempDir, { recursive: true });
});

test('a program that closed its pool ends by itself', async () => {
  const { stdout } = await promisify(execFile)('node', [...runScript, `${script}; await pool.close();`, tmpdir()]);
  expect(isRunning(Number(stdout))).toBe(false);
});

test('when tseval is killed, its Python processes and their folders go too', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'tseval-test-'));
  const child = spawn('node', [...runScript, script, tempDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(isRunning(Number(line))).toBe(true);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(readdirSync(tempDir)).toEqual([]), { timeout: 20_000 });
  await vi.waitFor(() => expect(isRunning(Number(line))).toBe(false), { timeout: 20_000 });
  rmSync(tempDir, { recursive: true });
  expect(existsSync(tempDir)).toBe(false);
});
