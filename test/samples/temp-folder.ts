import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SampleError } from '../../src/errors.ts';

/** A folder with the given files, removed when the test ends. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A file with the given content, in a folder of its own. */
export function makeFile(content: string | Uint8Array, name = 'samples.jsonl'): string {
  return join(makeFolder({ [name]: content }), name);
}

/** The `SampleError` that a call rejects with. */
export async function catchSampleError(call: () => Promise<unknown>): Promise<SampleError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof SampleError) return error;
    throw error;
  }
  throw new Error('The call was expected to throw.');
}
