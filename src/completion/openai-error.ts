import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { CompletionError, type CompletionErrorKind } from '../errors.ts';

/** What to call the settings of an endpoint in a hint: `OPENAI_API_KEY`, `OPENAI_BASE_URL`. */
export interface EndpointNames {
  key: string;
  url: string;
}

/** The names where an entry says nothing else. */
export const openAiNames: EndpointNames = { key: 'OPENAI_API_KEY', url: 'OPENAI_BASE_URL' };

const htmlStart = /^\s*<(?:!doctype|html|head|body)/i;
const longestMessage = 300;

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

/** The deepest cause is the one that says what happened: `connect ECONNREFUSED 127.0.0.1:1`. */
function rootCause(error: unknown): Error | undefined {
  let cause = error instanceof Error ? error : undefined;
  for (let depth = 0; depth < 5 && cause?.cause instanceof Error; depth++) cause = cause.cause;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0];
  return cause;
}

/** What a status means for this sample and for the run; `code` and `type` are OpenAI's. */
export function kindOfStatus({
  status = 0,
  code,
  type,
}: Partial<Pick<APIError, 'status' | 'code' | 'type'>>): CompletionErrorKind {
  if (status === 402 || code === 'insufficient_quota' || type === 'insufficient_quota') return 'exhausted';
  if (status === 401 || status === 403 || status === 404) return 'refused';
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'transient';
  return 'rejected';
}

function hintOf(status: number | undefined, { key, url }: EndpointNames): string | undefined {
  if (status === 401) return `check ${key}`;
  if (status === 403) return 'the key may not use this model, or not from here';
  return status === 404 ? `check the model’s name and ${url}` : undefined;
}

/** The parameter that a 400 names as one that the model does not take; not every endpoint fills in `param`. */
function refusedParameter({ status, code, param, message }: APIError): string | undefined {
  const isRefusal =
    code === 'unsupported_parameter' || code === 'unsupported_value' || /\b(?:un|not )support/i.test(message);
  if (status !== 400 || !isRefusal) return undefined;
  return param ?? /['"`](\w+)['"`]/.exec(message)?.[1];
}

function statusError(error: APIError, names: EndpointNames): CompletionError {
  const kind = kindOfStatus(error);
  const { status } = error;
  const message = error.message.length > longestMessage ? `${error.message.slice(0, longestMessage)}…` : error.message;
  const hint =
    kind === 'exhausted' ? 'the account’s quota is spent: raise it, or use another key' : hintOf(status, names);
  return new CompletionError(
    kind,
    { message: `the endpoint answered ${message}`, ...(hint ? { hint } : {}) },
    {
      status,
      retryAfterMs: retryAfterMs(error.headers, Date.now()),
      parameter: refusedParameter(error),
    },
  );
}

/** The error for a request that found nobody to answer it. */
export function connectionError(error: Error): CompletionError {
  const cause = rootCause(error);
  return new CompletionError(
    'transient',
    { message: `no connection (${cause?.message || (cause as NodeJS.ErrnoException)?.code || error.message})` },
    { isUnreachable: true, cause: error },
  );
}

/** Maps what the openai client throws. A signal that fired is passed on as it is: whoever fired it knows why. */
export function toCompletionError(error: unknown, names: EndpointNames): unknown {
  if (error instanceof APIUserAbortError) return error;
  if (error instanceof APIConnectionError) return connectionError(error);
  if (error instanceof APIError) {
    const isPage = isHtml(error.error === undefined ? error.message.replace(/^\d+ /, '') : undefined);
    return isPage ? htmlError(error.status, names) : statusError(error, names);
  }
  if (error instanceof SyntaxError) {
    return new CompletionError('transient', { message: `the answer is not JSON (${error.message})` }, { cause: error });
  }
  return error;
}
