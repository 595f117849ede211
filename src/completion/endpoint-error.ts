import { CompletionError, type CompletionErrorKind } from '../errors.ts';
import { explainConnection } from './explain-connection.ts';

/** What to call the settings of an endpoint in a hint: `OPENAI_API_KEY`, `OPENAI_BASE_URL`. */
export interface EndpointNames {
  key: string;
  url: string;
}

const htmlStart = /^\s*<(?:!doctype|html|head|body)/i;

/** Whether an endpoint answered with a web page: a proxy, a login, a wrong base URL. */
export function isHtml(text: unknown): boolean {
  return typeof text === 'string' && htmlStart.test(text);
}

/** The error for a web page where an API's answer was expected. */
export function htmlError(status: number | undefined, { url }: EndpointNames): CompletionError {
  return new CompletionError(
    'transient',
    {
      message: `the endpoint answered with a web page${status === undefined ? '' : ` (HTTP ${status})`}, not with JSON`,
      hint: `check ${url}: it usually ends in /v1; a proxy or a log-in page may stand in between`,
    },
    { status, isUnreachable: true },
  );
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date: milliseconds from now. */
export function retryAfterMs(headers: Headers | undefined, now: number): number | undefined {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const after = headers?.get('retry-after');
  if (!after) return undefined;
  const seconds = Number(after);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(after) - now;
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}

/** The error for an answer that is none; another attempt may get one. */
export function malformed(message: string): CompletionError {
  return new CompletionError('transient', { message: `the endpoint answered ${message}` });
}

/** The deepest cause is the one that says what happened: `connect ECONNREFUSED 127.0.0.1:1`. */
function rootCause(error: unknown): Error | undefined {
  let cause = error instanceof Error ? error : undefined;
  for (let depth = 0; depth < 5 && cause?.cause instanceof Error; depth++) cause = cause.cause;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0];
  return cause;
}

/** What an API says about a refusal beside its status; `code` and `type` are OpenAI's. */
interface StatusDetails {
  status?: number | undefined;
  code?: string | null | undefined;
  type?: string | undefined;
}

/** What a status means for this sample and for the run; `code` and `type` are OpenAI's. */
export function kindOfStatus({ status = 0, code, type }: StatusDetails): CompletionErrorKind {
  if (status === 402 || code === 'insufficient_quota' || type === 'insufficient_quota') return 'exhausted';
  const isElsewhere = status >= 300 && status < 400;
  if (status === 401 || status === 403 || status === 404 || isElsewhere) return 'refused';
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'transient';
  return 'rejected';
}

/** Somebody was there, and went away in the middle. */
const brokeOff: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The error for a request that found nobody to answer it. */
export function connectionError(error: Error): CompletionError {
  const cause = rootCause(error);
  const known = cause && explainConnection(cause);
  return new CompletionError(
    'transient',
    known ?? {
      message: `no connection (${cause?.message || (cause as NodeJS.ErrnoException)?.code || error.message})`,
    },
    { isUnreachable: !brokeOff.has((cause as NodeJS.ErrnoException | undefined)?.code ?? ''), cause: error },
  );
}
