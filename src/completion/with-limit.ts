import type { LimitFunction } from 'p-limit';
import type { Asking } from './completion-fn.ts';

/** Keeps requests under one limit. It stands around the request alone: a sample that waits for its grader must not hold a place. */
export function withLimit<T>(fn: Asking<T>, limit: LimitFunction): Asking<T> {
  return (prompt, params, context) => limit(fn, prompt, params, context);
}
