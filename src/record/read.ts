import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { RecordError, TsevalError, UsageError } from '../errors.ts';
import type { Metrics, RecordLine, RunEvent, RunSpec } from './event.ts';
import { systemMessage } from './record-path.ts';

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
    const report = last?.['final_report'] as Metrics | undefined;
    return report && !report['not_run'] ? 'finished' : 'unfinished';
  } finally {
    closeSync(fd);
  }
}

/** Lines that came in one piece of a file; the last line of a file may be without its end. */
interface Batch {
  lines: readonly string[];
  isWhole: boolean;
}

async function* readBatches(path: string): AsyncGenerator<Batch> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    yield { lines, isWhole: true };
  }
  if (rest.trim() !== '') yield { lines: [rest], isWhole: false };
}

/** What one line of a record is; undefined where it is none. */
function classify(value: Record<string, unknown>): RecordLine | undefined {
  if (isSpec(value['spec'])) return value as { spec: RunSpec };
  if (isObject(value['final_report'])) return value as { final_report: Metrics; run_id: string };
  return typeof value['type'] === 'string' && isObject(value['data']) ? (value as unknown as RunEvent) : undefined;
}

/** Where a line stands, and whether its end is there. */
interface LineOrigin {
  path: string;
  number: number;
  isWhole: boolean;
}

/** One line, checked; undefined where it is blank or was cut off. Throws where it is no part of a record. */
export function toRecordLine(line: string, { path, number, isWhole }: LineOrigin): RecordLine | undefined {
  if (line.trim() === '') return undefined;
  const value = parseLine(line);
  const known = value && classify(value);
  if (number === 1 && !(known && 'spec' in known)) throw notARecord(path);
  if (known || !isWhole) return known;
  throw new RecordError({
    message: 'this line is no part of a record',
    place: { file: path, line: number, text: line.slice(0, 200) },
    hint: 'a record is written by one run at a time; was it edited?',
  });
}

/**
 * Reads a record line by line, tseval's or oaieval's. A last line that was cut off (a killed run) is left out.
 * Throws `RecordError` with file and line where a line is no part of a record.
 */
export async function* readRecord(path: string): AsyncGenerator<RecordLine> {
  let number = 0;
  try {
    for await (const { lines, isWhole } of readBatches(path)) {
      for (const line of lines) {
        number++;
        const known = toRecordLine(line, { path, number, isWhole });
        if (known) yield known;
      }
    }
  } catch (error) {
    throw toRecordError(error, path);
  }
  if (number === 0) throw notARecord(path);
}

const whereRecordsStand = 'records stand in .tseval/runs/, or where --record-path said';

/** Faults of the record stay what they are. The rest is the file system's (a folder, no permission): the command names the wrong thing. */
export function toRecordError(error: unknown, path: string): unknown {
  if (error instanceof TsevalError || (error as NodeJS.ErrnoException).code === undefined) return error;
  const message = `cannot read the record ${path}: ${systemMessage(error)}`;
  return new UsageError({ message, hint: whereRecordsStand }, { cause: error });
}

/** The error of a file that is something else. */
export function notARecord(path: string): UsageError {
  return new UsageError({
    message: `${path} is no record of a run`,
    hint: whereRecordsStand,
  });
}
