import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RecordError } from '../errors.ts';
import { makeOwnFolder, safeName, systemMessage } from '../record/record-path.ts';

/** Which evals of a set are done, kept in a file until the set is. */
export interface SetProgress {
  done: ReadonlySet<string>;
  add(evalName: string): void;
  /** The whole set is done: the next run of it starts anew. */
  finish(): void;
}

function readDone(path: string): Set<string> {
  try {
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    return new Set(lines.map((line) => (JSON.parse(line) as { eval: string }).eval));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw new RecordError(
      {
        message: `cannot read which evals of the set are done: ${path}: ${systemMessage(error)}`,
        hint: 'remove the file, or start anew with --no-resume',
      },
      { cause: error },
    );
  }
}

/** Opens the progress of a set: `.tseval/sets/<set>-<fn>.jsonl`, a line an eval that is done. */
export function openSetProgress(options: {
  cwd: string;
  set: string;
  completionFn: string;
  resume: boolean;
}): SetProgress {
  const folder = makeOwnFolder(options.cwd, 'sets');
  const path = join(folder, `${safeName(options.set)}-${safeName(options.completionFn)}.jsonl`);
  if (!options.resume) rmSync(path, { force: true });
  return {
    done: readDone(path),
    add: (evalName) => appendFileSync(path, `${JSON.stringify({ eval: evalName })}\n`),
    finish: () => rmSync(path, { force: true }),
  };
}
