import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordError } from '../errors.ts';
import { makeOwnFolder, safeName, systemMessage } from '../record/record-path.ts';
import { fingerprint } from '../samples/sample-hash.ts';

/** What is known of an eval of a set: where it is recorded, of what it was run, and how it ended, if it has. */
export interface MemberState {
  record: string;
  /** SHA-256 of the eval's parts, by name. */
  fingerprints: Readonly<Record<string, string>>;
  /** `done` with its report, or `started`: then its record says how far it came. */
  state: 'started' | 'done';
  report?: Readonly<Record<string, unknown>>;
}

/** How far a set has come, kept in a file until all of it is done. */
export interface SetProgress {
  /** `key` tells an eval, the function and the options from all others. */
  get(key: string): MemberState | undefined;
  put(key: string, evalName: string, state: MemberState): void;
  /** Forgets an eval: the next run of the set runs it anew. */
  drop(key: string, evalName: string): void;
  /** All of these are done: the next run of the set starts anew. */
  finish(keys: readonly string[]): void;
}

interface Line extends Omit<MemberState, 'state'> {
  key: string;
  eval: string;
  state: MemberState['state'] | 'dropped';
}

/** A line that was cut off is no reason to stop: its eval is run once more. */
function readLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    const isWhole = typeof line?.key === 'string' && typeof line.state === 'string' && typeof line.record === 'string';
    return isWhole ? (line as Line) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function failed(what: string, path: string, error: unknown): RecordError {
  return new RecordError(
    {
      message: `cannot ${what} which evals of the set are done: ${path}: ${systemMessage(error)}`,
      hint: 'remove the file, or start anew with --no-resume',
    },
    { cause: error },
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failed('read', path, error);
  }
}

/** Opens the progress of a set: `.tseval/sets/<set>-<fn>-<hash>.jsonl`, of which the last line of an eval counts. */
export function openSetProgress(options: {
  cwd: string;
  set: string;
  completionFn: string;
  resume: boolean;
}): SetProgress {
  const { set, completionFn } = options;
  const folder = makeOwnFolder(options.cwd, 'sets');
  // Names that differ may be the same as names of files.
  const hash = fingerprint([set, completionFn]).slice(0, 8);
  const path = join(folder, `${safeName(set)}-${safeName(completionFn)}-${hash}.jsonl`);
  const text = readText(path);
  const known = new Map<string, Line>();
  for (const line of text.split('\n').map(readLine)) if (line) known.set(line.key, line);
  let lineStart = text === '' || text.endsWith('\n') ? '' : '\n';
  const append = (line: Line) => {
    known.set(line.key, line);
    try {
      appendFileSync(path, `${lineStart}${JSON.stringify(line)}\n`);
    } catch (error) {
      throw failed('note', path, error);
    }
    lineStart = '';
  };
  return {
    get(key) {
      const { state, ...line } = (options.resume && known.get(key)) || { state: 'dropped' as const };
      return state === 'dropped' ? undefined : ({ ...line, state } as MemberState);
    },
    put: (key, evalName, state) => append({ key, eval: evalName, ...state }),
    drop(key, evalName) {
      if (known.has(key)) append({ key, eval: evalName, state: 'dropped', record: '', fingerprints: {} });
    },
    finish(keys) {
      for (const key of keys) known.delete(key);
      const others = [...known.values()].filter(({ state }) => state !== 'dropped');
      if (others.length === 0) rmSync(path, { force: true });
      else writeFileSync(path, others.map((line) => `${JSON.stringify(line)}\n`).join(''));
    },
  };
}
