import { randomUUID } from 'node:crypto';
import { closeSync, openSync, read, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { type Problem, SampleError } from '../errors.ts';
import { explainSystemError } from './explain-system-error.ts';
import type { DataFile } from './open-data.ts';

type Chunks = AsyncIterable<Uint8Array>;

const chunkBytes = 128 * 1024;
const readChunk = promisify(read);

/** Unpacks a file to a private temporary file, chunk by chunk, and returns that file, open for reading. */
export async function unpack(
  packed: DataFile,
  { extension, tempDir }: { extension: '.gz' | '.zst'; tempDir: string },
): Promise<number> {
  const target = openNamelessFile(tempDir);
  const source = readChunks(packed.fd);
  try {
    await pipeline(source, extension === '.gz' ? createGunzip() : decompressZstd, async (chunks: Chunks) => {
      for await (const chunk of chunks) writeAll(target, chunk);
    });
    return target;
  } catch (error) {
    closeSync(target);
    throw new SampleError(explainFailure(error, packed.file, extension), { cause: error });
  }
}

/** A file that only we can read and that goes away with us: its name is removed before anything is written. */
function openNamelessFile(tempDir: string): number {
  const path = join(tempDir, `tseval-${randomUUID()}`);
  const fd = openTemporary(path, tempDir);
  unlinkSync(path);
  return fd;
}

function openTemporary(path: string, tempDir: string): number {
  try {
    return openSync(path, 'wx+', 0o600);
  } catch (error) {
    throw new SampleError(
      { message: `no temporary file can be made in ${tempDir}`, hint: 'set TMPDIR to a folder that can be written' },
      { cause: error },
    );
  }
}

/** Unlike a read stream, leaves the file open when the unpacking fails: it is the caller's. */
async function* readChunks(fd: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await readChunk(fd, Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* decompressZstd(source: Chunks): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const decompressor = new Decompress((chunk) => ready.push(chunk));
  const take = (): Uint8Array[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  for await (const chunk of source) {
    decompressor.push(chunk);
    yield* take();
  }
  decompressor.push(new Uint8Array(0), true);
  yield* take();
}

function writeAll(fd: number, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.length; ) written += writeSync(fd, chunk, written);
}

function explainFailure(error: unknown, file: string, extension: string): Problem {
  const isSystems = error instanceof Error && 'syscall' in error;
  const problem = isSystems ? explainSystemError(error, file) : undefined;
  if (problem !== undefined) return problem;
  const reason = error instanceof Error && error.message !== '' ? ` (${error.message})` : '';
  return {
    message: `the data file ${file} cannot be unpacked: it is damaged, cut off or no ${extension} file${reason}`,
    place: { file },
    hint:
      extension === '.gz'
        ? `see what \`gzip -t ${file}\` says, and get the file again`
        : `see what \`zstd -t ${file}\` says, and get the file again`,
  };
}
