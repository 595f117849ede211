import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Reply, serverEnv, useFakeServer } from './fake-server.ts';
import { createFolder, type Ended, matchRegistry, runTseval } from './run-tseval.ts';

const builtIn = join(import.meta.dirname, '../../registry');

/** Something wrong with the command line, the registry or the data, and all that stderr says about it. */
export interface BadInput {
  /** Added to a registry that is right, or in place of its files. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Default: `gpt-4o questions`. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** All of it, or a matcher where it names what grows with tseval. */
  stderr: unknown;
}

/** What stderr says, its paths relative to the working directory. */
interface Refused extends Ended {
  requests: number;
  folder: string;
}

/** Runs a command line against a server that answers everything as told. */
export async function runAgainst({ files, args, env }: Omit<BadInput, 'stderr'>, reply: Reply): Promise<Refused> {
  const server = await useFakeServer(() => reply);
  const folder = createFolder({ ...matchRegistry(3), ...files });
  const ended = await runTseval(args ?? ['gpt-4o', 'questions'], {
    cwd: folder,
    env: { ...serverEnv(server), ...env },
  });
  const stderr = ended.stderr
    .replaceAll(`${folder}/`, '')
    .replaceAll(builtIn, 'BUILT-IN')
    .replaceAll(server.url, 'SERVER');
  return { ...ended, stderr, folder, requests: server.requests.length };
}

/** One sentence, where it is, the marked line where a column is known, what to do, and no stack; warnings are of something else. */
export function expectOneProblem(stderr: string): void {
  const told = stderr.trimEnd().split(/\n(?=\S)/);
  const [problem = '', ...others] = told.filter((text) => !text.startsWith('warning: '));
  const [message = '', ...details] = problem.split('\n');
  expect(others).toEqual([]);
  expect(message).toMatch(/^tseval: \S/);
  expect(told.filter((text) => text.startsWith(message.replace('tseval', 'warning')))).toEqual([]);
  expect(details).not.toContainEqual(expect.stringMatching(/^\s+at /));
  const hasColumn = details.some((line) => /^ {2}\S+:\d+:\d+$/.test(line));
  expect(details.at(-1)).toMatch(hasColumn ? /^ +│ +\^+ \S/ : /^ {2}(?!\d+ │)\S+ \S/);
}

/** Runs what must be refused before anything is sent, printed or recorded. */
export async function expectRefusal(input: BadInput): Promise<void> {
  const { code, stdout, stderr, requests, folder } = await runAgainst(input, { text: 'answer' });
  expect(stderr).toEqual(input.stderr);
  expectOneProblem(stderr);
  expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: 0 });
  expect(existsSync(join(folder, '.tseval'))).toBe(false);
}
