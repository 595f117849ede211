import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { canonicalJson } from '../completion/canonical-json.ts';
import type { AnswerSink, SavedAnswer } from '../completion/saved-answer.ts';
import { RecordError } from '../errors.ts';
import type { LockOwner } from '../record/lock.ts';
import { systemMessage } from '../record/record-path.ts';
import { formatAnswerLine } from './answer-line.ts';
import { openJournal } from './journal.ts';
import { createLineSorter } from './line-sorter.ts';
import { openForReading, readAnswers } from './read-answers.ts';
import { type Draw, settleDraws } from './settle-draws.ts';
import { writeLines } from './write-lines.ts';

export interface SavingOptions {
  path: string;
  owner: LockOwner;
  /** Takes secrets out of what is written. */
  redact(text: string): string;
}

/** Saves the answers of a command. */
export interface AnswersWriter extends AnswerSink {
  /** Puts the answers into the file, beside those that it held. To be called once; throws `RecordError`. */
  close(): void;
}

/** The file that a link leads to, so that the link stays. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path;
    throw error;
  }
}

/** Canonical JSON holds no tabs, and nothing sorts before one: so lines are sorted by request, then by the rest. */
function toSortable({ request, response, which, isNew }: Draw): string {
  return [request, isNew ? 'new' : 'old', which ? `${which.sample} ${which.repeat}` : '', response].join('\t');
}

function fromSortable(line: string): Draw {
  const [request = '', age, which = '', response = ''] = line.split('\t');
  const [sample = '', repeat] = which.split(' ');
  return {
    request,
    response,
    isNew: age === 'new',
    which: which === '' ? undefined : { sample, repeat: Number(repeat) },
  };
}

/** The lines of the file, made of draws in the order of their requests. */
function* settled(lines: Iterable<string>): Generator<string> {
  let draws: Draw[] = [];
  for (const line of lines) {
    const draw = fromSortable(line);
    if (draws[0] && draws[0].request !== draw.request) {
      yield* settleDraws(draws).map(formatAnswerLine).sort();
      draws = [];
    }
    draws.push(draw);
  }
  yield* settleDraws(draws).map(formatAnswerLine).sort();
}

/** What the file holds now; a request that is not asked by this run keeps its answers. */
function* heldBefore(target: string, path: string): Generator<Draw> {
  const fd = openForReading(target, path);
  if (fd === undefined) return;
  try {
    for (const { request, response, which } of readAnswers(fd, path))
      yield { request: canonicalJson(request), response: canonicalJson(response), which, isNew: false };
  } finally {
    closeSync(fd);
  }
}

/**
 * Opens an answers file before the first request: a path that cannot be written, or a file that is something else, fails while
 * nothing is paid for yet. Answers are kept beside the file as they come; the file itself changes when it is whole.
 */
export function openAnswersWriter({ path, owner, redact }: SavingOptions): AnswersWriter {
  const failed = (error: unknown) =>
    new RecordError(
      {
        message: `cannot write the answers file ${path}: ${systemMessage(error)}`,
        hint: 'make room or change what forbids it, or name another file with --save-answers',
      },
      { cause: error },
    );
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === undefined ? error : failed(error);
    }
  };
  const target = attempt(() => realPath(path));
  for (const _ of heldBefore(target, path));
  const journal = attempt(() => openJournal(target, owner));
  const unfinished = `${target}.${owner.pid}.tmp`;

  const finish = () => {
    const sorter = createLineSorter((n) => `${unfinished}.${n}`);
    try {
      for (const line of journal.lines()) sorter.add(line);
      for (const draw of heldBefore(target, path)) sorter.add(toSortable(draw));
      const fd = openSync(unfinished, 'w', 0o644);
      try {
        writeLines(fd, settled(sorter.sorted()));
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(unfinished, target);
    } finally {
      sorter.close();
      rmSync(unfinished, { force: true });
    }
  };
  return {
    add({ request, response, sample, repeat }: SavedAnswer) {
      const line = toSortable({ request, response, which: { sample, repeat }, isNew: true });
      attempt(() => journal.add(redact(line)));
    },
    close() {
      let isSaved = false;
      try {
        if (!journal.isEmpty()) attempt(finish);
        isSaved = true;
      } finally {
        journal.close(isSaved);
      }
    },
  };
}
