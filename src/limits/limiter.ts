import { announcedLimit, type Mark } from './announced-limit.ts';
import { learnedRate } from './learned-rate.ts';
import { minuteLog } from './minute-log.ts';
import type { RateLimits } from './read-rate-limits.ts';
import { refusalHold } from './refusal-hold.ts';
import type { RequestWindow } from './request-window.ts';

export interface LimiterOptions {
  window: RequestWindow;
  /** Requests in any minute. */
  rpm?: number | undefined;
  /** Tokens in any minute, prompts and answers. */
  tpm?: number | undefined;
  /** Milliseconds, from any zero. */
  now(): number;
  /** Calls back once, after so many milliseconds; what it returns calls that off. */
  schedule(ms: number, callback: () => void): () => void;
}

/** Who waits for a turn. */
interface Waiting {
  /** Fires when an answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** Fires when nothing new shall be started. */
  readonly stop?: AbortSignal | undefined;
  /** Whether the sample has an answer already, which would be lost if it got no further one. */
  readonly hasAnswer?: (() => boolean) | undefined;
  /** About how many tokens the request will take; asked for only where tokens are limited. */
  tokens(): number;
}

/** One request that may be sent now. It says once how it went. */
export interface Turn {
  answered(tokens: number | undefined): void;
  refused(retryAfterMs: number | undefined): void;
  /** It came to nothing, for a reason that has nothing to do with limits. */
  failed(): void;
}

/** Where a request stood among those sent, for reading its answer's headers. */
interface SendMark {
  requests: Mark;
  tokens: Mark;
}

/** What everything in the process that asks one model of one endpoint shares. */
export interface Limiter {
  /** A turn, at once where nothing stands in its way. Rejects with the reason of the signal that fired. */
  enter(waiting: Waiting): Turn | Promise<Turn>;
  /** To be called as a request leaves. */
  mark(): SendMark;
  /** What its answer's headers said. */
  learn(limits: RateLimits, mark: SendMark): void;
  /** How many requests were answered so far. */
  answers(): number;
  /** Milliseconds since the endpoint began to refuse everything; 0 while it answers. */
  refusingMs(): number;
  /** Milliseconds until the next one in the queue may go; 0 where there is none, or where it waits for a place and not for time. */
  waitMs(): number;
}

interface Waiter {
  waiting: Waiting;
  admit(turn: Turn): void;
  /** Sends it away: because of a signal. */
  reject(reason: unknown): void;
}

/** Makes the limiter of one endpoint and model: a window of requests under way, and whatever bounds their rate. */
export function createLimiter({ window, rpm, tpm, now, schedule }: LimiterOptions): Limiter {
  const queue = new Set<Waiter>();
  const requestLog = rpm === undefined ? undefined : minuteLog(rpm);
  const tokenLog = tpm === undefined ? undefined : minuteLog(tpm);
  const announced = { requests: announcedLimit(), tokens: announcedLimit() };
  const learned = learnedRate();
  const hold = refusalHold();
  let knowsTokens = false;
  /** What answers took, and what they had been expected to take. */
  const seen = { taken: 0, expected: 0 };
  let underWay = 0;
  let answers = 0;
  let timer: { cancel(): void; wakeAt: number } | undefined;

  const isCounting = () => tokenLog !== undefined || knowsTokens;
  const tokensOf = (waiting: Waiting) =>
    isCounting() ? waiting.tokens() * (seen.expected > 0 ? seen.taken / seen.expected : 1) : 0;
  /** Milliseconds until the rate allows a request; a free place in the window is another matter. */
  const waitMs = (time: number, tokens: number) =>
    Math.max(
      hold.waitMs(time, underWay),
      learned.waitMs(time),
      announced.requests.waitMs(time, 1),
      tokens > 0 ? announced.tokens.waitMs(time, tokens) : 0,
      requestLog?.waitMs(time, 1) ?? 0,
      tokens > 0 ? (tokenLog?.waitMs(time, tokens) ?? 0) : 0,
    );

  const begin = (time: number, tokens: number, waiting: Waiting): Turn => {
    underWay++;
    learned.onSend(time);
    announced.requests.spend(1);
    announced.tokens.spend(tokens);
    requestLog?.add(time, 1);
    const entry = tokenLog?.add(time, tokens);
    const end = () => {
      underWay--;
      pump();
    };
    return {
      answered(used) {
        answers++;
        if (used !== undefined && isCounting()) {
          seen.taken += used;
          seen.expected += waiting.tokens();
          if (entry) tokenLog?.correct(entry, used);
        }
        window.onAnswer(underWay);
        learned.onAnswer(now(), time);
        hold.onAnswer();
        end();
      },
      refused(retryAfterMs) {
        const refusal = hold.onRefusal({ now: now(), sentAt: time, retryAfterMs });
        if (refusal.isNew && refusal.isFirstSinceAnswer) window.onRefusal();
        learned.onRefusal({ now: now(), sentAt: time, isNew: refusal.isNew, holdMs: retryAfterMs ?? 0 });
        end();
      },
      failed: end,
    };
  };

  function pump(): void {
    timer?.cancel();
    timer = undefined;
    for (const waiter of queue) {
      if (underWay >= window.size()) return;
      const time = now();
      const tokens = tokensOf(waiter.waiting);
      const ms = waitMs(time, tokens);
      if (ms > 0) {
        if (Number.isFinite(ms)) timer = { cancel: schedule(Math.ceil(ms), pump), wakeAt: time + ms };
        return;
      }
      queue.delete(waiter);
      waiter.admit(begin(time, tokens, waiter.waiting));
    }
  }

  const wait = (waiting: Waiting): Promise<Turn> =>
    new Promise((resolve, reject) => {
      const { signal, stop } = waiting;
      const leave = () => {
        signal.removeEventListener('abort', onAbort);
        stop?.removeEventListener('abort', onStop);
        queue.delete(waiter);
      };
      const waiter: Waiter = {
        waiting,
        admit(turn) {
          leave();
          resolve(turn);
        },
        reject(reason) {
          leave();
          reject(reason);
          if (queue.size > 0) return;
          timer?.cancel();
          timer = undefined;
        },
      };
      const onAbort = () => waiter.reject(signal.reason);
      // What is paid for may still wait for a place, which others are about to leave, but not for time to pass.
      const onStop = () => {
        if (!waiting.hasAnswer?.() || waitMs(now(), tokensOf(waiting)) > 0) waiter.reject(stop?.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      stop?.addEventListener('abort', onStop, { once: true });
      queue.add(waiter);
      pump();
      if (stop?.aborted && queue.has(waiter)) onStop();
    });

  return {
    enter(waiting) {
      if (waiting.signal.aborted) return Promise.reject(waiting.signal.reason);
      if (waiting.stop?.aborted && !waiting.hasAnswer?.()) return Promise.reject(waiting.stop.reason);
      if (queue.size === 0 && underWay < window.size()) {
        const time = now();
        const tokens = tokensOf(waiting);
        if (waitMs(time, tokens) === 0) return begin(time, tokens, waiting);
      }
      return wait(waiting);
    },
    mark: () => ({ requests: announced.requests.mark(now()), tokens: announced.tokens.mark(now()) }),
    learn({ requests, tokens }, mark) {
      if (requests) announced.requests.learn(requests, mark.requests);
      if (tokens) {
        knowsTokens = true;
        announced.tokens.learn(tokens, mark.tokens);
      }
    },
    answers: () => answers,
    refusingMs: () => hold.refusingMs(now()),
    waitMs: () => (timer ? Math.max(0, timer.wakeAt - now()) : 0),
  };
}
