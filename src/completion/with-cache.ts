import { hash } from 'node:crypto';
import type { Asking, CompletionContext, Origin } from './completion-fn.ts';
import type { Exchange, Opened } from './exchange.ts';

/** Answers of earlier runs by the SHA-256 of what was asked. It never fails a run: what cannot be read is not there. */
export interface AnswerCache {
  get(key: string): { value: unknown; ageMs: number } | undefined;
  put(key: string, value: unknown): void;
}

/** Parameters in any order are the same request. Within them, and within messages, order is left as it is: sorting takes time. */
function withSortedKeys(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * What a request is looked up by. The number of times that the run has asked the same before belongs to it: the same request
 * twice in one run is two draws, whether they are asked for or come from the cache.
 */
function keyOf(request: string, countAsked: CompletionContext['countAsked']): string {
  const key = hash('sha256', request);
  const repeat = countAsked?.(key) ?? 0;
  return repeat === 0 ? key : hash('sha256', `${key} ${repeat}`);
}

/** Gives the answer that an earlier run got to the same request. Only whole answers are kept, and no errors. */
export function withCache<T extends Origin>(
  ask: Asking<T>,
  { url, hidden, exchange, cache }: Pick<Opened<T>, 'url' | 'hidden'> & { exchange: Exchange<T>; cache: AnswerCache },
): Asking<T> {
  const { isDrawn } = exchange;
  return async (prompt, params, context) => {
    const { endpoint, body } = exchange.request(prompt, params);
    const request = JSON.stringify([url, hidden, endpoint, withSortedKeys(body)]);
    const key = keyOf(request, isDrawn ? context.countAsked : undefined);
    const kept = cache.get(key);
    const known = kept && exchange.read(kept.value, prompt);
    if (kept && known) return { ...known, cachedMs: kept.ageMs };
    const answer = await ask(prompt, params, context);
    if (exchange.isWhole(answer)) cache.put(key, exchange.write(answer));
    return answer;
  };
}
