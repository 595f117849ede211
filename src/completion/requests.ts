import pLimit from 'p-limit';
import { createLimiter, type Limiter } from '../limits/limiter.ts';
import { readRateLimits } from '../limits/read-rate-limits.ts';
import { adaptiveWindow, fixedWindow } from '../limits/request-window.ts';
import type { Asking } from './completion-fn.ts';
import type { CompletionHost, CompletionSettings, Protection, Target } from './completion-host.ts';
import { checkProxies } from './credentials.ts';
import type { HttpClient } from './http-client.ts';
import { connectKeeping } from './keep-answers.ts';
import { planAnswers } from './plan-answers.ts';
import { sleep } from './sleep.ts';
import { withLatency } from './with-latency.ts';
import { withLimit } from './with-limit.ts';
import { type Endpoint, withRetry } from './with-retry.ts';
import { withSilence } from './with-silence.ts';
import { withTimeout } from './with-timeout.ts';
import { withTurn } from './with-turn.ts';

/** How the requests of a host are made, and what is known of their endpoints. */
export interface Requests extends Pick<CompletionHost, 'http' | 'connect'> {
  protect<T>(fn: Asking<T>, protection: Protection): Asking<T>;
  waitMs(): number;
  close(): Promise<void>;
}

const now = () => performance.now();

function schedule(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Lets a limiter know what the headers of each answer say. */
function watchLimits(send: HttpClient['fetch'], limiter: Limiter): HttpClient['fetch'] {
  return async (input, init) => {
    const mark = limiter.mark();
    const response = await send(input, init);
    limiter.learn(
      readRateLimits((name) => response.headers.get(name), Date.now()),
      mark,
    );
    return response;
  };
}

/** Limiters, connections and what was learnt of endpoints, shared by all functions of a process. */
export function openRequests(settings: CompletionSettings): Requests {
  const { secrets, onRetry, maxRetries, timeoutMs, concurrency, rpm, tpm } = settings;
  const common = concurrency === 'auto' ? undefined : pLimit(concurrency);
  const limiters = new Map<string, Limiter>();
  const endpoints = new Map<string, Endpoint>();
  let http: Promise<HttpClient> | undefined;

  const endpointFor = (url: string, hint: string | undefined): Endpoint => {
    const known = endpoints.get(url) ?? {
      url: secrets.redact(url),
      hasAnswered: false,
      silentRounds: 0,
      ...(hint ? { hint } : {}),
    };
    endpoints.set(url, known);
    return known;
  };
  const limiterFor = ({ url, model = '' }: Target): Limiter => {
    const key = JSON.stringify([url, model]);
    const window = () => (concurrency === 'auto' ? adaptiveWindow() : fixedWindow(concurrency));
    const limiter = limiters.get(key) ?? createLimiter({ window: window(), rpm, tpm, now, schedule });
    limiters.set(key, limiter);
    return limiter;
  };
  const openHttp = async (): Promise<HttpClient> => (await import('./http-client.ts')).openHttpClient(secrets.redact);

  return {
    async http(target) {
      http ??= openHttp();
      const { fetch, close } = await http;
      return { fetch: watchLimits(fetch, limiterFor(target)), close };
    },
    protect(fn, { url, model, hint, limit, mostRetries = maxRetries }) {
      const limiter = limit ? undefined : limiterFor({ url, ...(model !== undefined && { model }) });
      const endpoint = endpointFor(url, hint);
      const attempt = withSilence(
        withTimeout(
          withLatency(fn, () => performance.now()),
          timeoutMs,
        ),
        endpoint,
      );
      const places = limit ?? common;
      const placed = places ? withLimit(attempt, places) : attempt;
      return withRetry(limiter ? withTurn(placed, limiter) : placed, {
        maxRetries: Math.min(maxRetries, mostRetries),
        endpoint,
        limiter,
        sleep: (ms, { signal, stop }) => sleep(ms, [signal, stop]),
        random: Math.random,
        onRetry,
      });
    },
    connect(exchange, open) {
      const checked = () => {
        if (exchange.isRemote) checkProxies(settings.env);
        return open();
      };
      const { onRequest } = settings;
      if (!onRequest) return connectKeeping(exchange, checked, settings.answers);
      const planned = () => {
        const opened = checked();
        return { ...opened, connect: () => planAnswers(exchange, opened.url, onRequest) };
      };
      return connectKeeping(exchange, planned, settings.answers);
    },
    waitMs() {
      const waits = [...limiters.values()].map((limiter) => limiter.waitMs()).filter((ms) => ms > 0);
      return waits.length === 0 ? 0 : Math.min(...waits);
    },
    async close() {
      await (await http)?.close();
    },
  };
}
