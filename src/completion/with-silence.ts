import { CompletionError } from '../errors.ts';
import type { Asking } from './completion-fn.ts';
import type { Endpoint } from './with-retry.ts';

/**
 * Counts the rounds of requests that an endpoint left without an answer, whosever they were: a second attempt of the same request
 * may wait long for its turn behind those that have had none. It stands around the request alone, without the wait for a turn.
 */
export function withSilence<T>(fn: Asking<T>, endpoint: Pick<Endpoint, 'silentRounds'>): Asking<T> {
  return async (prompt, params, context) => {
    const before = endpoint.silentRounds;
    try {
      return await fn(prompt, params, context);
    } catch (error) {
      if (error instanceof CompletionError && error.kind === 'timeout')
        endpoint.silentRounds = Math.max(endpoint.silentRounds, before + 1);
      throw error;
    }
  };
}
