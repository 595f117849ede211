import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const binaries = join(import.meta.dirname, '../../bin');
const longestMs = 90_000;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when stdout and stderr together hold the text. */
  printed(text: string): Promise<void>;
  /** Closes our end of stdout, as `| head -1` does. */
  closeStdout(): void;
}

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Which of the installed commands. */
  command?: 'tseval' | 'tsevalset';
  /** How large files may grow, in blocks of 512 bytes. */
  fileBlocks?: number;
}

/** Starts the built binary with an empty HOME, a cache of its own and nothing of this process's environment but the path. */
export function startTseval(
  args: readonly string[],
  { cwd, env = {}, command = 'tseval', fileBlocks }: RunOptions,
): Started {
  const line = [process.execPath, join(binaries, `${command}.js`), ...args];
  const limited =
    fileBlocks === undefined ? line : ['/bin/sh', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...line];
  const [program = '', ...rest] = limited;
  const ownCache = join(tmpdir(), `tseval-cache-${randomUUID()}`);
  const child = spawn(program, rest, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: join(cwd, 'home'), XDG_CACHE_HOME: ownCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const { resolve } of waiting.filter(({ text: wanted }) =>
        `${output.stdout}${output.stderr}`.includes(wanted),
      ))
        resolve();
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      rmSync(ownCache, { recursive: true, force: true });
      resolve({ code, signal, ...output });
    });
  });
  return {
    ended,
    kill: (signal) => child.kill(signal),
    closeStdout: () => child.stdout.destroy(),
    printed: (text) =>
      new Promise((resolve) => {
        if (`${output.stdout}${output.stderr}`.includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
}

/** Runs the built binary to its end. */
export function runTseval(args: readonly string[], options: RunOptions): Promise<Ended> {
  return startTseval(args, options).ended;
}

/** A folder that is removed after the test, with the given files. */
export function createFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Samples as JSONL. */
export function jsonl(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A registry with one Match eval, `questions.dev.v0`, and so many samples: `question N` with the ideal `answer N`. */
export function matchRegistry(count: number): Record<string, string> {
  const rows = Array.from({ length: count }, (_, i) => ({ input: `question ${i}`, ideal: `answer ${i}` }));
  return {
    'registry/evals/questions.yaml':
      'questions:\n  id: questions.dev.v0\n  metrics: [accuracy]\nquestions.dev.v0:\n  class: Match\n  args:\n    samples_jsonl: questions/samples.jsonl\n',
    'registry/data/questions/samples.jsonl': jsonl(rows),
  };
}

/** The lines of a record. */
export function readLines(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
