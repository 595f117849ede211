import { isUtf8 } from 'node:buffer';
import type { Place, Problem } from '../errors.ts';
import { JsonSyntaxError, parseJson } from './parse-json.ts';

/** What a line of a data set holds: a JSON object. */
export type Row = Readonly<Record<string, unknown>>;

/** Which line of which file; lines count from 1. */
export interface LineOrigin {
  file: string;
  number: number;
}

/** A line that is to be read. */
export interface RawLine extends LineOrigin {
  bytes: Buffer;
}

/** A line that cannot be read; the reader turns it into one problem among others. */
export class LineError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Reads one line as an object, or throws a `LineError` that says where it is wrong. `isChecked` spares the check of its UTF-8. */
export function parseLine(line: RawLine, { isChecked }: { isChecked: boolean }): Row {
  if (!isChecked && !isUtf8(line.bytes)) throw new LineError(explainBrokenUtf8(line));
  const text = line.bytes.toString('utf8');
  const value = parseText(text, line);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw new LineError({
    message: `this line is ${describe(value)}, and each line of a data set must be a JSON object`,
    place: placeOf(line, text),
    hint: 'write one {…} on each line; `jq -c ".[]"` makes lines of a JSON array',
  });
}

/** The place of a line, with as much of its text as is of use. */
export function placeOf({ file, number }: LineOrigin, text: string, column?: number): Place {
  const excerpt = excerptOf(text, column);
  return {
    file,
    line: number,
    ...(column !== undefined && { column }),
    ...(excerpt !== undefined && { text: excerpt }),
  };
}

function parseText(text: string, line: RawLine): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const column = error.position + 1;
    throw new LineError({
      message: `this line is not JSON: ${error.message}${near(text, column)}`,
      place: placeOf(line, text, column),
      hint: hintFor(text),
    });
  }
}

/** The likeliest reason for a line that is no JSON. */
function hintFor(text: string): string {
  return /^\s*[[{]\s*$/.test(text)
    ? 'a data set is JSONL: put each object on one line (`jq -c ".[]"` does it for a JSON array)'
    : 'mend this line: each line must be one JSON object';
}

function explainBrokenUtf8(line: RawLine): Problem {
  const text = line.bytes.toString('utf8');
  const repaired = Buffer.from(text);
  let index = repaired.findIndex((byte, position) => byte !== line.bytes[position]);
  // Back to where the replacement character begins.
  while (((repaired[index] ?? 0) & 0xc0) === 0x80) index--;
  const byte = (line.bytes[index] ?? 0).toString(16).padStart(2, '0').toUpperCase();
  return {
    message: `this line is not UTF-8: there is a wrong byte, 0x${byte}`,
    place: placeOf(line, text, line.bytes.toString('utf8', 0, index).length + 1),
    hint: 'save the file as UTF-8',
  };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

const excerptLength = 200;
const nearLength = 30;

/** The start of the line, or nothing where the column lies behind it: a mark under a text only fits if it begins at column 1. */
function excerptOf(text: string, column = 1): string | undefined {
  if (column > excerptLength) return undefined;
  return text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text;
}

/** Shows in words what an excerpt cannot. */
function near(text: string, column: number): string {
  return column > excerptLength ? `, near ${text.slice(column - nearLength, column + nearLength)}` : '';
}
