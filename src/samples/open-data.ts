import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { type Problem, SampleError } from '../errors.ts';
import { explainSystemError } from './explain-system-error.ts';

/** A file that is open for reading. Its bytes are the unpacked ones; `file` is what the user calls it. */
export interface DataFile {
  readonly file: string;
  readonly fd: number;
}

/** The files of a data set, open until `close`: what replaces or removes a file during a run does not touch the run. */
export interface DataSet {
  readonly path: string;
  readonly files: readonly DataFile[];
  close(): void;
}

/** `cwd`: what the path is relative to; files are called by the path as it was given. */
export interface OpenOptions {
  cwd?: string;
  tempDir?: string;
}

/**
 * Opens a file of JSONL, plain or packed, or a directory's own `*.jsonl` files in the code-point order of their names.
 * What is unpacked lies in a private file without a name, so that nothing is left behind, however the process ends.
 */
export async function openData(path: string, { cwd = '', tempDir = tmpdir() }: OpenOptions = {}): Promise<DataSet> {
  refuseUrl(path);
  const files: DataFile[] = [];
  const close = (): void => {
    for (const { fd } of files.splice(0)) closeSync(fd);
  };
  try {
    for (const file of findFiles(path, cwd)) files.push({ file, fd: await openFile(file, { cwd, tempDir }) });
  } catch (error) {
    close();
    const problem = explainSystemError(error, path);
    throw problem === undefined ? error : new SampleError(problem, { cause: error });
  }
  return { path, files, close };
}

function refuseUrl(path: string): void {
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(path) ?? [];
  if (scheme === undefined) return;
  throw new SampleError({
    code: 'remote-data',
    message: `the data set ${path} is not a local file, and ${scheme} is not supported`,
    hint:
      scheme.toLowerCase() === 'hf://'
        ? 'save the data set as JSONL (in Python: `load_dataset(…)["test"].to_json("samples.jsonl")`) and give the path of that file'
        : 'download it as JSONL and give the path of the local file',
  });
}

function findFiles(path: string, cwd: string): string[] {
  const stat = statSync(resolve(cwd, path));
  if (stat.isFile()) return [path];
  if (!stat.isDirectory())
    throw new SampleError({
      message: `the data set ${path} is neither a file nor a directory`,
      hint: 'a data set is read more than once, so a pipe will not do: write it to a file first',
    });
  const names = readdirSync(resolve(cwd, path));
  const files = names
    .filter((name) => name.endsWith('.jsonl'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => join(path, name))
    // A link that leads nowhere is kept: opening it says so by its name.
    .filter((file) => statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isFile() ?? true);
  if (files.length > 0) return files;
  throw new SampleError({
    message: `the directory ${path} has no *.jsonl files of its own`,
    hint: names.some((name) => /\.jsonl\.(?:gz|zst)$/.test(name))
      ? 'packed files in a directory are not read: unpack them, or give the path of one of them'
      : 'put the samples into a file whose name ends in .jsonl; directories inside it are not searched',
  });
}

async function openFile(file: string, { cwd, tempDir }: Required<OpenOptions>): Promise<number> {
  const fd = open(file, cwd);
  let isDone = false;
  try {
    const refusal = explainRefusal(file, readStart(fd));
    if (refusal !== undefined) throw new SampleError({ place: { file }, ...refusal });
    const extension = extname(file);
    if (extension !== '.gz' && extension !== '.zst') {
      isDone = true;
      return fd;
    }
    const { unpack } = await import('./unpack.ts');
    return await unpack({ file, fd }, { extension, tempDir });
  } finally {
    if (!isDone) closeSync(fd);
  }
}

/** Opens a file, so that the error names it and not the directory that it lies in. */
function open(file: string, cwd: string): number {
  try {
    return openSync(resolve(cwd, file), 'r');
  } catch (error) {
    const problem = explainSystemError(error, file);
    throw problem === undefined ? error : new SampleError(problem, { cause: error });
  }
}

function readStart(fd: number): Buffer {
  const start = Buffer.alloc(64);
  return start.subarray(0, readSync(fd, start, 0, start.length, 0));
}

/** What a file's first bytes and name tell about one that cannot be used. */
function explainRefusal(file: string, start: Buffer): Problem | undefined {
  const extension = extname(file);
  if (start.toString('latin1').startsWith('version https://git-lfs.github.com/spec/'))
    return {
      code: 'lfs-pointer',
      message: `the data file ${file} is only a Git LFS pointer, not the data`,
      hint: 'run `git lfs pull` in its repository (Git LFS must be installed)',
    };
  if (extension === '.lz4')
    return {
      message: `the data file ${file} is packed with lz4, which is not supported`,
      hint: `convert it: lz4 -dc ${file} | gzip > ${file.slice(0, -4)}.gz`,
    };
  const packing = extension === '.gz' || extension === '.zst' ? undefined : findPacking(start);
  if (packing === undefined) return undefined;
  return {
    message: `the data file ${file} is packed, but its name does not end in ${packing}`,
    hint: `rename it to ${file}${packing}, or unpack it`,
  };
}

function findPacking(start: Buffer): string | undefined {
  if (start.length < 4) return undefined;
  if (start.readUInt16BE(0) === 0x1f8b) return '.gz';
  return start.readUInt32LE(0) === 0xfd2fb528 ? '.zst' : undefined;
}
