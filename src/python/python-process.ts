import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Answer, createAnswerReader } from './answer-lines.ts';
import type { Python } from './find-python.ts';
import { workerSource } from './worker-source.ts';

/** Sends a signal, to a whole process group where the id is negative: `process.kill`. */
export type Kill = (pid: number, signal: 'SIGKILL') => unknown;

/** An answer, or why there will be none: then the process is gone. */
export type Reply = { answer: Answer } | { ended: string };

/** One Python process; it works on one request at a time. */
export interface PythonProcess {
  readonly isAlive: boolean;
  /** What graders it holds. */
  readonly graders: Set<string>;
  /** Never rejects: a process that does not answer in time, or not properly, is ended. */
  request(fields: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<Reply>;
  /** Ends the process group, and with it whatever is under way. */
  kill(reason: string): void;
  /** Ends it, and comes back when the process and its folder are gone. */
  end(reason: string): Promise<void>;
}

interface Pending {
  id: number;
  token: string;
  settle(reply: Reply): void;
}

/** How long descriptors may stay open that a process outside the group still holds. */
const closeGraceMs = 500;
const mostErrorText = 4000;

/** Starts a process in a new folder of its own, below `folder`. */
export function startPythonProcess(python: Python, options: { folder: string; kill: Kill }): PythonProcess {
  const folder = mkdtempSync(join(options.folder, 'process-'));
  const [command = python.executable, ...args] = [...python.withoutNetwork, python.executable];
  const child = spawn(command, [...args, '-X', 'utf8', '-c', workerSource], {
    cwd: folder,
    env: { ...python.env, TMPDIR: folder },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, , errors, requests, answers] = child.stdio as unknown as [null, null, Readable, Writable, Readable];
  let pending: Pending | undefined;
  let count = 0;
  let isAlive = true;
  let errorText = '';

  const settle = (reply: Reply) => {
    pending?.settle(reply);
    pending = undefined;
  };
  const killGroup = () => {
    if (child.pid === undefined) return;
    try {
      options.kill(-child.pid, 'SIGKILL');
    } catch {
      // No such group any more, or (macOS) one whose leader is not waited for yet.
      child.kill('SIGKILL');
    }
  };
  const kill = (reason: string) => {
    if (isAlive) killGroup();
    isAlive = false;
    settle({ ended: reason });
  };

  const hangUp = () => {
    for (const stream of [errors, requests, answers]) stream.destroy();
  };

  const closed = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      isAlive = false;
      settle({ ended: explainEnd(code, signal, errorText) });
      resolve();
    });
  });
  child.once('exit', () => {
    killGroup();
    setTimeout(hangUp, closeGraceMs).unref();
  });
  child.once('error', (error) => kill(`the Python process cannot be started: ${error.message}`));
  // How a process ends says more than a pipe that breaks.
  for (const stream of [errors, requests, answers]) stream.on('error', killGroup);
  errors.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-mostErrorText);
  });
  const read = createAnswerReader((answer) => {
    if (pending && answer?.id === pending.id && answer.token === pending.token) settle({ answer });
    else kill('something other than tseval’s worker wrote to the channel of its answers');
  });
  answers.setEncoding('utf8').on('data', read);

  return {
    get isAlive() {
      return isAlive;
    },
    graders: new Set(),
    request(fields, timeoutMs) {
      if (!isAlive) return Promise.resolve({ ended: explainEnd(child.exitCode, child.signalCode, errorText) });
      return new Promise((resolve) => {
        const timer = setTimeout(
          () => kill(`no answer within ${timeoutMs / 1000} s; --python-timeout allows more`),
          timeoutMs,
        );
        const id = ++count;
        const token = randomUUID();
        pending = {
          id,
          token,
          settle: (reply) => {
            clearTimeout(timer);
            resolve(reply);
          },
        };
        requests.write(`${JSON.stringify({ ...fields, id, token })}\n`);
      });
    },
    kill,
    async end(reason) {
      kill(reason);
      await closed;
      await removeFolder(folder);
    },
  };
}

/** A grader may have made what we cannot remove; then the system's own cleaning of its temporary folder has to. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

function explainEnd(code: number | null, signal: string | null, errorText: string): string {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  const last = errorText.trim().split('\n').at(-1);
  return `the Python process ${how}${last ? ` (${last})` : ''}`;
}
