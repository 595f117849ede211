import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { isRecordedItem } from './recorded-items.ts';

/** What a file that is imported holds: a definition, or recorded items as one JSON value or one a line. */
export type FileKind = 'definition' | 'items' | 'item-lines';

const startBytes = 64 * 1024;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readStart(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(startBytes);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, startBytes, 0)).replace(/^\uFEFF/, '');
  } finally {
    closeSync(fd);
  }
}

function firstOf(value: unknown): unknown {
  const { data } = (typeof value === 'object' && value !== null ? value : {}) as { data?: unknown };
  return Array.isArray(data) ? data[0] : value;
}

/** Tells what a file holds by its name and, where that may be either, by its content. */
export function findFileKind(file: string, cwd: string): FileKind {
  const path = resolve(cwd, file);
  try {
    if (/\.jsonl(?:\.gz|\.zst)?$/.test(file)) return 'item-lines';
    const [line = ''] = readStart(path).trimStart().split('\n', 1);
    if (isRecordedItem(parse(line))) return 'item-lines';
    return isRecordedItem(firstOf(parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')))) ? 'items' : 'definition';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(
      { message: `${file} cannot be read: ${(error as Error).message}`, hint: 'check the path' },
      { cause: error },
    );
  }
}
