// What the benchmarks share: processes timed from outside, medians, and data made for the occasion.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const binary = fileURLToPath(new URL('../../bin/tseval.js', import.meta.url));
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The middle one; the first run, which warms caches up, is left out. */
export function median(values) {
  const sorted = values.slice(1).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Runs a program of Node to its end: wall and CPU seconds, peak memory in MB, and what it printed. */
export function runNode(args, { cwd, env = {} } = {}) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const command = ['/usr/bin/time', '-f', '%M %U %S', process.execPath, ...args];
    const child = spawn(command[0], command.slice(1), {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, OPENAI_API_KEY: 'bench', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0) reject(new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`));
      else {
        const [kilobytes, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
        resolve({ seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024, stdout });
      }
    });
  });
}

/** Starts a server in a process of its own; `stop` resolves to what it says at the end. */
export async function startServer([name, ...args] = ['server.js', 0]) {
  const child = spawn(process.execPath, [file(name), ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const nextWord = () => new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
  const ended = new Promise((resolve) => child.once('close', () => resolve('')));
  const port = await nextWord();
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop() {
      const last = Promise.race([nextWord(), ended]);
      child.kill('SIGTERM');
      return last;
    },
  };
}

/** Seconds that bare requests take. */
export async function bareLoop(url, requests, concurrency) {
  const { stdout } = await runNode([file('bare-loop.js'), url, String(requests), String(concurrency)], { cwd: '/tmp' });
  return Number(stdout);
}

/** A registry with the eval `bench.dev.v0`: Match over so many samples of about so many bytes. */
export async function makeRegistry(folder, { samples, bytes = 60 }) {
  mkdirSync(join(folder, 'registry/evals'), { recursive: true });
  mkdirSync(join(folder, 'registry/data/bench'), { recursive: true });
  writeFileSync(
    join(folder, 'registry/evals/bench.yaml'),
    'bench:\n  id: bench.dev.v0\nbench.dev.v0:\n  class: Match\n  args:\n    samples_jsonl: bench/samples.jsonl\n',
  );
  const stream = createWriteStream(join(folder, 'registry/data/bench/samples.jsonl'));
  const padding = 'x'.repeat(Math.max(0, bytes - 55));
  for (let i = 0; i < samples; i++) {
    const line = `${JSON.stringify({ input: `question ${i} ${padding}`, ideal: 'answer' })}\n`;
    if (!stream.write(line)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  await new Promise((resolve) => stream.end(resolve));
}
