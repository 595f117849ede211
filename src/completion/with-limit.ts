import type { LimitFunction } from 'p-limit';
import type { CompletionFn } from './completion-fn.ts';

/** Keeps requests under one limit. It stands around the request alone: a sample that waits for its grader must not hold a place. */
export function withLimit(fn: CompletionFn, limit: LimitFunction): CompletionFn {
  return (prompt, params, context) => limit(fn, prompt, params, context);
}
