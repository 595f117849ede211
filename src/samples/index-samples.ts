import { readSync } from 'node:fs';
import { type Problem, SampleError } from '../errors.ts';
import { CappedProblems } from './capped-problems.ts';
import { Column } from './column.ts';
import { explainSystemError } from './explain-system-error.ts';
import type { DataFile, DataSet } from './open-data.ts';
import { LineError, parseLine, placeOf, type Row } from './parse-line.ts';
import { type ScannedRow, scanRows } from './scan-rows.ts';

/** A row of a data set: `index` is its place among all samples, before they are shuffled. */
interface Sample {
  readonly index: number;
  readonly file: string;
  readonly line: number;
  readonly value: Row;
}

/** Says what is wrong with a value; the places are filled in by us. */
type Explain = (value: Row) => readonly Problem[];

/** Where each sample lies: kept instead of the samples, so that a million of them take 16 MB. */
export interface SampleIndex {
  readonly count: number;
  /** SHA-256 of the (unpacked) bytes of all files: tells whether a data set is the one of an earlier run. */
  readonly sha256: string;
  /** Reads one sample again, synchronously: a line takes microseconds. */
  read(index: number): Sample;
  /** What is wrong with those of the samples that `isValid` refused, in the order of their lines; only the first are explained. */
  problemsOf(indices: Iterable<number>, explain: Explain): Problem[];
  /** Closes the data set, too. */
  close(): void;
}

interface IndexOptions {
  isValid?: (value: Row) => boolean;
  /** Says that there are no samples, in the words of whoever wants some. */
  explainEmpty?: (data: DataSet) => Problem;
}

/**
 * Reads a data set once and remembers where its samples are. Owns the data set from then on: closes it where it throws.
 * `isValid` is asked about each sample, because all of them pass by; only those that are chosen for the run are reported, by `problemsOf`.
 */
export async function indexSamples(
  data: DataSet,
  { isValid = () => true, explainEmpty = explainNoSamples }: IndexOptions = {},
): Promise<SampleIndex> {
  try {
    const table = new OffsetTable(data.files);
    const invalid = Column.ofUint32();
    const sha256 = await scanRows(data, (row) => {
      if (!isValid(row.value)) invalid.push(table.count);
      table.add(row);
    });
    if (table.count === 0) throw new SampleError(explainEmpty(data));
    return {
      count: table.count,
      sha256,
      read: (index) => table.read(index),
      problemsOf: (indices, explain) => explainInvalid({ table, invalid, indices, explain }),
      close: data.close,
    };
  } catch (error) {
    data.close();
    throw error;
  }
}

class OffsetTable {
  readonly #files: readonly DataFile[];
  /** For each file, the index of its first sample. */
  readonly #firsts: number[] = [];
  readonly #offsets = Column.ofFloat64();
  readonly #lengths = Column.ofUint32();
  readonly #lines = Column.ofUint32();
  #buffer = Buffer.allocUnsafe(4096);

  constructor(files: readonly DataFile[]) {
    this.#files = files;
  }

  get count(): number {
    return this.#lines.length;
  }

  add({ fileIndex, offset, length, line }: ScannedRow): void {
    while (this.#firsts.length <= fileIndex) this.#firsts.push(this.count);
    this.#offsets.push(offset);
    this.#lengths.push(length);
    this.#lines.push(line);
  }

  read(index: number): Sample {
    if (!Number.isInteger(index) || index < 0 || index >= this.count)
      throw new RangeError(`There is no sample ${index}.`);
    const { file } = this.#fileOf(index);
    const line = this.#lines.at(index);
    try {
      const bytes = this.#readBytes(index);
      return { index, file, line, value: parseLine({ bytes, file, number: line }, { isChecked: true }) };
    } catch (error) {
      const problem = error instanceof LineError ? explainChange(file, line) : explainSystemError(error, file);
      throw problem === undefined ? error : new SampleError(problem, { cause: error });
    }
  }

  readText(index: number): string {
    return this.#readBytes(index).toString('utf8');
  }

  #readBytes(index: number): Buffer {
    const length = this.#lengths.at(index);
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(length);
    const count = readSync(this.#fileOf(index).fd, this.#buffer, 0, length, this.#offsets.at(index));
    return this.#buffer.subarray(0, count);
  }

  #fileOf(index: number): DataFile {
    const last = this.#firsts.findLastIndex((first) => first <= index);
    return this.#files[last] as DataFile;
  }
}

function explainInvalid({
  table,
  invalid,
  indices,
  explain,
}: {
  table: OffsetTable;
  invalid: Column;
  indices: Iterable<number>;
  explain: Explain;
}): Problem[] {
  if (invalid.length === 0) return [];
  const isChosen = new Uint8Array(table.count);
  for (const index of indices) isChosen[index] = 1;
  const problems = new CappedProblems();
  for (const index of invalid) {
    if (isChosen[index] !== 1) continue;
    if (problems.isFull) problems.addUnseen(1);
    else for (const problem of explainSample(table, index, explain)) problems.add(problem);
  }
  return problems.list();
}

function explainSample(table: OffsetTable, index: number, explain: Explain): Problem[] {
  const { file, line, value } = table.read(index);
  const place = placeOf({ file, number: line }, table.readText(index));
  return explain(value).map((problem) => ({ ...problem, place }));
}

function explainChange(file: string, line: number): Problem {
  return {
    message: `the data file ${file} was changed while it was in use`,
    place: { file, line },
    hint: 'run again, and leave the file alone until the run ends',
  };
}

function explainNoSamples({ path }: DataSet): Problem {
  return {
    message: `the data set ${path} has no samples`,
    place: { file: path },
    hint: 'put at least one JSON object on a line of it',
  };
}
