import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Metrics, RunSpec } from './event.ts';

/** What the first and the last line of a record say, so that a thousand records can be listed at once. */
export interface RecordSummary {
  /** Undefined where the file is no record. */
  spec: RunSpec | undefined;
  /** Undefined where the run has not ended, or was cut off. */
  report: Metrics | undefined;
}

const pieceBytes = 1 << 16;
/** A first or a last line that is longer is none of a record. */
const longestLineBytes = 1 << 24;

/** The bytes at the start or the end of a file, as many as hold a whole line. */
function readLine(fd: number, size: number, from: 'start' | 'end'): string {
  for (let length = Math.min(pieceBytes, size); ; length = Math.min(2 * length, size)) {
    const bytes = Buffer.alloc(length);
    readSync(fd, bytes, 0, length, from === 'start' ? 0 : size - length);
    const text = from === 'start' ? bytes.toString() : bytes.toString().trimEnd();
    const end = from === 'start' ? text.indexOf('\n') : text.lastIndexOf('\n');
    if (end >= 0) return from === 'start' ? text.slice(0, end) : text.slice(end + 1);
    if (length === size || length >= longestLineBytes) return text;
  }
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Reads the head and the tail of a record, whatever its length. */
export function summarizeRecord(path: string): RecordSummary {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return { spec: undefined, report: undefined };
    const spec = parse(readLine(fd, size, 'start'))['spec'] as RunSpec | undefined;
    const report = parse(readLine(fd, size, 'end'))['final_report'] as Metrics | undefined;
    return { spec: Array.isArray(spec?.completion_fns) ? spec : undefined, report };
  } finally {
    closeSync(fd);
  }
}
