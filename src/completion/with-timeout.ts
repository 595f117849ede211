import { CompletionError } from '../errors.ts';
import type { Asking } from './completion-fn.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Ends an attempt after `timeoutMs`, its answer's body included.
 * The attempt gets a signal of its own: what a client leaves listening on it goes away with it.
 */
export function withTimeout<T>(fn: Asking<T>, timeoutMs: number): Asking<T> {
  return async (prompt, params, context) => {
    const attempt = new AbortController();
    let timedOut = false;
    const stop = () => attempt.abort(context.signal.reason);
    const timer = setTimeout(() => {
      timedOut = true;
      attempt.abort();
    }, timeoutMs);
    context.signal.addEventListener('abort', stop, { once: true });
    if (context.signal.aborted) stop();
    try {
      // A client may be deaf to the signal while it connects, through a proxy above all.
      return await untilAborted(fn(prompt, params, { ...context, signal: attempt.signal }), attempt.signal);
    } catch (error) {
      if (!timedOut) throw error;
      throw new CompletionError(
        'timeout',
        {
          message: `no answer within ${timeoutMs / 1000} s`,
          hint: 'a slow model needs more time: --timeout SECONDS',
        },
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', stop);
    }
  };
}
