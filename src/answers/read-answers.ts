import { closeSync, openSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { systemMessage } from '../record/record-path.ts';
import { type AnswerLine, parseAnswerLine } from './answer-line.ts';
import { type FileLine, scanLines } from './scan-lines.ts';

/** An answer, and where it stands. */
export interface AnswerAt extends AnswerLine {
  line: FileLine;
}

const longestShown = 200;

/** Opens an answers file for reading; undefined where there is no such file. */
export function openForReading(path: string, file: string): number | undefined {
  try {
    const fd = openSync(path, 'r');
    if (statSync(path).isFile()) return fd;
    closeSync(fd);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(
      { message: `cannot read the answers file ${file}: ${systemMessage(error)}` },
      { cause: error },
    );
  }
  throw new UsageError({ message: `${file} is no file that answers can be kept in`, hint: 'name a file' });
}

/** Reads an open answers file, a line at a time. Throws `UsageError` with its place for a line that is none of it. */
export function* readAnswers(fd: number, file: string): Generator<AnswerAt> {
  for (const line of scanLines(fd)) {
    const answer = parseAnswerLine(line.text);
    if (answer === undefined) {
      throw new UsageError({
        message: `this line of ${file} is no answer`,
        place: { file, line: line.number, text: line.text.slice(0, longestShown) },
        hint: 'each line is {"request": …, "response": …}; an unfinished merge? a file that --save-answers did not write?',
      });
    }
    yield { ...answer, line };
  }
}
