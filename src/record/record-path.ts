import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordError } from '../errors.ts';

/** In bytes, as file systems count. */
const longestName = 80;

/** Makes a file name of whatever a completion function or an eval is called. */
export function safeName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  let kept = '';
  for (const char of safe) {
    if (Buffer.byteLength(kept + char) > longestName) break;
    kept += char;
  }
  return kept || 'run';
}

/** `cannot create /x: permission denied`: what the system says, without its code. */
export function systemMessage(error: unknown): string {
  const { message = String(error), code } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOSPC: 'the disk is full',
    EFBIG: 'file too large',
    EDQUOT: 'the disk quota is used up',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOENT: 'the folder does not exist',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
    ENAMETOOLONG: 'the name is too long',
    EMFILE: 'too many open files',
  };
  return (code && known[code]) || message;
}

/** The same for what is read, where the file itself may be missing. */
export function readingMessage(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : systemMessage(error);
}

/** Makes tseval's own folder below the working directory, which git is told to leave alone. */
export function makeOwnFolder(cwd: string, name: string): string {
  const folder = join(cwd, '.tseval', name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(cwd, '.tseval', '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return folder;
    throw new RecordError(
      {
        message: `cannot keep a record in ${folder}: ${systemMessage(error)}`,
        hint: 'name a file that can be written: --record-path FILE',
      },
      { cause: error },
    );
  }
  return folder;
}

/** Where a run is recorded when nobody says otherwise. */
export function defaultRecordPath(run: {
  cwd: string;
  runId: string;
  completionFns: string;
  evalName: string;
}): string {
  const folder = makeOwnFolder(run.cwd, 'runs');
  return join(folder, `${run.runId}_${safeName(run.completionFns)}_${safeName(run.evalName)}.jsonl`);
}
