import { spawn } from 'node:child_process';
import type { Environment } from './credentials.ts';

/** How a process ended, as a sentence's end. */
type Ended = { reason: string };

/** A running command that is asked one line at a time. */
export interface CommandProcess {
  /** Whether it can be asked: it runs, and has printed nothing that nobody asked for. */
  readonly isReady: boolean;
  /** What made it unusable, or undefined: told to whoever asks next. */
  readonly fault: string | undefined;
  /** Writes a line and resolves to the next line of its stdout. Rejects with a `CommandFault`. */
  ask(line: string): Promise<string>;
  /** Notes a fault of what it printed, and ends it. */
  fail(fault: string): void;
  kill(): void;
  /** Lets it end by itself at the end of its input, and ends it where it does not. */
  close(): Promise<void>;
}

/** A process that cannot answer; `hasEnded` tells dying from saying something wrong. */
export class CommandFault extends Error {
  readonly hasEnded: boolean;
  constructor(message: string, hasEnded: boolean) {
    super(message);
    this.hasEnded = hasEnded;
  }
}

export interface CommandOptions {
  command: readonly string[];
  env: Environment;
  killGroup(pid: number): void;
}

const longestLine = 64 * 1024 * 1024;
const keptOfStderr = 4000;
const shownOfStderr = 400;
const closingMs = 2000;

/** The last words of a program, which usually say what went wrong. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const words = lines.slice(-3).join(' / ');
  return words === ''
    ? ''
    : `; its stderr ends in: ${words.length > shownOfStderr ? `…${words.slice(-shownOfStderr)}` : words}`;
}

/** Starts a command in a process group of its own, so that all it starts can be ended with it. */
export function startCommand({ command, env, killGroup }: CommandOptions): CommandProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: { ...env }, stdio: 'pipe', detached: true });
  let waiting: { resolve(line: string): void; reject(fault: CommandFault): void } | undefined;
  let buffer = '';
  let stderr = '';
  let fault: string | undefined;
  let ended: Ended | undefined;
  let onEnd: (() => void) | undefined;

  const kill = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const fail = (reason: string) => {
    fault ??= reason;
    waiting?.reject(new CommandFault(reason, false));
    waiting = undefined;
    kill();
  };
  const end = (reason: string) => {
    if (ended) return;
    ended = { reason };
    // What it started may still run, and hold the pipes open.
    kill();
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    waiting?.reject(new CommandFault(`${reason}${lastWords(stderr)}`, true));
    waiting = undefined;
    onEnd?.();
  };
  const takeLine = (line: string) => {
    if (waiting === undefined)
      return fail(`it printed a line that nothing asked for: ${JSON.stringify(line.slice(0, 200))}`);
    waiting.resolve(line);
    waiting = undefined;
  };

  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    buffer += chunk;
    if (!chunk.includes('\n')) {
      if (buffer.length > longestLine) fail('it printed more than 64 MB without a line end');
      return;
    }
    const lines = buffer.split('\n');
    buffer = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '' && fault === undefined) takeLine(line);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-keptOfStderr);
  });
  // A process that died says so by its end.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => end(`it cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    const reason = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
    // Its last lines may still be on their way.
    setTimeout(() => end(reason), 20);
  });

  return {
    get isReady() {
      return !ended && fault === undefined && child.exitCode === null && child.signalCode === null;
    },
    get fault() {
      return fault;
    },
    ask: (line) =>
      new Promise((resolve, reject) => {
        if (fault !== undefined) return reject(new CommandFault(fault, false));
        if (ended) return reject(new CommandFault(`${ended.reason}${lastWords(stderr)}`, true));
        waiting = { resolve, reject };
        child.stdin.write(`${line}\n`);
      }),
    fail,
    kill,
    close: () =>
      new Promise((resolve) => {
        if (ended) return resolve();
        const timer = setTimeout(() => {
          kill();
          end('it was ended');
        }, closingMs);
        onEnd = () => {
          clearTimeout(timer);
          resolve();
        };
        child.stdin.end();
      }),
  };
}
