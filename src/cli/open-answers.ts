import type { RecordedFile } from '../answers/recorded-answers.ts';
import type { AnswersWriter } from '../answers/save-answers.ts';
import type { AnswerCache } from '../completion/with-cache.ts';
import { UsageError } from '../errors.ts';
import { ownProcess } from '../library/own-process.ts';
import { systemMessage } from '../record/record-path.ts';
import type { Io } from './io.ts';
import type { RunOptions } from './run-options.ts';

/** Where the answers of a command come from, and where they are kept. */
export interface Answers {
  /** The cache of the command, opened when an endpoint is to be asked. */
  openCache: (() => Promise<AnswerCache>) | undefined;
  saved: AnswersWriter | undefined;
  frozen: RecordedFile | undefined;
  /** Finishes the files. To be called once; throws `RecordError` where answers cannot be saved. */
  close(): void;
}

/** Answers of earlier runs are used unless somebody says otherwise; CI says so by a variable. */
export function usesCache(
  { cache, frozen, dryRun, repeats = 1 }: Partial<Pick<RunOptions, 'cache' | 'frozen' | 'dryRun' | 'repeats'>>,
  env: Io['env'],
): boolean {
  // What is repeated is to show how answers differ.
  if (frozen !== undefined || dryRun || repeats > 1) return false;
  return cache ?? !/^(?!0$|false$|$)/i.test(env['CI']?.trim() ?? '');
}

async function openCache(options: RunOptions, io: Io, warn: (message: string) => void): Promise<AnswerCache> {
  const { cacheFolder } = await import('./cache.ts');
  const folder = cacheFolder(options, io);
  const cannot = {
    read: (said: string) => `the cache ${folder} cannot be read: ${said}; every answer is asked for anew`,
    write: (said: string) => `the cache ${folder} cannot be written: ${said}; further answers are not kept`,
  };
  return (await import('../cache/open-cache.ts')).openCache({
    folder,
    ttlMs: options.cacheTtl,
    pid: process.pid,
    now: Date.now,
    redact: io.secrets.redact,
    warn: (what, error) => warn(cannot[what](systemMessage(error))),
  });
}

function checkOptions({ saveAnswers, frozen, dryRun, cache, repeats }: RunOptions): void {
  if (saveAnswers !== undefined && saveAnswers === frozen) {
    throw new UsageError({
      message: '--frozen and --save-answers name one file: nothing new would be in it',
      hint: 'drop one of them; to keep only the answers that a run uses, save to another file and rename that',
    });
  }
  if (cache === true && repeats > 1) {
    throw new UsageError({
      message: '--repeats asks for every answer anew, and --cache for those of earlier runs',
      hint: 'drop one of them',
    });
  }
  if (dryRun && saveAnswers !== undefined) {
    throw new UsageError({ message: '--dry-run asks nobody: there are no answers to save', hint: 'drop one of them' });
  }
}

/** Opens what the options name; whatever is wrong with a file is found before the first request. */
export async function openAnswers(options: RunOptions, io: Io, warn: (message: string) => void): Promise<Answers> {
  checkOptions(options);
  const { saveAnswers, frozen: frozenPath } = options;
  const frozen =
    frozenPath === undefined
      ? undefined
      : (await import('../answers/recorded-answers.ts')).openRecordedAnswers(frozenPath, io.secrets.redact);
  const saved =
    saveAnswers === undefined
      ? undefined
      : (await import('../answers/save-answers.ts')).openAnswersWriter({
          path: saveAnswers,
          owner: ownProcess,
          redact: io.secrets.redact,
        });
  let isClosed = false;
  let cache: Promise<AnswerCache> | undefined;
  const openOnce = () => {
    cache ??= openCache(options, io, warn);
    return cache;
  };
  return {
    openCache: usesCache(options, io.env) ? openOnce : undefined,
    saved,
    frozen,
    close() {
      if (isClosed) return;
      isClosed = true;
      frozen?.close();
      saved?.close();
    },
  };
}
