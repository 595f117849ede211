import { type Place, UsageError } from '../errors.ts';
import type { Outcome } from '../record/event.ts';
import type { Outcomes } from './read-results.ts';

/** The line that begins the block of an eval. */
export interface LockHeader {
  eval: string;
  class: string;
  completion_fns: readonly string[];
  grader: string | null;
  /** SHA-256. */
  fingerprints: { data: string | null; rubric: string | null; parameters: string | null };
  /** Results, which are more than lines where samples were repeated. */
  counts: Outcomes;
  /** Lines that follow. */
  samples: number;
}

/** A sample's line. `score` and `count` are left out where the verdict says it all: one result, right, wrong or none. */
export interface LockSample {
  /** 16 hexadecimal digits. */
  hash: string;
  verdict: Outcome | 'mixed';
  /** The mean over those results that have a value. */
  score?: number;
  /** How many results there are, where it is not one. */
  count?: number;
  /** How many of them have no verdict. */
  missing?: number;
  /** Reported, and not counted by the gate. */
  quarantined?: true;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isHeader = (value: Json): boolean =>
  typeof value['eval'] === 'string' &&
  typeof value['class'] === 'string' &&
  Array.isArray(value['completion_fns']) &&
  isObject(value['fingerprints']) &&
  isObject(value['counts']) &&
  Number.isInteger(value['samples']);

const verdicts: readonly unknown[] = ['correct', 'incorrect', 'scored', 'ungraded', 'errored', 'mixed'];
const isCount = (value: unknown): boolean => value === undefined || (Number.isInteger(value) && Number(value) >= 0);

const isSample = (value: Json): boolean =>
  typeof value['hash'] === 'string' &&
  /^[\da-f]{16}$/.test(value['hash']) &&
  verdicts.includes(value['verdict']) &&
  (value['score'] === undefined || Number.isFinite(value['score'])) &&
  isCount(value['count']) &&
  isCount(value['missing']);

/** The error of a lock file that cannot be relied on. */
export function brokenLock(message: string, place: Place): UsageError {
  const hint = `take the file as git has it, git checkout HEAD -- ${place.file}, and bless again what is missing there`;
  return new UsageError({ message, place, hint });
}

/** Reads a line of a lock file. Whoever merges by hand leaves marks, and half a block must not pass for a whole one. */
export function parseLockLine(text: string, place: Place): LockHeader | LockSample {
  if (/^(<{7}|={7}|>{7}|\|{7})( |$)/.test(text)) {
    const message = 'the lock file has a conflict that git could not merge';
    const hint = `take one side, git checkout --ours -- ${place.file}, and bless again what the other side had blessed`;
    throw new UsageError({ message, place: { ...place, text }, hint });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (isObject(value) && isHeader(value)) return value as unknown as LockHeader;
  if (isObject(value) && isSample(value)) return value as unknown as LockSample;
  throw brokenLock('this line is no part of a lock file', { ...place, text: text.slice(0, 200) });
}

/** What a sample's results come to, as they are compared. */
export function cellOf({ verdict, score, count = 1, missing }: LockSample): {
  sum: number;
  count: number;
  missing: number;
} {
  const hasNone = verdict === 'errored' || verdict === 'ungraded';
  const lacking = missing ?? (hasNone ? count : 0);
  const mean = score ?? (verdict === 'correct' ? 1 : 0);
  return { sum: mean * (count - lacking), count, missing: lacking };
}
