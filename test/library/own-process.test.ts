import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { ownProcess } from '../../src/library/own-process.ts';

test('this process lives, and one that was never there does not', () => {
  expect(ownProcess.isAlive(process.pid)).toBe(true);
  expect(ownProcess.isAlive(2 ** 22 + 1)).toBe(false);
});

test.runIf(existsSync('/proc/self/stat'))('a killed process that its parent takes no note of is dead', async () => {
  // The shell becomes a program that never asks what became of its child.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = Number(printed.toString());
  expect(ownProcess.isAlive(child)).toBe(true);
  process.kill(child, 'SIGKILL');
  await expect.poll(() => ownProcess.isAlive(child)).toBe(false);
  // It still takes signals.
  expect(process.kill(child, 0)).toBe(true);
});
