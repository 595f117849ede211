import { CompletionError } from '../errors.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Asking, CompletionContext } from './completion-fn.ts';
import { isRateLimit } from './with-turn.ts';

/** What is known of an endpoint: until it has answered once, it is not worth many attempts. */
export interface Endpoint {
  readonly url: string;
  /** What to check when it cannot be used. */
  readonly hint?: string;
  hasAnswered: boolean;
  /** How many rounds of requests, each begun after the one before had timed out, came to nothing. */
  silentRounds: number;
}

export interface RetryOptions {
  /** Attempts after the first one. */
  maxRetries: number;
  endpoint: Endpoint;
  /** What gives turns to the requests; it holds back on its own those that were refused for their rate. */
  limiter?: Pick<Limiter, 'answers'> | undefined;
  /** Rejects when the request is no longer wanted, or nothing new shall be asked. */
  sleep(ms: number, context: CompletionContext): Promise<void>;
  /** Uniform in [0, 1): the jitter. */
  random(): number;
  onRetry(): void;
}

const firstDelayMs = 500;
const longestDelayMs = 60_000;
/** An endpoint that asks for more than this would make the run look dead. */
const longestObeyedMs = 120_000;
/** What an endpoint gets that has never answered: more time would not help it. */
const roundsOfTheUnknown = 2;

/**
 * How long to wait after the given attempt (from 1): twice as long each time, with full jitter in the upper half, so that clients
 * that were refused together do not come back together. What the endpoint asks for goes first, within a bound, so that no run sleeps for ever.
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | undefined, random: number): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, longestObeyedMs) + random * 100;
  return Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs) * (0.5 + random / 2);
}

/** How many attempts an error of this sort is worth in all. */
function attemptsFor(error: CompletionError, { endpoint, maxRetries }: RetryOptions): number {
  if (!error.isRetryable) return 1;
  if (endpoint.hasAnswered) return maxRetries + 1;
  if (error.kind === 'timeout' && endpoint.silentRounds >= roundsOfTheUnknown) return 1;
  return error.isUnreachable || error.kind === 'timeout'
    ? Math.min(roundsOfTheUnknown, maxRetries + 1)
    : maxRetries + 1;
}

/** Nobody is there, as far as we know: no other sample will fare better. */
function unreachable(error: CompletionError, { endpoint }: RetryOptions): CompletionError {
  const [problem] = error.problems;
  return new CompletionError(
    'unreachable',
    {
      message: `${endpoint.url} cannot be used: ${problem?.message ?? error.message}`,
      hint: problem?.hint ?? endpoint.hint ?? 'check OPENAI_BASE_URL, the network and HTTPS_PROXY',
    },
    { cause: error },
  );
}

/** Asks again after failures that may pass, and gives up on an endpoint that has never answered. */
export function withRetry<T>(fn: Asking<T>, options: RetryOptions): Asking<T> {
  const { endpoint, limiter, sleep, random, onRetry } = options;
  return async (prompt, params, context) => {
    let answers = limiter?.answers() ?? 0;
    for (let attempt = 1; ; attempt++) {
      try {
        const completion = await fn(prompt, params, context);
        endpoint.hasAnswered = true;
        return completion;
      } catch (error) {
        if (!(error instanceof CompletionError) || context.signal.aborted) throw error;
        if (!error.isUnreachable && error.kind !== 'timeout') endpoint.hasAnswered = true;
        if (attempt >= attemptsFor(error, options)) {
          const isHopeless = !endpoint.hasAnswered && error.isRetryable;
          throw isHopeless ? unreachable(error, options) : error;
        }
        onRetry();
        if (limiter && isRateLimit(error)) {
          // While others are answered, a refusal only means that its turn has not come.
          if (limiter.answers() > answers) attempt--;
          answers = limiter.answers();
        } else await sleep(retryDelayMs(attempt, error.retryAfterMs, random()), context);
      }
    }
  };
}
