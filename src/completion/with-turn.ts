import { CompletionError } from '../errors.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Asking } from './completion-fn.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** An endpoint that refuses everything for so long, or asks for longer, is not waited for. */
const longestRefusingMs = 180_000;
const longestObeyedMs = 600_000;

/** Whether an endpoint says that it is asked too much, and not that something is wrong. */
export function isRateLimit({ kind, status, retryAfterMs }: CompletionError): boolean {
  if (kind !== 'transient') return false;
  return status === 429 || ((status === 503 || status === 529) && retryAfterMs !== undefined);
}

function formatWait(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** No other sample will fare better before the endpoint's next day, or hour. */
function spent(error: CompletionError, message: string): CompletionError {
  return new CompletionError(
    'exhausted',
    { message, hint: 'a limit of the account is used up: go on later, or with another key' },
    { status: error.status, cause: error },
  );
}

/** What a refusal for its rate comes to: another turn, or the end of the run. */
function judge(error: CompletionError, limiter: Limiter): CompletionError {
  const said = error.problems[0]?.message ?? error.message;
  const { retryAfterMs = 0 } = error;
  if (retryAfterMs > longestObeyedMs)
    return spent(error, `${said}; it asks to wait ${formatWait(retryAfterMs)} before the next request`);
  if (limiter.refusingMs() > longestRefusingMs)
    return spent(error, `${said}; it has refused everything for ${formatWait(limiter.refusingMs())}`);
  return error;
}

/** How many tokens an answer was billed for, where the endpoint says so. */
function tokensOf(answer: unknown): number | undefined {
  const usage = (answer as { usage?: Readonly<Record<string, number>> }).usage;
  return usage?.['total_tokens'];
}

/** Takes a turn for each request. It stands around the request alone: a sample that waits for its grader must not hold a place. */
export function withTurn<T>(fn: Asking<T>, limiter: Limiter): Asking<T> {
  return async (prompt, params, context) => {
    const { signal, stop, hasAnswer } = context;
    const entered = limiter.enter({ signal, stop, hasAnswer, tokens: () => estimateTokens(prompt, params) });
    const turn = 'then' in entered ? await entered : entered;
    try {
      const answer = await fn(prompt, params, context);
      turn.answered(tokensOf(answer));
      return answer;
    } catch (error) {
      if (!(error instanceof CompletionError) || !isRateLimit(error)) {
        turn.failed();
        throw error;
      }
      turn.refused(error.retryAfterMs);
      throw judge(error, limiter);
    }
  };
}
