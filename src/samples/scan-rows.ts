import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Problem, SampleError } from '../errors.ts';
import { CappedProblems } from './capped-problems.ts';
import { explainSystemError } from './explain-system-error.ts';
import type { DataFile, DataSet } from './open-data.ts';
import { LineError, parseLine, type Row } from './parse-line.ts';
import { type Block, LineTooLongError, maxLineBytes, readBlocks, visitLines } from './read-blocks.ts';

/** A row and where its bytes lie. */
export interface ScannedRow {
  fileIndex: number;
  line: number;
  offset: number;
  length: number;
  value: Row;
}

/**
 * Reads all rows of a data set once, shows each to `visit`, keeps none, and returns the SHA-256 of the bytes.
 * Throws one `SampleError` with all the lines that cannot be read.
 */
export async function scanRows(data: DataSet, visit: (row: ScannedRow) => void): Promise<string> {
  const hash = createHash('sha256');
  const problems = new CappedProblems();
  for (const [fileIndex, { file, fd }] of data.files.entries()) {
    let line = 1;
    for (const block of readBlocksOf({ file, fd })) {
      hash.update(block.bytes);
      line = scanBlock(block, { file, fileIndex, line, problems, visit });
      // Ctrl-C and timers get their turn between blocks.
      if (block.offset > 0) await new Promise(setImmediate);
    }
  }
  if (!problems.isEmpty) throw new SampleError(problems.list());
  return hash.digest('hex');
}

interface BlockContext {
  file: string;
  fileIndex: number;
  line: number;
  problems: CappedProblems;
  visit: (row: ScannedRow) => void;
}

/** Returns the number of the line after the block. */
function scanBlock(block: Block, { file, fileIndex, line: first, problems, visit }: BlockContext): number {
  const isChecked = isUtf8(block.bytes);
  return visitLines(block, first, (start, end, line) => {
    try {
      const value = parseLine({ bytes: block.bytes.subarray(start, end), file, number: line }, { isChecked });
      visit({ fileIndex, line, offset: block.offset + start, length: end - start, value });
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      const bracket = loneBracket(block.bytes.subarray(start, end));
      if (bracket !== undefined && line === 1) throw new SampleError(explainSeveralLines(bracket, file, line));
      problems.add(error.problem);
    }
  });
}

function* readBlocksOf({ file, fd }: DataFile): Generator<Block, void, undefined> {
  try {
    yield* readBlocks(fd);
  } catch (error) {
    const problem =
      error instanceof LineTooLongError
        ? {
            message: `the data file ${file} has a line of more than ${maxLineBytes / 1024 ** 2} MiB`,
            place: { file },
            hint: 'a data set is JSONL: one JSON object on each line',
          }
        : explainSystemError(error, file);
    throw problem === undefined ? error : new SampleError(problem, { cause: error });
  }
}

/** A bracket alone begins JSON printed over several lines, of which each would be a problem of its own. */
function loneBracket(bytes: Uint8Array): string | undefined {
  return bytes.length < 8 ? /^\s*([[{])\s*$/.exec(Buffer.from(bytes).toString('latin1'))?.[1] : undefined;
}

function explainSeveralLines(bracket: string, file: string, line: number): Problem {
  return {
    message: 'this JSON goes over several lines, but each line must be a sample of its own',
    place: { file, line },
    hint: `write one object a line: jq -c ${bracket === '[' ? "'.[]'" : '.'} ${file} > one-a-line.jsonl`,
  };
}
