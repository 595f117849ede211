import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { CompletionError } from '../errors.ts';
import {
  connectionError,
  type EndpointNames,
  htmlError,
  isHtml,
  kindOfStatus,
  retryAfterMs,
} from './endpoint-error.ts';

const longestMessage = 300;

function hintOf(status: number | undefined, { key, url }: EndpointNames): string | undefined {
  if (status === 401) return `check ${key}`;
  if (status === 403) return 'the key may not use this model, or not from here';
  if (status !== undefined && status >= 300 && status < 400) return `check ${url}: it sends requests elsewhere`;
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
