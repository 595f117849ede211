import type { Asking } from './completion-fn.ts';

/** Notes how long each attempt took, from sending to the end of its answer; waiting for a turn and for another attempt is no part of it. */
export function withLatency<T>(fn: Asking<T>, now: () => number): Asking<T> {
  return async (prompt, params, context) => {
    const start = now();
    const answer = await fn(prompt, params, context);
    context.noteLatency?.(now() - start);
    return answer;
  };
}
