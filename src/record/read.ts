import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { RecordError, TsevalError, UsageError } from '../errors.ts';
import type { Metrics, RecordLine, ReportLine, RunEvent, RunSpec } from './event.ts';
import { readingMessage } from './record-path.ts';

const tailBytes = 64 * 1024;

/** oaieval writes Python's `NaN` and `Infinity`, which JSON has no numbers for: below two matches its bootstrap is one. */
function withoutNaN(line: string): string {
  if (!/NaN|Infinity/.test(line)) return line;
  return line.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => (token.startsWith('"') ? token : 'null'));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSpec(value: unknown): value is RunSpec {
  return isObject(value) && isObject(value['run_config']) && Array.isArray(value['completion_fns']);
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(withoutNaN(line));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What an existing file is, judged by its first and last line: whether a new record may take its place. */
export function readRecordEnds(path: string): 'empty' | 'finished' | 'unfinished' | 'no record' {
  const fd = openSync(path, 'r');
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size === 0) return 'empty';
    const head = Buffer.alloc(Math.min(stat.size, 256));
    readSync(fd, head, 0, head.length, 0);
    if (!/^\{"spec": ?\{/.test(head.toString())) return 'no record';
    const tail = Buffer.alloc(Math.min(stat.size, tailBytes));
    readSync(fd, tail, 0, tail.length, stat.size - tail.length);
    const last = parseLine(tail.toString().trimEnd().split('\n').at(-1) ?? '');
    // A full disk took a part of the first line.
    if (!last && stat.size === tail.length && !tail.includes('\n')) return 'empty';
    const report = last?.['final_report'] as Metrics | undefined;
    return report && !report['not_run'] ? 'finished' : 'unfinished';
  } finally {
    closeSync(fd);
  }
}

/** Whether a run was cut off before its first line was written: nothing is in its record, and it can only begin anew. */
export function isBlankRecord(path: string): boolean {
  try {
    return readRecordEnds(path) === 'empty';
  } catch {
    // Whoever reads it says why that cannot be done.
    return false;
  }
}

async function* readLines(path: string): AsyncGenerator<{ line: string; isWhole: boolean }> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield { line, isWhole: true };
  }
  if (rest.trim() !== '') yield { line: rest, isWhole: false };
}

/** What one line of a record is; undefined where it is none. */
function classify(value: Record<string, unknown>): RecordLine | undefined {
  if (isSpec(value['spec'])) return value as { spec: RunSpec };
  if (isObject(value['final_report'])) return value as unknown as ReportLine;
  return typeof value['type'] === 'string' && isObject(value['data']) ? (value as unknown as RunEvent) : undefined;
}

/** What a line of text is; undefined where it is no line of a record. */
export function classifyLine(text: string): RecordLine | undefined {
  const value = parseLine(text);
  return value && classify(value);
}

/** The first line of a record, without reading on. Throws `RecordError` where it is no record, or was cut off before that line was whole. */
export async function readSpec(path: string): Promise<RunSpec> {
  for await (const line of readRecord(path)) if ('spec' in line) return line.spec;
  throw notARecord(path);
}

/**
 * Reads a record line by line, tseval's or oaieval's. A last line that was cut off (a killed run) is left out.
 * Throws `RecordError` with file and line where a line is no part of a record.
 */
export async function* readRecord(path: string): AsyncGenerator<RecordLine> {
  let number = 0;
  try {
    for await (const { line, isWhole } of readLines(path)) {
      number++;
      if (line.trim() === '') continue;
      const value = parseLine(line);
      const known = value && classify(value);
      if (number === 1 && !(known && 'spec' in known)) throw notARecord(path);
      if (known) yield known;
      else if (isWhole) throw noPartOfARecord(line, { path, number });
    }
  } catch (error) {
    throw toReadError(error, path);
  }
  if (number === 0) throw notARecord(path);
}

/** The error of a line that no run of ours wrote. */
export function noPartOfARecord(line: string, { path, number }: { path: string; number: number }): RecordError {
  return new RecordError({
    message: 'this line is no part of a record',
    place: { file: path, line: number, text: line.slice(0, 200) },
    hint: 'a record is written by one run at a time; was it edited?',
  });
}

/** A folder, or a file without permission: the command names the wrong thing. What was found wrong in a record stays what it is. */
export function toReadError(error: unknown, path: string): unknown {
  if (error instanceof TsevalError || (error as NodeJS.ErrnoException).code === undefined) return error;
  const message = `cannot read the record ${path}: ${readingMessage(error)}`;
  return new UsageError({ message, hint: whereRecordsStand }, { cause: error });
}

const whereRecordsStand = 'records stand in .tseval/runs/, or where --record-path said';

/** The error of a file that is something else. */
export function notARecord(path: string): UsageError {
  return new UsageError({
    message: `${path} is no record of a run`,
    hint: whereRecordsStand,
  });
}
