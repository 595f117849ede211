import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { CsvError } from 'csv-parse';
import { type Problem, UsageError } from '../errors.ts';
import { normalize } from './nearest.ts';

/** The texts of a CSV file, each with its vector. */
export interface EmbeddedTexts {
  texts: readonly string[];
  /** All of one size, scaled to the length 1. */
  vectors: readonly Float64Array[];
}

interface Parsed {
  record: readonly string[];
  info: { lines: number };
  raw: string;
}

const hint = 'it needs the columns "text" and "embedding", where an embedding is a list of numbers: "[0.1, 0.2]"';

function refusal(file: string, message: string, line?: number): UsageError {
  return new UsageError({ message, place: { file, ...(line !== undefined && { line }) }, hint });
}

function parseVector(text: string): readonly number[] | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\s*\(([\s\S]*?),?\s*\)\s*$/, '[$1]'));
    return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number')
      ? value
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function findColumns(file: string, names: readonly string[]): { text: number; embedding: number } {
  const missing = ['text', 'embedding'].filter((name) => !names.includes(name));
  if (missing.length === 0) return { text: names.indexOf('text'), embedding: names.indexOf('embedding') };
  const found = names.length === 0 ? 'it is empty' : `only ${names.map((name) => JSON.stringify(name)).join(', ')}`;
  throw refusal(file, `${file} has no column "${missing.join('" and no column "')}": ${found}`, 1);
}

/** Reads the file that `retrieval` looks things up in; whatever is wrong with it is found before anything is sent. */
export async function readEmbeddings(path: string, file: string): Promise<EmbeddedTexts> {
  const { parse } = await import('csv-parse');
  const rows = parse({
    bom: true,
    info: true,
    raw: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // An error of either stream comes out of the loop.
  pipeline(createReadStream(path), rows, () => undefined);
  const texts: string[] = [];
  const vectors: Float64Array[] = [];
  let columns: { text: number; embedding: number } | undefined;
  try {
    for await (const { record, info, raw } of rows as AsyncIterable<Parsed>) {
      if (columns === undefined) {
        columns = findColumns(file, record);
        continue;
      }
      const line = info.lines - raw.trim().split('\n').length + 1;
      const vector = parseVector(record[columns.embedding] ?? '');
      if (vector === undefined) throw refusal(file, 'this row’s embedding is not a list of numbers', line);
      const size = vectors[0]?.length ?? vector.length;
      if (vector.length !== size) {
        throw refusal(file, `this row’s embedding has ${vector.length} numbers, where the first one has ${size}`, line);
      }
      texts.push(record[columns.text] ?? '');
      vectors.push(normalize(vector));
    }
  } catch (error) {
    throw isCsvError(error) ? new UsageError(csvProblem(error, file), { cause: error }) : error;
  }
  if (columns === undefined) findColumns(file, []);
  if (texts.length === 0) throw refusal(file, `${file} has no rows`);
  return { texts, vectors };
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function csvProblem(error: CsvError, file: string): Problem {
  const line: unknown = error['lines'];
  return {
    message: `${file} is not CSV: ${error.message}`,
    place: { file, ...(typeof line === 'number' && { line }) },
    hint,
  };
}
