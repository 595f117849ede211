import { hash } from 'node:crypto';
import { CompletionError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { CompletionContext } from './completion-fn.ts';

/** Which of several answers to one request it is: whose sample asked, and how often it had asked the same before. */
export interface Draw {
  /** SHA-256 of the sample's content, shortened; empty where no sample asks. */
  sample: string;
  repeat: number;
}

/** A request with its answer, both as canonical JSON. */
export interface SavedAnswer extends Draw {
  request: string;
  response: string;
}

/** Takes every answer of a run. Throws `RecordError` where it cannot be kept. */
export interface AnswerSink {
  add(answer: SavedAnswer): void;
}

const sampleLength = 12;

/** Tells which draw this is; to be called once for each asking of what is drawn. */
export function drawOf(
  request: string,
  { isDrawn }: { isDrawn: boolean },
  { sampleHash = '', countAsked }: CompletionContext,
): Draw {
  if (!isDrawn) return { sample: '', repeat: 0 };
  const repeat = countAsked?.(hash('sha256', `${sampleHash} ${request}`)) ?? 0;
  return { sample: sampleHash.slice(0, sampleLength), repeat };
}

/** What is saved of a request that the endpoint will not answer, however often it is asked. */
export function writeRejection({ message, status }: CompletionError): string {
  return canonicalJson({ error: { message, status } });
}

/** The rejection that such JSON stands for. */
export function readRejection(value: unknown): CompletionError | undefined {
  const { error } = (value ?? {}) as { error?: { message?: unknown; status?: unknown } };
  if (typeof error?.message !== 'string') return undefined;
  const status = typeof error.status === 'number' ? error.status : undefined;
  return new CompletionError('rejected', { message: error.message }, { status });
}
